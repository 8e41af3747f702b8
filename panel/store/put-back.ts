/** Takes clearing back. */
import type { AppendLog } from "./append-log.ts";
import { type Cleared, EVERYTHING, type Snapshot } from "./clear.ts";
import type { Recording } from "./recording.ts";
import {
  type BatchRecord,
  type DocumentRecord,
  documentOf,
  type HandleRecord,
  type WriteRecord,
} from "./records.ts";
import { LATEST } from "./reduce-requests.ts";

/** Puts what was cleared before what has happened since; returns what has changed. */
export function putBack(recording: Recording, cleared: Cleared): number {
  cleared.drop();
  putAllBack(recording, cleared.before);
  return EVERYTHING;
}

function putAllBack(recording: Recording, before: Snapshot): void {
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
