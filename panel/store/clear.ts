import type { AppendLog } from "./append-log.ts";
import { CHANGED, type Recording } from "./recording.ts";
import {
  type BatchRecord,
  type DocumentRecord,
  documentOf,
  type HandleRecord,
  type WriteRecord,
} from "./records.ts";
import { forgetDocument } from "./reduce-documents.ts";
import { clearRequests, LATEST } from "./reduce-requests.ts";

const EVERYTHING = Object.values(CHANGED).reduce((bits, bit) => bits | bit, 0);

/** What was forgotten, for as long as it can be taken back. */
export interface Cleared {
  /** What has changed by it. */
  changed: number;
  /** Puts it back before what has happened since; returns what has changed. */
  undo(): number;
  /** Lets go of it for good. */
  drop(): void;
}

/**
 * Forgets what has happened. What is there now stays: living documents, their hosts and open
 * subscriptions, and everybody's colours.
 */
export function clearRecording(recording: Recording): Cleared {
  const before = snapshot(recording);
  recording.writes.clear();
  recording.batches.clear();
  recording.cleared = before.batches;
  recording.unlocated.clear();
  clearRequests(recording);
  recording.notes = [];
  recording.changes = [];
  for (const [id, document] of recording.documents) {
    if (document.gone) forgetDocument(recording, id);
    document.droppedBefore = document.dropped;
    document.lost = 0;
    document.invalid = 0;
  }
  for (const [key, subscription] of recording.subscriptions) {
    if (subscription.endedAt !== null) recording.subscriptions.delete(key);
    else subscription.history = [];
  }
  for (const [key, host] of recording.hosts) {
    if (!host.present) recording.hosts.delete(key);
  }
  const drop = (): void => {
    if (recording.cleared === before.batches) recording.cleared = null;
  };
  return {
    changed: EVERYTHING,
    drop,
    undo: () => {
      drop();
      putBack(recording, before);
      return EVERYTHING;
    },
  };
}

type Snapshot = ReturnType<typeof snapshot>;

function snapshot(recording: Recording) {
  return {
    writes: [...recording.writes],
    batches: new Map(recording.batches),
    unlocated: new Map(recording.unlocated),
    notes: recording.notes,
    requests: [...recording.requests],
    reads: [...recording.reads],
    handles: [...recording.handles.values()].map((handle) => [handle, { ...handle }] as const),
    documents: [...recording.documents.values()].map((document) => ({ ...document })),
    hosts: [...recording.hosts],
    subscriptions: [...recording.subscriptions].map(
      ([key, subscription]) => [key, subscription, subscription.history] as const,
    ),
  };
}

function putBack(recording: Recording, before: Snapshot): void {
  for (const document of before.documents) putDocumentBack(recording, document);
  // A page that was left meanwhile is forgotten, as it would be if nothing had been cleared.
  const there = new Set(
    before.documents.flatMap(({ id, hello }) =>
      recording.documents.get(id)?.hello?.startedAt === hello?.startedAt ? [id] : [],
    ),
  );
  for (const [key, host] of before.hosts) {
    if (there.has(host.document) && !recording.hosts.has(key)) recording.hosts.set(key, host);
  }
  for (const [key, subscription, history] of before.subscriptions) {
    if (!there.has(subscription.document)) continue;
    const known = recording.subscriptions.get(key);
    if (!known) recording.subscriptions.set(key, { ...subscription, history });
    else if (known === subscription) known.history = [...history, ...known.history];
  }
  const inPlace = ({ document }: { document: string }): boolean => there.has(document);
  recording.notes = [...before.notes.filter(inPlace), ...recording.notes];
  putFirst(recording.writes, before.writes.filter(inPlace));
  for (const batch of before.batches.values()) putBatchBack(recording, batch, there);
  for (const [row, writes] of before.unlocated) {
    if (!writes.every(inPlace)) continue;
    recording.unlocated.set(row, [...writes, ...(recording.unlocated.get(row) ?? [])]);
  }
  const requests = before.requests.filter(
    (one) => inPlace(one) && !recording.requestsByKey.has(one.key),
  );
  for (const one of requests) recording.requestsByKey.set(one.key, one);
  putFirst(recording.requests, requests);
  recording.reads.prepend(before.reads.filter(({ host }) => there.has(documentOf(host))));
  for (const [handle, was] of before.handles) putHandleBack(handle, was);
}

function putDocumentBack(recording: Recording, was: DocumentRecord): void {
  const known = recording.documents.get(was.id);
  if (!known && was.gone) recording.documents.set(was.id, was);
  if (!known || known.hello?.startedAt !== was.hello?.startedAt) return;
  known.droppedBefore = was.droppedBefore;
  known.lost += was.lost;
  known.invalid += was.invalid;
}

/** What belongs to it may have gone on meanwhile. */
function putBatchBack(recording: Recording, was: BatchRecord, there: ReadonlySet<string>): void {
  if (!there.has(documentOf(was.key))) return;
  const since = recording.batches.get(was.key);
  if (since) {
    was.mode = since.mode ?? was.mode;
    was.states.push(...since.states);
    was.fates.push(...since.fates);
    for (const write of since.writes) {
      write.batch = was;
      was.writes.push(write);
    }
  }
  recording.batches.set(was.key, was);
}

function putHandleBack(handle: HandleRecord, was: HandleRecord): void {
  handle.written += was.written;
  handle.reads += was.reads;
  handle.subscriptions += was.subscriptions;
  handle.lastWrites = [...was.lastWrites, ...handle.lastWrites].slice(-LATEST);
  handle.lastReads = [...was.lastReads, ...handle.lastReads].slice(-LATEST);
}

/** Everything in the list gets a new number, so that numbers and places agree. */
function putFirst<T extends Pick<WriteRecord, "number">>(
  log: AppendLog<T>,
  items: readonly T[],
): void {
  if (items.length === 0) return;
  log.prepend(items);
  let number = log.start;
  for (const item of log) item.number = number++;
}
