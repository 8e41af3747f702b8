/** Which recorded writes can be played on which database. */
import type { HostKey, HostRecord, WriteRecord } from "../store/records.ts";
import { plural } from "./format.ts";
import { isBackend, isLive } from "./host-facts.ts";

/** Where writes may be played. */
export interface ReplayTargets {
  /** Living databases, the likeliest one first. */
  candidates: HostRecord[];
  /**
   * Whether there is something to choose: they were not all made on one database that is still
   * open, or a backend of the app can be asked as well.
   */
  ask: boolean;
}

type Hosts = ReadonlyMap<HostKey, HostRecord>;

/**
 * The databases that writes may be played on: the one they were made on, else one of the same app.
 * @param chosen the database that the panel is looking at.
 */
export function replayTargets(
  writes: readonly WriteRecord[],
  hosts: Hosts,
  chosen: HostKey | null = null,
): ReplayTargets {
  const made = new Map<HostKey, number>();
  for (const { host, received } of writes) {
    if (!received) made.set(host, (made.get(host) ?? 0) + 1);
  }
  const apps = new Set([...made.keys()].map((key) => hosts.get(key)?.info.appId));
  const rank = (host: HostRecord): number =>
    (made.get(host.key) ?? 0) * 4 +
    (host.info.appId !== null && apps.has(host.info.appId) ? 2 : 0) +
    (host.key === chosen ? 1 : 0);
  const candidates = [...hosts.values()]
    .filter(isLive)
    .sort((left, right) => rank(right) - rank(left));
  const [home] = made.keys();
  const athome = made.size === 1 && candidates[0]?.key === home;
  const [first] = candidates;
  const other = candidates.some((host) => first && host !== first && areSides(first, host));
  return { candidates, ask: (!athome || other) && candidates.length > 0 };
}

/** The writes that can be played on one database, and what is left out of them. */
export interface Replayable {
  writes: WriteRecord[];
  /** Of how many others, and why, in a sentence each. */
  left: string[];
}

/**
 * A write can be played where it was made, on the other side of the same app (a page's on its
 * backend, a backend's in the page), and elsewhere once that database is gone. Writes of
 * another app are played only where there are no others: somebody wants just that.
 */
export function replayableOn(
  target: HostRecord,
  writes: readonly WriteRecord[],
  hosts: Hosts,
): Replayable {
  const received = writes.filter((write) => write.received);
  const elsewhere = writes.filter((write) => !write.received && isElsewhere(write, target, hosts));
  const left = new Set([...received, ...elsewhere]);
  const possible = writes.filter((write) => !left.has(write));
  const same = possible.filter(({ host }) => isSameApp(hosts.get(host), target));
  const played = same.length > 0 ? same : possible;
  const sentences = [
    [received.length, "was not made by this page", "were not made by this page"],
    [elsewhere.length, "is of another open database", "are of another open database"],
    [possible.length - played.length, "is of another app", "are of another app"],
  ] as const;
  return {
    writes: played,
    left: sentences.flatMap(([count, one, many]) =>
      count === 0 ? [] : `${plural(count, "write")} ${count === 1 ? one : many}, so left out.`,
    ),
  };
}

function isElsewhere({ host }: WriteRecord, target: HostRecord, hosts: Hosts): boolean {
  const home = hosts.get(host);
  if (host === target.key || home === undefined || !isLive(home)) return false;
  return !areSides(home, target);
}

/** Whether one is a page's database and the other the backend of the same app. */
function areSides(left: HostRecord, right: HostRecord): boolean {
  return isBackend(left) !== isBackend(right) && isSameApp(left, right);
}

/** The backend that can be asked where a page's database cannot answer: of the same app. */
export function backendFor(host: HostRecord, hosts: Hosts): HostRecord | null {
  const backends = [...hosts.values()].filter((one) => isLive(one) && isBackend(one));
  return backends.find((one) => isSameApp(host, one) && one.info.profile.replay.ok) ?? null;
}

function isSameApp(home: HostRecord | undefined, target: HostRecord): boolean {
  const [was, is] = [home?.info.appId ?? null, target.info.appId];
  return was === null || is === null || was === is;
}
