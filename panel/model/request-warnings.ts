/** What in a request's use of handles deserves a second look. */
import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { HandleRecord, RequestRecord } from "../store/records.ts";
import { listText, plural } from "./format.ts";
import { handleAuthor, handleCall, handlePermissions } from "./handle-words.ts";
import { shortName } from "./people.ts";

export type WarningKind = "failed" | "disagree" | "attributed" | "system" | "unused";

export interface RequestWarning {
  kind: WarningKind;
  sentence: string;
}

/** Milliseconds after which a handle that did nothing counts as not used. */
const PATIENCE = 1_000;

/**
 * The warnings about a request, the gravest first. A job has no user to act for, so that it writes
 * as the backend is no news.
 * @param now milliseconds since the epoch.
 */
export function requestWarnings(work: RequestRecord, now: number): RequestWarning[] {
  const failed = work.handles.flatMap(failure);
  if (!work.request) return failed;
  const writers = work.handles.filter(({ written }) => written > 0);
  return [
    ...failed,
    ...disagreement(work.handles),
    ...writers.flatMap(attributed),
    ...system(writers),
    ...work.handles.flatMap((handle) => unused(handle, now)),
  ];
}

function failure(handle: HandleRecord): RequestWarning[] {
  if (handle.thrown === null) return [];
  const sentence = `${handleCall(handle)} could not be made: ${handle.thrown}`;
  return [{ kind: "failed", sentence }];
}

/**
 * Handles that write in different names or with different permissions, or that look with a user's
 * eyes while another one writes otherwise. Looking with the backend's eyes alone is nobody's write.
 */
function disagreement(handles: readonly HandleRecord[]): RequestWarning[] {
  const ways = new Map<string, string>();
  if (!handles.some(({ written }) => written > 0)) return [];
  for (const handle of handles) {
    const { written, reads, subscriptions } = handle;
    const looks = reads + subscriptions > 0 && handlePermissions(handle) !== null;
    if (written === 0 && !looks) continue;
    const way = JSON.stringify([handlePermissions(handle), handleAuthor(handle)]);
    if (!ways.has(way)) ways.set(way, wayOf(handle));
  }
  if (ways.size < 2) return [];
  const sentence = `The handles of this request disagree: ${listText([...ways.values()])}.`;
  return [{ kind: "disagree", sentence }];
}

function wayOf(handle: HandleRecord): string {
  const permissions = handlePermissions(handle);
  const whose = permissions === null ? "the backend's" : `${shortName(permissions)}'s`;
  if (handle.written === 0) return `${handleCall(handle)} read with ${whose} permissions`;
  return `${handleCall(handle)} wrote as ${shortName(handleAuthor(handle))} with ${whose} permissions`;
}

/** Somebody's name on what they may not have been allowed. */
function attributed(handle: HandleRecord): RequestWarning[] {
  const author = handleAuthor(handle);
  if (handle.kind === null || author === SYSTEM_AUTHOR) return [];
  if (handlePermissions(handle) !== null) return [];
  const sentence = `${handleCall(handle)} put ${shortName(author)}'s name on ${plural(handle.written, "write")} with the backend's permissions: no policy was asked.`;
  return [{ kind: "attributed", sentence }];
}

function system(writers: readonly HandleRecord[]): RequestWarning[] {
  const own = writers.filter(
    (handle) => handle.kind !== null && handleAuthor(handle) === SYSTEM_AUTHOR,
  );
  if (own.length === 0) return [];
  const count = own.reduce((sum, { written }) => sum + written, 0);
  const calls = listText([...new Set(own.map(handleCall))]);
  const sentence = `${plural(count, "write")} of this request went out as ${SYSTEM_AUTHOR} through ${calls}: the rows do not say who asked for it.`;
  return [{ kind: "system", sentence }];
}

function unused(handle: HandleRecord, now: number): RequestWarning[] {
  const { written, reads, subscriptions, thrown, at } = handle;
  if (thrown !== null || written + reads + subscriptions > 0 || now - at < PATIENCE) return [];
  return [{ kind: "unused", sentence: `${handleCall(handle)} was made and not used.` }];
}
