import type { Host } from "../hosts/host.ts";
import { actingOf } from "../impersonation/acting.ts";
import type { Undo } from "../patch.ts";
import { apply, attempt, type Callable } from "../primordials.ts";
import type { Log } from "../recorder/log.ts";
import { actingEntry, authEntry, hostEntry } from "./snapshot.ts";

/** Follows the sessions of Dbs while a panel listens. */
export class AuthWatch {
  readonly #watched = new Map<Host, Undo>();

  constructor(readonly log: Log) {}

  follow(host: Host): void {
    const follow = host.db?.follow;
    if (!follow || this.#watched.has(host)) return;
    let calledBackAtOnce = true;
    attempt(() => {
      const stop = follow.listen(() => {
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
