import type { ColumnDescriptor, WireRow } from "../../../protocol/jazz.ts";
import { decodeRow } from "./decode-row.ts";
import { readUuid, writeUuid } from "./uuid-bytes.ts";

/**
 * The counted form of a subscription's change, as the engine's callback receives it.
 * `added`: per row id (16), index (4), length (4), row; `removed`: id, former index;
 * `updated`: id, new index, flag (1), and when the flag is 1 length and row.
 * Integers are little-endian (`native_subscription_delta_to_js`, jazz-wasm `runtime.rs`).
 */
export interface NativeDelta {
  added: Uint8Array;
  removed: Uint8Array;
  updated: Uint8Array;
  addedCount: number;
  removedCount: number;
  updatedCount: number;
}

/** The other form the SDK's delta handler accepts: 0 added, 1 removed, 2 updated or moved. */
export type ArrayDelta = (
  | { kind: 0; id: string; index: number; row: WireRow }
  | { kind: 1; id: string; index: number }
  | { kind: 2; id: string; index: number; row?: WireRow | undefined }
)[];

export interface RowChange {
  id: string;
  index: number;
  /** The encoded row; absent when it only moved. */
  data?: Uint8Array | undefined;
}

/** What changed in an ordered result: rows by their index after (removed: before) the change. */
export interface OrderedDelta {
  added: RowChange[];
  removed: RowChange[];
  updated: RowChange[];
}

export function encodeNativeDelta(delta: OrderedDelta): NativeDelta {
  return {
    added: pack(delta.added, "row"),
    removed: pack(delta.removed, "none"),
    updated: pack(delta.updated, "flag"),
    addedCount: delta.added.length,
    removedCount: delta.removed.length,
    updatedCount: delta.updated.length,
  };
}

function pack(changes: readonly RowChange[], payload: "row" | "none" | "flag"): Uint8Array {
  let size = 0;
  for (const { data } of changes) {
    size += 20 + (payload === "flag" ? 1 : 0) + (data ? 4 + data.length : 0);
  }
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { id, index, data } of changes) {
    writeUuid(bytes, at, id);
    view.setUint32(at + 16, index, true);
    at += 20;
    if (payload === "flag") {
      bytes[at] = data ? 1 : 0;
      at += 1;
    }
    if (data) {
      view.setUint32(at, data.length, true);
      bytes.set(data, at + 4);
      at += 4 + data.length;
    }
  }
  return bytes;
}

export function toArrayDelta(
  delta: OrderedDelta,
  columns: readonly ColumnDescriptor[],
): ArrayDelta {
  const row = (id: string, data: Uint8Array): WireRow => ({ id, values: decodeRow(columns, data) });
  return [
    ...delta.removed.map(({ id, index }) => ({ kind: 1 as const, id, index })),
    ...delta.updated.map(({ id, index, data }) => ({
      kind: 2 as const,
      id,
      index,
      ...(data ? { row: row(id, data) } : {}),
    })),
    ...delta.added.map(({ id, index, data }) => ({
      kind: 0 as const,
      id,
      index,
      row: row(id, data ?? new Uint8Array(0)),
    })),
  ];
}

/** Reads a counted delta back into its changes; rows stay encoded. */
export function decodeNativeDelta(delta: NativeDelta): OrderedDelta {
  return {
    added: unpack(delta.added, delta.addedCount, "row"),
    removed: unpack(delta.removed, delta.removedCount, "none"),
    updated: unpack(delta.updated, delta.updatedCount, "flag"),
  };
}

function unpack(bytes: Uint8Array, count: number, payload: "row" | "none" | "flag"): RowChange[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return Array.from({ length: count }, (): RowChange => {
    const id = readUuid(bytes, at);
    const index = view.getUint32(at + 16, true);
    at += 20;
    let present = payload === "row";
    if (payload === "flag") {
      present = ((bytes[at] ?? 0) & 1) === 1;
      at += 1;
    }
    if (!present) return { id, index };
    const length = view.getUint32(at, true);
    const data = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return { id, index, data };
  });
}
