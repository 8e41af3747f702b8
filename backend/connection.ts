/** One panel's connection, whatever carries it: the protocol of pages, as text. */
import type { PanelMessage } from "../protocol/commands.ts";
import { Desk, type Handlers } from "../protocol/desk.ts";
import type { Hello } from "../protocol/messages.ts";
import type { Log } from "./recorder/log.ts";
import { attempt, isObject, tryRead } from "./safely.ts";
import type { Events } from "./stream/events.ts";
import { type Known, snapshot } from "./stream/snapshot.ts";
import { Stream } from "./stream/stream.ts";

/** Commands of one panel at a time. */
const AT_ONCE = 50;

export interface Connection {
  /** A message of the panel's. Never throws; what is no message is ignored. */
  receive(text: string): void;
  /** The panel is gone. */
  close(): void;
}

export interface ConnectionOptions {
  known: Known;
  events: Events;
  hello(): Hello;
  /** What the panel may ask, given its stream (`null`: it is not attached). */
  handlers(stream: () => Stream | null): Handlers;
  send(text: string): void;
  closed(): void;
}

/** Opens a connection. Until the panel attaches nothing is sent and nothing recorded for it. */
export function openConnection(options: ConnectionOptions): Connection {
  const { known, events, hello, handlers, closed } = options;
  const log: Log = known.log;
  let open = true;
  let stream: Stream | null = null;

  const send = (text: string): void => {
    if (open) attempt(() => options.send(text));
  };
  const desk = new Desk({
    handlers: handlers(() => stream),
    send,
    flush: () => stream?.flush(),
    place: "This backend",
    atOnce: AT_ONCE,
  });

  const detach = (): void => {
    desk.stopAll();
    if (!stream) return;
    stream.close();
    log.remove(stream);
    stream = null;
  };

  const attach = (credit: number): void => {
    detach();
    send(JSON.stringify(hello()));
    stream = new Stream({ send, toEvent: (entry) => events.of(entry) });
    stream.credit(credit);
    log.add(stream);
    for (const entry of snapshot(known)) stream.push(entry);
  };

  const take = (message: PanelMessage): void => {
    if (message.m === "attach") attach(message.credit);
    else if (message.m === "credit") stream?.credit(message.events);
    else if (message.m === "detach") detach();
    else if (message.m === "cancel") desk.stop(message.id);
    else if (message.m === "command" && typeof message.id === "string") void desk.run(message);
  };

  return {
    receive(text) {
      if (!open) return;
      const message: unknown = tryRead(() => JSON.parse(text));
      if (isObject(message)) attempt(() => take(message as unknown as PanelMessage));
    },
    close() {
      if (!open) return;
      stream?.flush();
      detach();
      open = false;
      closed();
    },
  };
}
