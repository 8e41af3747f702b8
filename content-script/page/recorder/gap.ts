import type { Host } from "../hosts/host.ts";
import type { Entry, RecentEntry } from "./entries.ts";
import type { Listener, Log } from "./log.ts";
import { Newest } from "./newest.ts";
import type { Subscription } from "./subscription-log.ts";

/** Entries kept until the tools have come. */
const CAPACITY = 8_192;
/** Writes of which whole large values are kept as long. */
const LARGE_VALUES = 16;

/** What a panel finds of the past: open subscriptions by host, and recent entries. */
export interface Past {
  readonly open: ReadonlyMap<Host, readonly Subscription[]>;
  readonly recent: readonly RecentEntry[];
}

/**
 * From the moment a panel wants the tools until they are there: the past as it was then, and
 * everything since.
 */
export class Gap implements Past, Listener {
  readonly recording = true;
  readonly everyOrigin = false;
  readonly open: ReadonlyMap<Host, readonly Subscription[]>;
  readonly recent: readonly RecentEntry[];
  readonly since = new Newest<Entry>(CAPACITY);
  /** Arguments of {@link large}. */
  readonly largeValues: [write: number, values: unknown, bytes: number][] = [];

  constructor(hosts: readonly Host[], log: Log) {
    ({ open: this.open, recent: this.recent } = pastOf(hosts, log));
  }

  push(entry: Entry): void {
    this.since.push(entry);
  }

  large(...large: [write: number, values: unknown, bytes: number]): void {
    if (this.largeValues.length < LARGE_VALUES) this.largeValues.push(large);
  }
}

/** As it is now: what changes later does not change in it. */
export function pastOf(hosts: readonly Host[], log: Log): Past {
  const open = new Map<Host, Subscription[]>();
  for (const host of hosts) {
    const subscriptions = host.engine?.subscriptions.open.values() ?? [];
    open.set(
      host,
      [...subscriptions].map((one) => ({ ...one })),
    );
  }
  return { open, recent: [...log.recent] };
}
