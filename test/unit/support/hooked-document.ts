/** A document with the real hook in it, for whoever holds the other end of its port. */
import type { Hook } from "../../../content-script/page/core.ts";
import type { Port } from "../../../content-script/page/link.ts";
import type { Realm } from "../../../content-script/page/realm.ts";
import { startHook } from "../../../content-script/page/start.ts";
import { Timers } from "./timers.ts";

/** The globals of a document's scripts. */
export interface Globals extends Realm {
  [key: PropertyKey]: unknown;
}

export class HookedDocument {
  readonly timers = new Timers();
  readonly realm: Globals;
  readonly hook: Hook;
  /** Every message the hook has sent, as text. */
  readonly texts: string[] = [];
  #port: Port | null = null;
  #readers = new Set<(text: string) => void>();

  constructor(globals: Partial<Globals> = {}) {
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

  /** Hands the hook the text of a panel's message. */
  tell(text: string): void {
    this.#port?.onmessage?.({ data: text } as MessageEvent);
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

  #receive(text: string): void {
    this.texts.push(text);
    for (const reader of this.#readers) reader(text);
  }
}
