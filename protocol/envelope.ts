/**
 * The outermost layer on an extension port: which document of the tab a message belongs to.
 * One port carries every frame, so that a frame needs no number that only a background page knows.
 */
import * as v from "valibot";

const document = v.pipe(v.string(), v.maxLength(64));

/**
 * From a document's relay to the panel: that it is there and can be attached to, a page message
 * as JSON text, that frames in it have loaded, why the page cannot answer, or the document's end.
 */
const fromDocument = v.union([
  v.object({ document, body: v.pipe(v.string(), v.maxLength(48_000_000)) }),
  v.object({ document, here: v.literal(true) }),
  v.object({ document, frames: v.literal(true) }),
  v.object({ document, trouble: v.pipe(v.string(), v.maxLength(30_000)) }),
  v.object({ document, gone: v.literal(true) }),
]);

export type FromDocument = v.InferOutput<typeof fromDocument>;

/** What a panel hears of it: who calls frames sees to those that came. */
export type FromTab =
  | Exclude<FromDocument, { frames: true }>
  /** A document whose port closed, without a word of its own. */
  | { document: string; gone: true; unheard: true };

/** From the panel to one document's relay, or to all of the tab. */
export interface ToDocument {
  document: string | null;
  body: string;
}

/** `null` when the value is not an envelope. */
export function readEnvelope(value: unknown): FromDocument | null {
  const result = v.safeParse(fromDocument, value);
  return result.success ? result.output : null;
}

/**
 * From a document's relay to the extension, past the ports, so that the browser tells which frame
 * it is: to bring the tools there, with what they have to say; or to have them there from the start
 * of later loads of the tab's pages of an origin, or not any more.
 */
const fromRelay = v.union([
  v.object({ bring: v.object({ document, name: document, secret: document }) }),
  v.object({ keep: v.object({ on: v.boolean(), origin: v.pipe(v.string(), v.maxLength(2_000)) }) }),
]);

export type FromRelay = v.InferOutput<typeof fromRelay>;

/** `null` when the value is something else. */
export function readFromRelay(value: unknown): FromRelay | null {
  const result = v.safeParse(fromRelay, value);
  return result.success ? result.output : null;
}

/** Begins the name of a port between a panel (or background) and the relays of a tab; the rest is the panel's own. */
export const TAB_PORT = "jazz-devtools/tab";

/** Asks the relays of a tab to open a port of that name each. */
export interface CallToRelays {
  call: string;
}

/** Name of the port from panel to background, where the panel cannot reach tabs; ends in `:<tabId>`. */
export const PANEL_PORT = "jazz-devtools/panel";
