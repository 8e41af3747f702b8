/** Opens a recording that was saved as it happened: the messages are taken in as they were then. */
import { decode } from "../../protocol/codec/decode.ts";
import { readPageMessage } from "../../protocol/read.ts";
import { isBackendDocument } from "../../protocol/wire.ts";
import { asToldBy } from "../model/as-told-by.ts";
import { bytesText, clockTime, plural } from "../model/format.ts";
import type { Database, StoredLine, StoredRecording } from "./database.ts";
import { inSlices } from "./in-slices.ts";
import { openedAs } from "./open-file.ts";
import { Recording } from "./recording.ts";
import { readRecording } from "./recording-shelf.ts";
import type { WriteRecord } from "./records.ts";
import { applyEvent } from "./reduce.ts";
import { onBatch, onGone, onHello } from "./reduce-documents.ts";
import type { Store } from "./store.ts";
import type { Timing } from "./timing.ts";

/**
 * Shows it beside what the page tells, read-only. A message that cannot be read costs itself alone
 * and is counted. `tell` hears how much is done, from 0 to 1.
 */
export async function reopenRecording(
  { store, timing }: { store: Store; timing: Timing },
  database: Database,
  saved: StoredRecording,
  signal: AbortSignal,
  tell: (done: number) => void = () => {},
): Promise<Recording> {
  const lacks: string[] = [];
  const { imported, firstWrite } = openedAs(store, savedName(saved), {
    exportedAt: saved.changedAt,
    lacks,
    personas: [],
  });
  const recording = new Recording(imported, firstWrite);
  recording.people.adopt(store.live.people.colours());
  let unread = 0;
  let done = 0;
  for await (const lines of readRecording(database, saved.id)) {
    const step = function* () {
      for (const line of lines) {
        if (!takeIn(recording, line)) unread++;
        yield;
      }
    };
    await inSlices(step(), { timing, signal });
    tell(Math.min(1, ++done / Math.max(1, saved.pieces)));
  }
  for (const { id, gone } of recording.documents.values()) {
    if (!gone) onGone(recording, id, saved.changedAt);
  }
  if (saved.lost > 0) {
    lacks.push(
      `${bytesText(saved.lost)} of its beginning were let go, since saved recordings may take so much and no more.`,
    );
  }
  if (unread > 0) {
    lacks.push(
      `${plural(unread, "message")} of it cannot be read by this version of the extension.`,
    );
  }
  store.opened.value = new Map(store.opened.peek()).set(imported.id, recording);
  store.chosenHost.value = imported.id;
  return recording;
}

/** `team-app, 14:02:11`: what a saved recording is called while it is open. */
export function savedName({ apps, origin, startedAt }: StoredRecording): string {
  return `${apps[0] ?? origin}, ${clockTime(startedAt).slice(0, 8)}`;
}

function takeIn(recording: Recording, line: StoredLine): boolean {
  if ("received" in line) return takeInReceived(recording, line.received);
  const { document } = line;
  if ("goneAt" in line) {
    onGone(recording, document, line.goneAt);
    return true;
  }
  const read = readPageMessage(line.body, isBackendDocument(document) ? "backend" : "page");
  if (!read.ok) return false;
  const message = asToldBy(document, read.message);
  if (message.m === "hello") onHello(recording, document, message, { keepPastPages: true });
  if (message.m === "batch") {
    onBatch(recording, document, message);
    for (const event of message.events) applyEvent(recording, document, event);
    return message.invalid === 0;
  }
  return true;
}

function takeInReceived(recording: Recording, encoded: unknown): boolean {
  const write = decode(encoded) as Partial<WriteRecord> | null;
  if (typeof write?.author !== "string" || typeof write.at !== "number") return false;
  const number = recording.writes.end;
  recording.writes.push({ ...(write as WriteRecord), number, batch: null, received: true });
  return true;
}
