import { authorOf } from "../../protocol/attribution.ts";
import type { EventOf } from "../../protocol/messages.ts";
import { address } from "../../protocol/recording/redact.ts";
import { CHANGED, type Recording } from "./recording.ts";
import {
  type HandleRecord,
  type HostKey,
  hostKey,
  type ReadRecord,
  type RequestRecord,
  type WriteRecord,
} from "./records.ts";

/** Writes and reads remembered with their handle; the others are counted. */
export const LATEST = 200;

export function onRequest(
  recording: Recording,
  document: string,
  event: EventOf<"request">,
): number {
  const work = requestOf(recording, hostKey(document, event.host), event.request, event.at);
  const { request } = work;
  if (request?.method !== "") return 0;
  request.method = event.method;
  request.path = address(event.path);
  work.at = event.at;
  return touch(recording, work);
}

export function onHandle(recording: Recording, document: string, event: EventOf<"handle">): number {
  const host = hostKey(document, event.host);
  const handle = handleOf(recording, host, event.handle, event.at);
  // Told again to a panel that was opened again.
  if (handle.kind !== null) return 0;
  const { at, kind, attribution, thrown } = event;
  Object.assign(handle, { at, kind, attribution, thrown });
  handle.session = recording.intern(event.session);
  handle.stack = recording.internStack(event.stack);
  const work =
    event.request === null
      ? newWork(recording, host, `${host}/h/${event.handle}`, null, at)
      : requestOf(recording, host, event.request, at);
  handle.work = work;
  work.handles.push(handle);
  for (const write of handle.lastWrites) recording.writes.touch(write.number);
  notePeople(recording, handle);
  return touch(recording, work) | CHANGED.people | CHANGED.writes;
}

export function onRead(recording: Recording, document: string, event: EventOf<"read">): number {
  const host = hostKey(document, event.host);
  const handle =
    event.handle === undefined ? null : handleOf(recording, host, event.handle, event.at);
  const known = handle ? handle.lastReads : latestReads(recording);
  if (known.some(({ at, text }) => at === event.at && text === event.query)) return 0;
  const { at, query: text, table, rows, thrown, micros } = event;
  const session = recording.intern(event.session);
  const stack = recording.internStack(event.stack);
  const read: ReadRecord = {
    at,
    host,
    handle,
    text,
    table,
    session,
    rows,
    thrown,
    micros,
    stack,
  };
  recording.reads.push(read);
  if (handle) {
    handle.reads++;
    keepLatest(handle.lastReads, read);
  }
  if (session) recording.people.note(session.user_id, "the session of a query", session);
  return CHANGED.people | (handle ? touchWork(recording, handle) : CHANGED.requests);
}

/** Takes a write into the account of the handle it went through. */
export function noteWrite(recording: Recording, handle: HandleRecord, write: WriteRecord): number {
  handle.written++;
  keepLatest(handle.lastWrites, write);
  return touchWork(recording, handle);
}

/** Keeps the latest of a handle's writes or reads. */
export function keepLatest<T>(latest: T[], item: T): void {
  latest.push(item);
  if (latest.length > LATEST) latest.shift();
}

export function noteSubscription(recording: Recording, handle: HandleRecord): number {
  handle.subscriptions++;
  return touchWork(recording, handle);
}

/** The handle of that id; one that was not told yet is known by its id alone. */
export function handleOf(
  recording: Recording,
  host: HostKey,
  id: string,
  at: number,
): HandleRecord {
  const key = `${host}/${id}`;
  let handle = recording.handles.get(key);
  if (!handle) {
    handle = newHandle(host, id, at);
    recording.handles.set(key, handle);
  }
  return handle;
}

export function newHandle(host: HostKey, id: string, at: number): HandleRecord {
  return {
    key: `${host}/${id}`,
    host,
    id,
    at,
    kind: null,
    session: null,
    attribution: null,
    work: null,
    thrown: null,
    stack: null,
    written: 0,
    reads: 0,
    subscriptions: 0,
    lastWrites: [],
    lastReads: [],
  };
}

/** Forgets the oldest requests, handles and reads beyond `max`. */
export function trimRequests(recording: Recording, max: number): number {
  const { requests, requestsByKey, reads, handles } = recording;
  const forgotten = requests.trim(max, ({ key }) => requestsByKey.delete(key));
  const unread = reads.trim(max, (read) => {
    if (read.handle?.lastReads[0] === read) read.handle.lastReads.shift();
  });
  // Handles may be in use for long: they outlive the line of the request they were made in.
  for (const key of handles.keys()) {
    if (handles.size <= 2 * max) break;
    handles.delete(key);
  }
  return forgotten + unread > 0 ? CHANGED.requests : 0;
}

/** Forgets what was done, but not the handles: they may still be in use. */
export function clearRequests(recording: Recording): void {
  recording.requests.clear();
  recording.requestsByKey.clear();
  recording.reads.clear();
  for (const handle of recording.handles.values()) {
    const none = { written: 0, reads: 0, subscriptions: 0, lastWrites: [], lastReads: [] };
    Object.assign(handle, none);
  }
}

export function forgetRequests(recording: Recording, document: string): void {
  const prefix = `${document}/`;
  // Numbers stay as they are where nothing of it is listed: what is chosen in a list stays chosen.
  const any = [...recording.requests].some((work) => work.document === document);
  for (const key of recording.handles.keys()) {
    if (key.startsWith(prefix)) recording.handles.delete(key);
  }
  for (const key of recording.requestsByKey.keys()) {
    if (key.startsWith(prefix)) recording.requestsByKey.delete(key);
  }
  if (any) {
    const kept = recording.requests.retain((work) => work.document !== document);
    kept.forEach((work, index) => {
      work.number = recording.requests.start + index;
    });
  }
  recording.reads.retain((read) => !read.host.startsWith(prefix));
}

/** The request of that id; one that was not told yet has neither method nor path. */
function requestOf(recording: Recording, host: HostKey, id: string, at: number): RequestRecord {
  const key = `${host}/r/${id}`;
  const request = { id, method: "", path: "" };
  return recording.requestsByKey.get(key) ?? newWork(recording, host, key, request, at);
}

function newWork(
  recording: Recording,
  host: HostKey,
  key: string,
  request: RequestRecord["request"],
  at: number,
): RequestRecord {
  const document = host.slice(0, host.indexOf("/"));
  const work = { number: -1, key, document, host, request, at, handles: [] };
  list(recording, work);
  return work;
}

export function list(recording: Recording, work: RequestRecord): void {
  work.number = recording.requests.push(work);
  recording.requestsByKey.set(work.key, work);
}

/** Something was done through a handle: its line changes, and comes back if it was forgotten. */
function touchWork(recording: Recording, { work }: HandleRecord): number {
  if (!work) return CHANGED.requests;
  if (recording.requestsByKey.get(work.key) !== work) list(recording, work);
  return touch(recording, work);
}

function touch(recording: Recording, work: RequestRecord): number {
  recording.requests.touch(work.number);
  return CHANGED.requests;
}

function notePeople({ people }: Recording, { session, attribution }: HandleRecord): void {
  if (session) people.note(session.user_id, "a session of a backend", session);
  if (attribution !== null) people.note(authorOf({ session: null, attribution }), "an attribution");
}

function latestReads({ reads }: Recording): ReadRecord[] {
  const latest: ReadRecord[] = [];
  for (let n = Math.max(reads.start, reads.end - LATEST); n < reads.end; n++) {
    const read = reads.at(n);
    if (read) latest.push(read);
  }
  return latest;
}
