/**
 * Writes for good on a panel's behalf: past the wrappers, so that it enters in the log what the
 * app's calls enter by themselves.
 */
import type { BatchMode } from "../../protocol/jazz.ts";
import { toJsValues } from "../../protocol/js-values.ts";
import type { WrittenBy } from "../../protocol/messages.ts";
import type { Ready, Written } from "../../protocol/replay/play.ts";
import { now } from "../clock.ts";
import { idOf } from "../handles/tap-batch.ts";
import type { ContextTap } from "../handles/tap-context.ts";
import { keepWrite, WRITES } from "../handles/write-call.ts";
import { isObject, member } from "../safely.ts";
import { put, rowWritten } from "./put.ts";
import type { Rows } from "./rows.ts";
import type { Target } from "./targets.ts";

/** A batch under way. */
export interface PenBatch {
  readonly mode: BatchMode;
  readonly raw: object;
  id: string | null;
}

export class Pen {
  constructor(
    readonly tap: ContextTap,
    readonly rows: Rows,
    readonly target: Target,
    readonly by: WrittenBy,
    /** Whether there is a server that may confirm. */
    readonly connected: boolean,
  ) {}

  /** @throws what Jazz throws. */
  write(ready: Ready, batch: PenBatch | null): Written {
    const { tables } = this.tap;
    const at = now();
    let result: unknown;
    try {
      result = put(batch?.raw ?? this.target.db, ready, tables, this.rows);
    } catch (error) {
      this.#keep(ready, at, this.#identify(batch, undefined), undefined, { error });
      throw error;
    }
    const id = this.#identify(batch, result);
    this.#keep(ready, at, id, result, null);
    if (!batch) this.#follow(result, id);
    return { row: rowWritten(ready, result), batch: id };
  }

  begin(mode: BatchMode): PenBatch {
    const { db } = this.target;
    const { hand } = this.rows;
    const direct = mode === "direct" && hand.has(db, "beginBatch");
    const raw = hand.call(db, direct ? "beginBatch" : "beginTransaction");
    if (!isObject(raw)) throw new Error("This handle has no transactions to play writes in.");
    return { mode, raw, id: null };
  }

  async commit(batch: PenBatch): Promise<void> {
    const result: unknown = await this.rows.hand.call(batch.raw, "commit");
    this.#state(batch, "committed");
    const { id } = batch;
    if (id !== null) this.tap.fates.batchOf(result, () => id);
    this.#follow(result, id);
  }

  async rollback(batch: PenBatch): Promise<void> {
    try {
      await this.rows.hand.call(batch.raw, "rollback");
    } catch {
      // Nothing was tried in it.
      return;
    }
    this.#state(batch, "rolled back");
  }

  #identify(batch: PenBatch | null, result: unknown): string | null {
    const { fates, log } = this.tap;
    if (!batch) return fates.batchOf(result, () => `write-${log.nextName()}`);
    if (batch.id !== null) return batch.id;
    batch.id = idOf(batch.raw);
    this.#state(batch, "open");
    return batch.id;
  }

  #state({ id, mode }: PenBatch, state: "open" | "committed" | "rolled back"): void {
    if (id !== null) this.tap.log.keep({ kind: "batch", at: now(), batch: id, mode, state });
  }

  #keep(
    ready: Ready,
    at: number,
    batch: string | null,
    result: unknown,
    thrown: { error: unknown } | null,
  ): void {
    const { tap, by, target } = this;
    const shape = WRITES.find(({ op }) => op === ready.op);
    if (!shape) return;
    const args: unknown[] = [this.rows.bare(ready.table)];
    const data = toJsValues(ready.values, tap.tables.columns(ready.table));
    if (shape.row !== null) args[shape.row] = ready.row;
    if (shape.data !== null) args[shape.data] = data;
    if (ready.row !== null && shape.row === null) args[shape.options] = { id: ready.row };
    const call = { shape, handle: target.handle, args, at, batch, by, origin: null };
    keepWrite(tap.log, tap.tables, call, result, thrown);
  }

  /** Nobody else waits for these writes, and nobody else needs to hear what becomes of them. */
  #follow(result: unknown, batch: string | null): void {
    const wait = member(result, "wait");
    if (!this.connected || batch === null || typeof wait !== "function") return;
    void this.#wait(result, wait, batch);
  }

  async #wait(result: unknown, wait: object, batch: string): Promise<void> {
    const { fates } = this.tap;
    try {
      // After alpha.53 there is no edge to wait for.
      const tiers = member(result, "txId") ? (["global"] as const) : (["edge", "global"] as const);
      for (const tier of tiers) {
        await Reflect.apply(wait as () => unknown, result, [{ tier }]);
        fates.reached(batch, tier);
      }
    } catch (reason) {
      fates.rejected(reason);
    }
  }
}
