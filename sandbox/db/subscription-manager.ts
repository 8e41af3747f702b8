import type { Value } from "../../protocol/jazz.ts";
import { decodeRow } from "../engine/codec/decode-row.ts";
import {
  type ArrayDelta,
  decodeNativeDelta,
  type NativeDelta,
} from "../engine/codec/delta-codec.ts";
import { type ResultShape, toObject } from "./result-shape.ts";

/** What happened to a row of a subscription. */
export const RowChangeKind = { Added: 0, Removed: 1, Updated: 2 } as const;
export type RowChangeKind = typeof RowChangeKind;

export type RowDelta<T> =
  | { kind: 0; id: string; index: number; item: T }
  | { kind: 1; id: string; index: number }
  | { kind: 2; id: string; index: number; item?: T };

/** What a subscription's callback gets: the whole result, fresh each time, and what changed. */
export interface SubscriptionDelta<T> {
  all: T[];
  delta: RowDelta<T>[];
}

/** Folds the engine's deltas, in either form, into the current result of one subscription. */
export class SubscriptionManager<T extends { id: string }> {
  private readonly shape: ResultShape;
  private order: string[] = [];
  private readonly items = new Map<string, T>();

  constructor(shape: ResultShape) {
    this.shape = shape;
  }

  handleDelta(message: NativeDelta | ArrayDelta): SubscriptionDelta<T> {
    const delta = Array.isArray(message) ? this.fromArray(message) : this.fromNative(message);
    delta.sort((a, b) => a.index - b.index);
    this.reorder(delta);
    for (const change of delta) {
      if (change.kind === RowChangeKind.Removed) this.items.delete(change.id);
      else if (change.item !== undefined) this.items.set(change.id, change.item);
    }
    const all = this.order.flatMap((id) => {
      const item = this.items.get(id);
      return item ? [{ ...item }] : [];
    });
    return { all, delta };
  }

  clear(): void {
    this.order = [];
    this.items.clear();
  }

  /** Takes all changed rows out, then puts them in at their index, lowest first. */
  private reorder(delta: readonly RowDelta<T>[]): void {
    const changed = new Set(delta.map(({ id }) => id));
    const next = this.order.filter((id) => !changed.has(id));
    for (const { kind, id, index } of delta) {
      if (kind !== RowChangeKind.Removed) next.splice(Math.min(index, next.length), 0, id);
    }
    this.order = next;
  }

  private fromNative(message: NativeDelta): RowDelta<T>[] {
    const { added, removed, updated } = decodeNativeDelta(message);
    const item = (id: string, data: Uint8Array) =>
      this.item(id, decodeRow(this.shape.columns, data));
    return [
      ...added.map(({ id, index, data }) => ({
        kind: RowChangeKind.Added,
        id,
        index,
        item: item(id, data ?? new Uint8Array()),
      })),
      ...removed.map(({ id, index }) => ({ kind: RowChangeKind.Removed, id, index })),
      ...updated.map(({ id, index, data }) => ({
        kind: RowChangeKind.Updated,
        id,
        index,
        ...(data ? { item: item(id, data) } : {}),
      })),
    ];
  }

  private fromArray(message: ArrayDelta): RowDelta<T>[] {
    return message.map((change): RowDelta<T> => {
      const { kind, id, index } = change;
      if (kind === RowChangeKind.Removed) return { kind, id, index };
      if (kind === RowChangeKind.Added) {
        return { kind, id, index, item: this.item(id, change.row.values) };
      }
      return { kind, id, index, ...(change.row ? { item: this.item(id, change.row.values) } : {}) };
    });
  }

  private item(id: string, values: readonly Value[]): T {
    return toObject(id, values, this.shape) as T;
  }
}
