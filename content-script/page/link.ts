import { apply, attempt, type Callable, getOwnPropertyDescriptor } from "./primordials.ts";

/** Text messages to and from whoever holds the other end. */
export interface Link {
  send(text: string): void;
  close(): void;
}

/** What the hook uses of a `MessagePort`. */
export interface Port {
  postMessage(message: string): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

const readData =
  typeof MessageEvent === "function"
    ? getOwnPropertyDescriptor(MessageEvent.prototype, "data")?.get
    : undefined;

/** Opens a port. Its methods are taken now, before a script of the page could change them. */
export function openLink(port: Port, receive: (text: string) => void): Link {
  const { postMessage, close } = port;
  port.onmessage = (event) => {
    const data = dataOf(event);
    if (typeof data === "string") attempt(() => receive(data));
  };
  return {
    send: (text) => attempt(() => apply(postMessage as Callable, port, [text])),
    close: () => attempt(() => apply(close as Callable, port, [])),
  };
}

function dataOf(event: MessageEvent): unknown {
  const read = readData && event instanceof MessageEvent ? readData : null;
  return read ? apply(read as Callable, event, []) : event.data;
}
