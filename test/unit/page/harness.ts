/** A document with a hook in it, and a panel that reads what the hook sends as a panel would. */
import { expect } from "vitest";
import type { Hook } from "../../../content-script/page/core.ts";
import type { Port } from "../../../content-script/page/link.ts";
import type { Realm } from "../../../content-script/page/realm.ts";
import { startHook } from "../../../content-script/page/start.ts";
import { readAnswer } from "../../../protocol/answers.ts";
import { decode, encode } from "../../../protocol/codec.ts";
import type { Answer, CommandName, Request } from "../../../protocol/commands.ts";
import type { EventOf, HostInfo, PageEvent } from "../../../protocol/messages.ts";
import { type ReadMessage, readPageMessage } from "../../../protocol/read.ts";

/** Milliseconds from which on a timer waits to be told. */
const LONG = 1_000;

/** Timers that run when there is nothing else to do, and long ones only when they are told to. */
export class Timers {
  #next = 0;
  readonly #waiting = new Map<number, { run: () => void; ms: number }>();

  readonly set = (run: () => void, ms: number): number => {
    const id = ++this.#next;
    this.#waiting.set(id, { run, ms });
    if (ms < LONG) setImmediate(() => this.#fire(id));
    return id;
  };

  readonly clear = (id: unknown): void => {
    this.#waiting.delete(id as number);
  };

  get pending(): number {
    return this.#waiting.size;
  }

  /** Whether there are any that run by themselves. */
  get busy(): boolean {
    return [...this.#waiting.values()].some(({ ms }) => ms < LONG);
  }

  /** Lets so many milliseconds pass, by default so many that every timer has run. */
  elapse(ms = Number.POSITIVE_INFINITY): void {
    for (const [id, timer] of [...this.#waiting]) if (timer.ms <= ms) this.#fire(id);
  }

  #fire(id: number): void {
    const timer = this.#waiting.get(id);
    this.#waiting.delete(id);
    timer?.run();
  }
}

export interface FakePage extends Realm {
  [key: PropertyKey]: unknown;
}

export class Document {
  readonly timers = new Timers();
  readonly realm: FakePage;
  readonly hook: Hook;
  /** Every message the hook has sent, as text. */
  readonly texts: string[] = [];
  #port: Port | null = null;
  #readers = new Set<(message: ReadMessage) => void>();

  constructor(page: Partial<FakePage> = {}) {
    this.realm = {
      Object,
      FinalizationRegistry,
      WebAssembly,
      location: { href: "https://app.example/todos?token=url-secret#also-secret" },
      document: { title: "Todos" },
      self: this,
      top: this,
      setTimeout: this.timers.set,
      clearTimeout: this.timers.clear,
      ...page,
    };
    this.hook = startHook(this.realm, (onPort) => {
      const port: Port = {
        postMessage: (text) => this.#receive(text),
        close: () => {},
        onmessage: null,
      };
      this.#port = port;
      onPort(port);
    });
  }

  send(message: unknown): void {
    this.#port?.onmessage?.({ data: JSON.stringify(message) } as MessageEvent);
  }

  listen(reader: (message: ReadMessage) => void): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  openPanel(credit = 1_000_000): Panel {
    return new Panel(this, credit);
  }

  #receive(text: string): void {
    this.texts.push(text);
    const read = readPageMessage(text);
    if (!read.ok) throw new Error(read.problem);
    if (read.message.m === "batch") expect(read.message.invalid).toBe(0);
    for (const reader of this.#readers) reader(read.message);
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
    document.send({ m: "attach", protocol: 2, credit });
  }

  of<T extends PageEvent["t"]>(t: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.t === t);
  }

  /** Everything that was under way has been done and told. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < 4; quiet++) {
      const before = this.messages.length;
      await new Promise(setImmediate);
      if (this.messages.length !== before || this.document.timers.busy) quiet = 0;
    }
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
