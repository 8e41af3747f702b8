import { attempt } from "../primordials.ts";
import type { Entry, RecentEntry, WriteEntry } from "./entries.ts";
import { cutLarge } from "./large-values.ts";
import { Newest } from "./newest.ts";

/** Recent writes, batches and fates that a panel finds when it opens. */
const RECENT = 256;

/** Where entries go on: a panel's stream. */
export interface Listener {
  /** Whether they want writes and deltas. */
  readonly recording: boolean;
  /** Whether every write is to have its origin, at whatever rate they come. */
  readonly everyOrigin: boolean;
  push(entry: Entry): void;
  /** The whole values of a write of which only the beginning is kept here. */
  large(write: number, values: unknown, bytes: number): void;
}

/** Keeps a little of what happened, and hands it on while somebody listens. */
export class Log {
  /** `null`: nobody listens. */
  listener: Listener | null = null;
  readonly #recent = new Newest<RecentEntry>(RECENT);
  #writes = 0;

  get recording(): boolean {
    return this.listener?.recording === true;
  }

  get recent(): readonly RecentEntry[] {
    return this.#recent.items;
  }

  nextWrite(): number {
    return ++this.#writes;
  }

  /** A write, batch or fate. */
  keep(entry: RecentEntry): void {
    if (entry.kind === "write") attempt(() => this.#cut(entry));
    this.#recent.push(entry);
    if (this.recording) this.tell(entry);
  }

  /** What only a panel that listens needs to know. */
  tell(entry: Entry): void {
    this.listener?.push(entry);
  }

  #cut(entry: WriteEntry): void {
    const { shape, args, number, result } = entry;
    const values = shape.values === null ? null : args[shape.values];
    const cut = cutLarge(values);
    if (!cut) return;
    this.listener?.large(number, values, cut.bytes);
    entry.args = args.map((arg) => (arg === values ? cut.values : arg));
    const { id, batchId, txId, openTransactionId } = (result ?? {}) as Record<string, unknown>;
    entry.result = { id, batchId, txId, openTransactionId };
  }
}
