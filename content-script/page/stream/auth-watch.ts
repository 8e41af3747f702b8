import type { Host } from "../hosts/host.ts";
import type { TappedDb } from "../hosts/tapped-db.ts";
import { actingOf } from "../impersonation/acting.ts";
import type { Undo } from "../patch.ts";
import { apply, attempt, type Callable } from "../primordials.ts";
import type { Log } from "../recorder/log.ts";
import { actingEntry, authEntry, hostEntry } from "./snapshot.ts";

/** Follows the sessions of Dbs while a panel listens. */
export class AuthWatch {
  readonly #watched = new Map<Host, Undo>();

  constructor(readonly log: Log) {}

  /** Must not run within a call of the page where the Db may be in the making. */
  follow(host: Host): void {
    const { db, profile } = host;
    if (!db || this.#watched.has(host)) return;
    if (!db.follow && profile.name !== "next") return;
    let calledBackAtOnce = true;
    attempt(() => {
      const stop = listen(db, () => {
        if (!calledBackAtOnce) attempt(() => this.tell(host));
      });
      this.#watched.set(host, () =>
        attempt(() => typeof stop === "function" && apply(stop as Callable, undefined, [])),
      );
    });
    calledBackAtOnce = false;
  }

  /** The page's own session changed. */
  tell(host: Host): void {
    this.log.tell(hostEntry(host));
    const entry = actingOf(host) ? actingEntry(host) : authEntry(host);
    if (entry) this.log.tell(entry);
  }

  close(): void {
    for (const stop of this.#watched.values()) stop();
    this.#watched.clear();
  }
}

/** On our own account, past what the app is told. Returns what ends it. */
function listen({ follow, raw }: TappedDb, listener: () => void): unknown {
  if (follow) return follow.listen(listener);
  const { onAuthChanged } = raw as { onAuthChanged: Callable };
  return apply(onAuthChanged, raw, [listener]);
}
