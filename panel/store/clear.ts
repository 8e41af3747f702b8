import { CHANGED, type Recording } from "./recording.ts";
import { forgetDocument } from "./reduce-documents.ts";
import { clearRequests } from "./reduce-requests.ts";

export const EVERYTHING = Object.values(CHANGED).reduce((bits, bit) => bits | bit, 0);

/** What was forgotten, for as long as it can be taken back. */
export interface Cleared {
  /** What has changed by it. */
  changed: number;
  /** To be put back, see `put-back.ts`. */
  before: Snapshot;
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
  return { changed: EVERYTHING, before, drop };
}

export type Snapshot = ReturnType<typeof snapshot>;

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
