import type { Hello } from "../../protocol/messages.ts";
import type { ReadMessage } from "../../protocol/read.ts";
import { CHANGED, type Recording } from "./recording.ts";
import type { DocumentRecord } from "./records.ts";
import { forgetRequests } from "./reduce-requests.ts";

const EVERYTHING =
  CHANGED.documents |
  CHANGED.hosts |
  CHANGED.subscriptions |
  CHANGED.writes |
  CHANGED.tables |
  CHANGED.requests |
  CHANGED.notes;

/** How recorded pages are kept when the tab goes on to another one. */
export interface KeepOptions {
  keepPastPages: boolean;
}

/**
 * A document introduces itself, for the first time or again. What follows is a snapshot: hosts
 * and open subscriptions count as gone until it mentions them again.
 */
export function onHello(
  recording: Recording,
  id: string,
  hello: Hello,
  options: KeepOptions,
): number {
  const known = recording.documents.get(id);
  if (known?.hello && known.hello.startedAt !== hello.startedAt) forgetDocument(recording, id);
  if (hello.backend) retirePastRuns(recording, id, hello, options);
  else if (hello.top) retirePastPages(recording, id, hello, options);
  const document = documentOf(recording, id);
  document.hello = hello;
  document.gone = false;
  document.unheard = false;
  document.next = null;
  withdraw(recording, id, hello.startedAt);
  return EVERYTHING;
}

/** A document ended: it was closed, or the tab went elsewhere. */
export function onGone(recording: Recording, id: string, at: number, unheard = false): number {
  const document = recording.documents.get(id);
  if (!document) return 0;
  if (!document.gone) document.unheard = unheard;
  document.gone = true;
  withdraw(recording, id, at);
  return CHANGED.documents | CHANGED.hosts | CHANGED.subscriptions;
}

/** Counts what did not arrive. */
export function onBatch(
  recording: Recording,
  id: string,
  batch: Extract<ReadMessage, { m: "batch" }>,
): number {
  const document = documentOf(recording, id);
  const { dropped: before, lost } = document;
  document.droppedBefore ??= batch.dropped;
  document.dropped = Math.max(document.dropped, batch.dropped);
  if (document.next !== null && batch.first > document.next) {
    const missing = batch.first - document.next - (document.dropped - before);
    document.lost += Math.max(0, missing);
  }
  document.next = batch.first + batch.events.length + batch.invalid;
  document.invalid += batch.invalid;
  const news = before !== document.dropped || lost !== document.lost || batch.invalid > 0;
  return news ? CHANGED.documents : 0;
}

/** Forgets a document and everything that came from it. */
export function forgetDocument(recording: Recording, id: string): void {
  recording.documents.delete(id);
  recording.lastWrite.delete(id);
  for (const [key, host] of recording.hosts) {
    if (host.document !== id) continue;
    recording.hosts.delete(key);
    recording.forgetKnowledge(key);
  }
  for (const [key, subscription] of recording.subscriptions) {
    if (subscription.document === id) recording.subscriptions.delete(key);
  }
  recording.notes = recording.notes.filter((note) => note.document !== id);
  forgetWrites(recording, id);
  forgetRequests(recording, id);
}

function forgetWrites(recording: Recording, document: string): void {
  let any = false;
  for (const write of recording.writes) any ||= write.document === document;
  if (any) {
    const kept = recording.writes.retain((write) => write.document !== document);
    kept.forEach((write, index) => {
      write.number = recording.writes.start + index;
    });
  }
  const prefix = `${document}/`;
  for (const key of recording.batches.keys()) {
    if (key.startsWith(prefix)) recording.batches.delete(key);
  }
  for (const key of recording.unlocated.keys()) {
    if (key.startsWith(prefix)) recording.unlocated.delete(key);
  }
}

function retirePastPages(
  recording: Recording,
  id: string,
  hello: Hello,
  options: KeepOptions,
): void {
  for (const [other, document] of recording.documents) {
    // A backend goes its own way: a page that comes or goes means nothing to it.
    if (other === id || document.hello?.backend) continue;
    const superseded = document.gone || document.hello?.top === true;
    if (!superseded) continue;
    if (!options.keepPastPages) {
      forgetDocument(recording, other);
      continue;
    }
    if (!document.gone || document.unheard) noteUnheard(recording, other, hello);
    document.unheard = false;
    onGone(recording, other, Date.now());
  }
}

/** A page that is followed says the rest as it is left, unless it crashed or its port closed before. */
function noteUnheard(recording: Recording, document: string, { startedAt: at }: Hello): void {
  const text = "This page was left without a last word: what it did just before may be missing.";
  recording.notes.push({ document, at, level: "warning", text });
}

/** What a backend's earlier runs told goes as a page does that the tab has left. */
function retirePastRuns(
  recording: Recording,
  id: string,
  { url }: Hello,
  options: KeepOptions,
): void {
  if (options.keepPastPages) return;
  for (const [other, { gone, hello }] of recording.documents) {
    if (other !== id && gone && hello?.backend && hello.url === url) {
      forgetDocument(recording, other);
    }
  }
}

/** Until it is mentioned again, nothing of this document is there any more. */
function withdraw(recording: Recording, id: string, at: number): void {
  for (const host of recording.hosts.values()) {
    if (host.document !== id) continue;
    recording.changeHost(host.key, { present: false, acting: null });
  }
  for (const subscription of recording.subscriptions.values()) {
    if (subscription.document === id) subscription.endedAt ??= Math.max(at, subscription.openedAt);
  }
}

function documentOf(recording: Recording, id: string): DocumentRecord {
  let document = recording.documents.get(id);
  if (!document) {
    document = {
      id,
      hello: null,
      gone: false,
      droppedBefore: null,
      dropped: 0,
      lost: 0,
      invalid: 0,
      next: null,
    };
    recording.documents.set(id, document);
  }
  return document;
}
