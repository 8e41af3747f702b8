/** A tab whose page has the real hook in it: what the panel posts goes there, and back. */
import type { Hook } from "../../../../content-script/page/core.ts";
import type { Port } from "../../../../content-script/page/link.ts";
import type { Realm } from "../../../../content-script/page/realm.ts";
import { startHook } from "../../../../content-script/page/start.ts";
import { encode } from "../../../../protocol/codec.ts";
import type { PanelMessage } from "../../../../protocol/commands.ts";
import { Timers } from "../../support/timers.ts";
import { FakeAdapter } from "./fake-adapter.ts";

type Page = Realm & Record<PropertyKey, unknown>;
export type Command = Extract<PanelMessage, { m: "command" }>;

export class HookedTab extends FakeAdapter {
  readonly document = "d1";
  readonly hook: Hook;
  readonly #realm: Page;
  /** Answers a command in place of the hook when it returns true. */
  intercept: (command: Command) => boolean = () => false;
  readonly #timers = new Timers();
  #port: Port | null = null;
  #told = 0;
  #next = 0;

  constructor(readonly href = "http://localhost:5173/") {
    super();
    const self = {};
    this.#realm = {
      Object,
      FinalizationRegistry,
      WebAssembly,
      location: { href },
      document: { title: "Team" },
      self,
      top: self,
      setTimeout: this.#timers.set,
      clearTimeout: this.#timers.clear,
    } as unknown as Page;
    this.hook = startHook(this.#realm, (onPort) => {
      const port: Port = {
        postMessage: (message) => {
          if (typeof message === "string") this.#pass(message);
          else if (message.m === "keep") {
            const kept = { m: "kept", done: true };
            this.#port?.onmessage?.({ data: kept } as MessageEvent);
          }
        },
        close: () => {},
        onmessage: null,
      };
      this.#port = port;
      onPort(port);
    });
  }

  /** Events as the hook would tell them, in between its own. */
  tell(...events: Record<string, unknown>[]): void {
    this.receive(this.document, { m: "batch", first: this.#next, dropped: 0, events });
    this.#told += events.length;
    this.#next += events.length;
  }

  /** The progress of a command. */
  progress({ id }: Command, value: unknown): void {
    this.receive(this.document, { m: "progress", id, value: encode(value) });
  }

  answer({ id }: Command, value: unknown): void {
    this.receive(this.document, { m: "reply", id, ok: true, value: encode(value) });
  }

  refuse({ id }: Command, error: string): void {
    this.receive(this.document, { m: "reply", id, ok: false, error });
  }

  /** The hook's own events, numbered as if those of {@link tell} were among them. */
  #pass(text: string): void {
    const message = JSON.parse(text) as { m: string; first: number; events: unknown[] };
    if (message.m !== "batch") {
      this.receive(this.document, text);
      return;
    }
    message.first += this.#told;
    this.#next = message.first + message.events.length;
    this.receive(this.document, message);
  }

  /** What an app tells DevTools of itself. */
  announce(announcement: unknown): void {
    const key = Symbol.for("jazz.devtools");
    this.#realm[key] ??= [];
    (this.#realm[key] as { push(item: unknown): void }).push(announcement);
  }

  override post(document: string | null, body: string): void {
    super.post(document, body);
    const last = this.posted.at(-1)?.message;
    if (last?.m === "command" && this.intercept(last)) return;
    this.#port?.onmessage?.({ data: body } as MessageEvent);
  }
}
