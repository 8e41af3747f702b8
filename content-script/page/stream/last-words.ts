import type { Realm } from "../realm.ts";

/** After the relay's listener of that phase, before its other one. */
const CAPTURE = { capture: true };

/**
 * The way of texts to the relay. While a document is left no port carries them any more: then they
 * go by an event, which is synchronous and whose name only the relay and we know.
 */
export class LastWords {
  #event: string | null = null;
  #leaving = false;

  constructor(
    readonly realm: Realm,
    readonly port: (text: string) => void,
    /** Says what is still to be said. */
    readonly finish: () => void,
  ) {}

  send(text: string): void {
    const { realm } = this;
    if (!this.#leaving || this.#event === null) this.port(text);
    else realm.dispatchEvent?.(new MessageEvent(this.#event, { data: text }));
  }

  /** The relay listens for an event of that name while the document is left. */
  by(event: string): void {
    if (this.#event === null) this.realm.addEventListener?.("pagehide", this.#leave, CAPTURE);
    this.#event = event;
  }

  close(): void {
    this.#event = null;
    this.realm.removeEventListener?.("pagehide", this.#leave, CAPTURE);
  }

  readonly #leave = (): void => {
    this.#leaving = true;
    try {
      this.finish();
    } finally {
      this.#leaving = false;
    }
  };
}
