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
export interface Gap extends Past, Listener {
  readonly since: Newest<Entry>;
  /** Arguments of `large`. */
  readonly largeValues: Parameters<Listener["large"]>[];
}

export function openGap(hosts: readonly Host[], log: Log): Gap {
  const since = new Newest<Entry>(CAPACITY);
  const largeValues: Gap["largeValues"] = [];
  return {
    ...pastOf(hosts, log),
    recording: true,
    everyOrigin: false,
    since,
    largeValues,
    push: (entry) => since.push(entry),
    large: (...large) => {
      if (largeValues.length < LARGE_VALUES) largeValues.push(large);
    },
  };
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
