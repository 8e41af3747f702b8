import { Ring } from "../../protocol/ring.ts";
import type { Handle } from "../handles/handle.ts";
import { attempt } from "../safely.ts";
import type { Entry, RecentEntry } from "./entries.ts";

/** Recent writes, batches and fates, and recent handles, that a panel finds when it opens. */
const RECENT = 256;
const HANDLES = 128;

/** Where entries go on: a panel's stream. */
export interface Listener {
  /** Whether it wants writes, reads and deltas. */
  readonly recording: boolean;
  push(entry: Entry): void;
  /** The whole values of a write of which only the beginning is kept here. */
  large(write: number, values: object, bytes: number): void;
}

/** Keeps a little of what happened, and hands it on to who listens. */
export class Log {
  readonly #listeners = new Set<Listener>();
  readonly #recent = new Ring<RecentEntry>(RECENT);
  readonly #handles = new Ring<Handle>(HANDLES);
  #writes = 0;
  #names = 0;
  #recording = false;

  /** Whether anybody wants to be told everything. */
  get recording(): boolean {
    return this.#recording;
  }

  get recent(): Iterable<RecentEntry> {
    return this.#recent;
  }

  get handles(): Iterable<Handle> {
    return this.#handles;
  }

  nextWrite(): number {
    return ++this.#writes;
  }

  /** Tells apart what Jazz has not named yet. */
  nextName(): number {
    return ++this.#names;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    this.review();
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
    this.review();
  }

  /** What a listener wants has changed. */
  review(): void {
    this.#recording = [...this.#listeners].some(({ recording }) => recording);
  }

  /** A write, batch or fate. */
  keep(entry: RecentEntry): void {
    this.#recent.push(entry);
    if (this.#recording) this.record(entry);
  }

  /** Remembers a handle for who comes later. */
  made(handle: Handle): void {
    this.#handles.push(handle);
    this.tell({ kind: "handle", handle });
  }

  /** What who records is told. */
  record(entry: Entry): void {
    for (const listener of this.#listeners) {
      if (listener.recording) attempt(() => listener.push(entry));
    }
  }

  /** What everybody who listens is told. */
  tell(entry: Entry): void {
    for (const listener of this.#listeners) attempt(() => listener.push(entry));
  }

  large(write: number, values: object, bytes: number): void {
    for (const listener of this.#listeners) attempt(() => listener.large(write, values, bytes));
  }
}
