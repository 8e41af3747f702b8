/** A document with the real hook in it, for whoever holds the other end of its port. */
import { type Hook, startCore } from "../../../content-script/page/core.ts";
import type { Port } from "../../../content-script/page/link.ts";
import type { Realm } from "../../../content-script/page/realm.ts";
import type { Claim, ToolsCode } from "../../../content-script/page/rendezvous.ts";
import { startHook } from "../../../content-script/page/start.ts";
import { makeTools } from "../../../content-script/page/tools.ts";
import type { FromHook, ToHook } from "../../../content-script/tools-channel.ts";
import { Timers } from "./timers.ts";

/** Where tools that come late find the hook. */
export const PLACE = { name: "a-place", secret: "a-secret" };

/** The globals of a document's scripts. */
export interface Globals extends Realm {
  [key: PropertyKey]: unknown;
}

export class HookedDocument {
  readonly timers = new Timers();
  readonly realm: Globals;
  readonly hook: Hook;
  /** Every message the hook has sent to a panel, as text. */
  readonly texts: string[] = [];
  /** What it has said to the relay. */
  readonly words: FromHook[] = [];
  /** Whether the extension keeps the tools ready when it is asked to. */
  keeps = true;
  #port: Port | null = null;
  #readers = new Set<(text: string) => void>();

  /** @param tools whether they are there from the start. */
  constructor(globals: Partial<Globals> = {}, tools = true) {
    this.realm = {
      Object,
      FinalizationRegistry,
      WeakMap,
      WebAssembly,
      location: { href: "https://app.example/todos?token=url-secret#also-secret" },
      document: { title: "Todos" },
      self: this,
      top: this,
      setTimeout: this.timers.set,
      clearTimeout: this.timers.clear,
      ...globals,
    };
    this.hook = (tools ? startHook : startCore)(this.realm, (onPort) => {
      const port: Port = {
        postMessage: (message) => {
          if (typeof message === "string") this.#receive(message);
          else this.#hear(message);
        },
        close: () => {},
        onmessage: null,
      };
      this.#port = port;
      onPort(port);
    });
  }

  /** Hands the hook the text of a panel's message, or a word of the relay. */
  tell(message: string | ToHook): void {
    this.#port?.onmessage?.({ data: message } as MessageEvent);
  }

  /** The relay wants the tools, and says where they will call. */
  want(place = PLACE): void {
    this.tell({ m: "want", ...place });
  }

  /** The tools call there, as they do when the extension has brought them. */
  bring({ name, secret }: typeof PLACE = PLACE, code: ToolsCode = () => makeTools): unknown {
    const claim = this.realm[name];
    return typeof claim === "function" ? (claim as Claim)(secret, code) : "missing";
  }

  /** Calls back with the text of everything the hook sends. Returns what ends that. */
  hear(reader: (text: string) => void): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  /** Waits until everything that was under way in the document is done and told. */
  async quiet(): Promise<void> {
    for (let turns = 0; turns < 4; turns++) {
      const { length } = this.texts;
      await new Promise(setImmediate);
      if (this.texts.length !== length || this.timers.due > 0) turns = 0;
    }
  }

  #hear(word: FromHook): void {
    this.words.push(word);
    if (word.m === "keep") this.tell({ m: "kept", done: this.keeps });
  }

  #receive(text: string): void {
    this.texts.push(text);
    for (const reader of this.#readers) reader(text);
  }
}
