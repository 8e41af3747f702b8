/** A request of a backend in short: for its line in the list, its sentence and as data. */
import type { HandleRecord, RequestRecord } from "../store/records.ts";
import { plural } from "./format.ts";
import { handleAuthor, handleCall, handlePermissions, requestLine } from "./handle-words.ts";
import { code, type Phrase, person } from "./phrase.ts";
import { requestWarnings } from "./request-warnings.ts";

/** How much was done through the handles of a request. */
export interface RequestCounts {
  written: number;
  reads: number;
  subscriptions: number;
}

export function requestCounts({ handles }: RequestRecord): RequestCounts {
  const counts = { written: 0, reads: 0, subscriptions: 0 };
  for (const { written, reads, subscriptions } of handles) {
    counts.written += written;
    counts.reads += reads;
    counts.subscriptions += subscriptions;
  }
  return counts;
}

/** The users whose sessions were resolved for it, in the order they were. */
export function requestUsers({ handles }: RequestRecord): string[] {
  return [...new Set(handles.flatMap(({ session }) => session?.user_id ?? []))];
}

/** What was asked, whom it was resolved to, and what came of it, in plain words. */
export function requestSentence(work: RequestRecord, backend: string): Phrase[] {
  const users = requestUsers(work);
  const phrases: Phrase[] = work.request
    ? [code(requestLine(work)), ` on ${backend}`]
    : [`A job of ${backend}, which no request asked for,`];
  if (users.length === 0) {
    phrases.push(work.request ? " was resolved to nobody's session" : " runs under no session");
  } else {
    phrases.push(work.request ? " was resolved to " : " runs under the session of ");
    users.forEach((user, index) => {
      phrases.push(...(index > 0 ? [", then to "] : []), person(user));
    });
  }
  const made = work.handles.filter(({ thrown }) => thrown === null).length;
  phrases.push(`; through ${plural(made, "handle")} it ${done(requestCounts(work))}.`);
  return phrases;
}

/** `made 2 writes and 1 read`, in words. */
export function done({ written, reads, subscriptions }: RequestCounts): string {
  const parts = [
    ...(written > 0 ? [`wrote ${plural(written, "time")}`] : []),
    ...(reads > 0 ? [`read ${plural(reads, "time")}`] : []),
    ...(subscriptions > 0 ? [`opened ${plural(subscriptions, "live query", "live queries")}`] : []),
  ];
  const last = parts.pop();
  if (last === undefined) return "did nothing so far";
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
}

/** A request as data for other tools. */
export function requestJson(work: RequestRecord, backend: string, now: number) {
  return {
    at: new Date(work.at).toISOString(),
    backend,
    method: work.request?.method ?? null,
    path: work.request?.path ?? null,
    handles: work.handles.map(handleJson),
    warnings: requestWarnings(work, now).map(({ sentence }) => sentence),
  };
}

function handleJson(handle: HandleRecord) {
  return {
    kind: handle.kind,
    call: handleCall(handle),
    permissions: handlePermissions(handle) ?? "backend",
    author: handleAuthor(handle),
    session: handle.session,
    thrown: handle.thrown,
    writes: handle.written,
    reads: handle.reads,
    subscriptions: handle.subscriptions,
  };
}
