/** A document with a hook in it, and a panel that reads what the hook sends as a panel would. */
import { expect } from "vitest";
import { readAnswer } from "../../../protocol/answers.ts";
import { decode } from "../../../protocol/codec/decode.ts";
import { encode } from "../../../protocol/codec/encode.ts";
import type { Answer, CommandName, Request } from "../../../protocol/commands.ts";
import {
  type EventOf,
  type HostInfo,
  type PageEvent,
  PROTOCOL_VERSION,
} from "../../../protocol/messages.ts";
import { type ReadMessage, readPageMessage } from "../../../protocol/read.ts";
import { type Globals, HookedDocument } from "../support/hooked-document.ts";

/** A document whose every message is one that a panel can read. */
export class Document extends HookedDocument {
  readonly #listeners = new Set<(message: ReadMessage) => void>();

  constructor(globals?: Partial<Globals>, tools?: boolean) {
    super(globals, tools);
    this.hear((text) => {
      const read = readPageMessage(text);
      if (!read.ok) throw new Error(read.problem);
      if (read.message.m === "batch") expect(read.message.invalid).toBe(0);
      for (const listener of this.#listeners) listener(read.message);
    });
  }

  send(message: unknown): void {
    this.tell(JSON.stringify(message));
  }

  listen(listener: (message: ReadMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  openPanel(credit = 1_000_000): Panel {
    return new Panel(this, credit);
  }
}

export class Panel {
  readonly events: PageEvent[] = [];
  readonly messages: ReadMessage[] = [];
  #commands = 0;

  constructor(
    readonly document: Document,
    credit: number,
  ) {
    document.listen((message) => {
      this.messages.push(message);
      if (message.m === "batch") this.events.push(...message.events);
    });
    document.send({ m: "attach", protocol: PROTOCOL_VERSION, credit });
  }

  of<T extends PageEvent["t"]>(t: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.t === t);
  }

  /** Everything that was under way has been done and told. */
  settled(): Promise<void> {
    return this.document.quiet();
  }

  host(ordinal?: number): HostInfo {
    const hosts = this.of("host").map(({ info }) => info);
    const found = hosts.filter((info) => ordinal === undefined || info.ordinal === ordinal).at(-1);
    if (!found) throw new Error("No such host was told.");
    return found;
  }

  command<C extends CommandName>(name: C, request: Request<C>): Promise<Answer<C>> {
    const id = `c${++this.#commands}`;
    const answer = new Promise<Answer<C>>((resolve, reject) => {
      const stop = this.document.listen((message) => {
        if (message.m !== "reply" || message.id !== id) return;
        stop();
        if (message.ok) resolve(readAnswer(name, message.value));
        else reject(new Error(message.error));
      });
    });
    this.document.send({ m: "command", id, name, request: encode(request) });
    return answer;
  }

  cancelLast(): void {
    this.document.send({ m: "cancel", id: `c${this.#commands}` });
  }

  close(): void {
    this.document.send({ m: "detach" });
  }
}

export { decode };
