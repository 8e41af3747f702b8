import type { FromHook, ToHook } from "../tools-channel.ts";
import { LEAVING } from "./leaving.ts";
import { apply, attempt, type Callable, getOwnPropertyDescriptor } from "./primordials.ts";

/** Messages to and from whoever holds the other end: texts are a panel's, the rest is the relay's. */
export interface Link {
  send(message: string | FromHook): void;
  close?(): void;
}

/** What the hook uses of a `MessagePort`. */
export interface Port {
  postMessage(message: string | FromHook): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

const NativeMessageEvent = MessageEvent;
const readData = getOwnPropertyDescriptor(NativeMessageEvent.prototype, "data")?.get;

/** Opens a port. Its methods are taken now, before a script of the page could change them. */
export function openLink(port: Port, receive: (message: string | ToHook) => void): Link {
  const { postMessage } = port;
  port.onmessage = (event) => attempt(() => receive(dataOf(event) as string | ToHook));
  return {
    send: (message) => attempt(() => apply(postMessage as Callable, port, [message])),
    ...(LEAVING && { close: () => port.close() }),
  };
}

function dataOf(event: MessageEvent): unknown {
  return readData && event instanceof NativeMessageEvent
    ? apply(readData as Callable, event, [])
    : event.data;
}
