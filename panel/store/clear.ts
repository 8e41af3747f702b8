import { CHANGED, type Recording } from "./recording.ts";
import { forgetDocument } from "./reduce-documents.ts";
import { clearRequests } from "./reduce-requests.ts";

/**
 * Forgets what has happened. What is there now stays: living documents, their hosts and open
 * subscriptions, and everybody's colours.
 */
export function clearRecording(recording: Recording): number {
  for (const [id, document] of recording.documents) {
    if (document.gone) forgetDocument(recording, id);
    document.droppedBefore = document.dropped;
    document.lost = 0;
    document.invalid = 0;
  }
  recording.writes.clear();
  recording.batches.clear();
  recording.unlocated.clear();
  clearRequests(recording);
  recording.notes = [];
  recording.changes = [];
  for (const [key, subscription] of recording.subscriptions) {
    if (subscription.endedAt !== null) recording.subscriptions.delete(key);
    else subscription.history = [];
  }
  for (const [key, host] of recording.hosts) {
    if (!host.present) recording.hosts.delete(key);
  }
  return Object.values(CHANGED).reduce((bits, bit) => bits | bit, 0);
}
