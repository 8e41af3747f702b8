import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";
import { actingTools } from "../impersonation/engine-tools.ts";
import type { Later } from "../realm.ts";
import type { Log } from "../recorder/log.ts";
import { hostEntry } from "../stream/snapshot.ts";
import { hasMergedPolicies, learn } from "./known.ts";
import { lookAtRights } from "./look-at-rights.ts";

/** Milliseconds in which a server's policies have arrived: measured, they take about 1,000. */
const ARRIVED = 3_000;

/**
 * Finds out early that an engine enforces policies that came from a server: a page shows them
 * nowhere, and they arrive with no sign. So it is looked for when a panel opens, when something
 * about a host changed, once more when its server must have sent them, and when its rows moved
 * since: at their first, second, fourth, eighth … delta. Nothing is asked again and again by a
 * timer.
 */
export class EnforcementWatch {
  readonly #wanted = new Set<Host>();
  readonly #looking = new WeakSet<Host>();
  readonly #arrivals = new Map<Host, () => void>();
  #deltas = new WeakMap<Host, number>();
  /** Counts panels, so that a look for one that has gone ends. */
  #round = 0;

  constructor(
    readonly log: Log,
    readonly later: Later,
  ) {}

  /** A panel opened, or something about the host changed: its connection, its engine, its Db. */
  want(host: Host): void {
    if (host.enforcement?.seen || !dialectOf(host).acting) return;
    this.#wanted.add(host);
    this.#deltas.delete(host);
    if ((host.engine?.connections.size ?? 0) > 0) this.#expect(host);
  }

  /** A subscription of the host's was given a delta. */
  moved(host: Host): void {
    if (host.enforcement?.seen || !dialectOf(host).acting) return;
    const deltas = (this.#deltas.get(host) ?? 0) + 1;
    this.#deltas.set(host, deltas);
    if ((deltas & (deltas - 1)) === 0) this.#wanted.add(host);
  }

  get wanting(): boolean {
    return this.#wanted.size > 0;
  }

  /** Looks at the hosts asked for since. Must not run within a call of the page. */
  look(): void {
    for (const host of this.#wanted) {
      if (this.#looking.has(host)) continue;
      this.#wanted.delete(host);
      void this.#lookAt(host);
    }
  }

  forget(): void {
    this.#round++;
    this.#wanted.clear();
    this.#deltas = new WeakMap();
    for (const cancel of this.#arrivals.values()) cancel();
    this.#arrivals.clear();
  }

  #expect(host: Host): void {
    this.#arrivals.get(host)?.();
    const arrived = (): void => {
      this.#arrivals.delete(host);
      if (host.enforcement?.seen) return;
      this.#wanted.add(host);
      this.look();
    };
    this.#arrivals.set(host, this.later(arrived, ARRIVED));
  }

  async #lookAt(host: Host): Promise<void> {
    const { engine } = host;
    if (!engine || host.closedAt !== null) return;
    const round = this.#round;
    this.#looking.add(host);
    try {
      if (hasMergedPolicies(actingTools(engine).calls.schema())) return;
      const stopped = (): boolean => this.#round !== round || host.closedAt !== null;
      const found = await lookAtRights(engine, stopped);
      if (found && learn(host, found)) this.log.tell(hostEntry(host));
    } catch {
      // An engine that cannot be asked shows nothing.
    } finally {
      this.#looking.delete(host);
      if (this.#wanted.has(host)) this.look();
    }
  }
}
