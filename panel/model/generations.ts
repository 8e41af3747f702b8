/**
 * Account switches. After alpha.54 a Db keeps its account for life: signing in as somebody else
 * closes it and makes a new one of the same app. The Dbs of such a row are its generations.
 */
import type { HostKey, HostRecord } from "../store/records.ts";
import { clockTime } from "./format.ts";
import { isLater } from "./host-facts.ts";

export interface Generation {
  /** From 1. */
  nth: number;
  of: number;
  /** When it was found, milliseconds since the epoch. */
  since: number;
  previous: HostKey | null;
  next: HostKey | null;
}

/** Milliseconds that an old Db may outlive the finding of the new one. */
const OVERLAP = 1_000;

/**
 * Which generation a Db is; `null` where there is but one. Dbs that are open side by side are not
 * generations of each other.
 */
export function generationOf(host: HostRecord, hosts: Iterable<HostRecord>): Generation | null {
  if (!isLater(host)) return null;
  const rows: HostRecord[][] = [];
  for (const one of [...hosts].filter((other) => isSibling(other, host)).sort(byAge)) {
    const row = rows.find((members) => isFollowedBy(members.at(-1), one));
    if (row) row.push(one);
    else rows.push([one]);
  }
  const row = rows.find((members) => members.some(({ key }) => key === host.key)) ?? [];
  if (row.length < 2) return null;
  const index = row.findIndex(({ key }) => key === host.key);
  return {
    nth: index + 1,
    of: row.length,
    since: host.info.foundAt,
    previous: row[index - 1]?.key ?? null,
    next: row[index + 1]?.key ?? null,
  };
}

/** `generation 2 of 2, since 14:02:11`, local time. */
export function generationText({ nth, of, since }: Generation): string {
  return `generation ${nth} of ${of}, since ${clockTime(since).slice(0, 8)}`;
}

function isSibling(other: HostRecord, host: HostRecord): boolean {
  return isLater(other) && other.document === host.document && other.info.appId === host.info.appId;
}

function byAge({ info: left }: HostRecord, { info: right }: HostRecord): number {
  return left.foundAt - right.foundAt || left.ordinal - right.ordinal;
}

function isFollowedBy(host: HostRecord | undefined, next: HostRecord): boolean {
  const closedAt = host?.info.closedAt ?? null;
  return closedAt !== null && closedAt <= next.info.foundAt + OVERLAP;
}
