import type { Parting } from "../../tools-channel.ts";
import { attempt } from "../primordials.ts";
import type { Later, Realm } from "../realm.ts";

/** Milliseconds after which a text has arrived. */
const ON_ITS_WAY = 1_000;
/** Characters of texts that are held meanwhile. */
const MOST = 1_000_000;

export interface LastWordsOptions {
  realm: Realm;
  later: Later;
  /** The usual way of texts to the relay. */
  port(text: string): void;
  /** Says what is still to be said. */
  finish(): void;
}

/**
 * The way of texts to the relay. Once a document is left, no port carries them any more, not even
 * those that are on their way: then the relay asks for them, and is answered, by events, which are
 * synchronous. Only the two of us know their names.
 */
export class LastWords {
  readonly #options: LastWordsOptions;
  #parting: Parting | null = null;
  #asked = false;
  #sent = 0;
  /** Texts that may be on their way: of this while, and of the one before. */
  #held: string[] = [];
  #older: string[] = [];
  #length = 0;
  #cancel: (() => void) | null = null;

  constructor(options: LastWordsOptions) {
    this.#options = options;
  }

  send(text: string): void {
    if (this.#asked) {
      this.#answer(text);
      return;
    }
    this.#options.port(text);
    this.#sent++;
    if (this.#parting) this.#hold(text);
  }

  /** What the relay will ask by, and hear. */
  by(parting: Parting): void {
    this.close();
    this.#parting = parting;
    this.#options.realm.addEventListener?.(parting.ask, this.#onAsk);
  }

  /** Nobody listens any more. */
  forget(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#held = [];
    this.#older = [];
    this.#length = 0;
  }

  close(): void {
    this.forget();
    if (this.#parting) this.#options.realm.removeEventListener?.(this.#parting.ask, this.#onAsk);
    this.#parting = null;
  }

  /** The document is left, and so many texts were heard. */
  readonly #onAsk = (event: Event): void => {
    const onTheirWay = this.#sent - Number((event as MessageEvent<unknown>).data);
    this.#asked = true;
    attempt(() => {
      const held = [...this.#older, ...this.#held];
      for (const text of onTheirWay > 0 ? held.slice(-onTheirWay) : []) this.#answer(text);
      this.#options.finish();
    });
    this.#asked = false;
    this.forget();
  };

  #answer(text: string): void {
    if (!this.#parting) return;
    const answer = new MessageEvent(this.#parting.answer, { data: text });
    this.#options.realm.dispatchEvent?.(answer);
  }

  #hold(text: string): void {
    this.#held.push(text);
    this.#length += text.length;
    while (this.#length > MOST) {
      const oldest = this.#older.shift() ?? this.#held.shift();
      if (oldest === undefined) break;
      this.#length -= oldest.length;
    }
    this.#cancel ??= this.#options.later(this.#letGo, ON_ITS_WAY);
  }

  readonly #letGo = (): void => {
    this.#cancel = null;
    for (const { length } of this.#older) this.#length -= length;
    this.#older = this.#held;
    this.#held = [];
    if (this.#older.length > 0) this.#cancel = this.#options.later(this.#letGo, ON_ITS_WAY);
  };
}
