import * as v from "valibot";
import { type PageEvent, type PageMessage, PROTOCOL_VERSION, pageMessage } from "./messages.ts";
import { unpackEvents } from "./pack.ts";
import { readEvent } from "./read-event.ts";

/** A batch whose events have been validated; the others have nothing more to check. */
export type ReadMessage =
  | Exclude<PageMessage, { m: "batch" }>
  | { m: "batch"; first: number; dropped: number; events: PageEvent[]; invalid: number };

export type ReadResult =
  | { ok: true; message: ReadMessage }
  /** `otherVersion`: nothing that comes from there can be read. */
  | { ok: false; problem: string; otherVersion?: true };

const OTHER_VERSION = {
  page: "The page still runs the hook of another version of this extension. Reload the page.",
  backend:
    "The backend has another version of jazz-devtools than this panel. Update the package there, or the extension.",
};

/**
 * Reads one message of a page or backend. Never throws: a page can send anything. Events of a batch are
 * judged one by one; malformed ones are left out and counted.
 */
export function readPageMessage(body: string, from: "page" | "backend" = "page"): ReadResult {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return problem(`A message from the ${from} is not JSON and was ignored.`);
  }
  const parsed = v.safeParse(pageMessage, json);
  if (!parsed.success) {
    const what = whatFailed(parsed);
    return problem(`A message from the ${from} is malformed and was ignored (${what}).`);
  }
  const message = parsed.output;
  if (message.m === "hello" && message.protocol !== PROTOCOL_VERSION) {
    return { ...problem(OTHER_VERSION[from]), otherVersion: true };
  }
  return { ok: true, message: message.m === "batch" ? readBatch(message) : message };
}

function readBatch(batch: Extract<PageMessage, { m: "batch" }>): ReadMessage {
  const events: PageEvent[] = [];
  for (const candidate of unpackEvents(batch.events, batch.shapes)) {
    const event = readEvent(candidate);
    if (event) events.push(event);
  }
  const invalid = batch.events.length - events.length;
  return { m: "batch", first: batch.first, dropped: batch.dropped, events, invalid };
}

function problem(sentence: string): Extract<ReadResult, { ok: false }> {
  return { ok: false, problem: sentence };
}

function whatFailed(parsed: { issues?: v.BaseIssue<unknown>[] | undefined }): string {
  const issue = parsed.issues?.[0];
  return issue ? `${v.getDotPath(issue) ?? "shape"}: ${issue.message.slice(0, 200)}` : "shape";
}
