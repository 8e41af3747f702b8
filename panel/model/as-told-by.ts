import type { PageEvent } from "../../protocol/messages.ts";
import type { ReadMessage } from "../../protocol/read.ts";
import { isBackendDocument } from "../../protocol/wire.ts";

/**
 * A message with what its sender is, by where it came from and not by what it says: a page is no
 * backend, and a backend is nobody's page and names no others.
 */
export function asToldBy(document: string, message: ReadMessage): ReadMessage {
  const isBackend = isBackendDocument(document);
  if (message.m === "hello") {
    const { backend, backends, ...hello } = message;
    if (!isBackend) return backends ? { ...hello, backends } : hello;
    return { ...hello, top: false, backend: backend ?? UNNAMED };
  }
  if (message.m !== "batch") return message;
  return { ...message, events: message.events.map((event) => eventOf(event, isBackend)) };
}

const UNNAMED = { name: "backend", runtime: "unknown", pid: 0 };

function eventOf(event: PageEvent, isBackend: boolean): PageEvent {
  if (event.t !== "host" || (event.info.kind === "backend") === isBackend) return event;
  return { ...event, info: { ...event.info, kind: isBackend ? "backend" : "page" } };
}
