/**
 * Reads what a subscription's callback is given: in both forms that alpha.53 knows
 * (`runtime/subscription-manager.ts` of garden-co/jazz), an array of changes or three byte arrays
 * with counts, and in that of later ones, three arrays. Rows themselves are never decoded.
 */
import { isArray } from "../primordials.ts";
import { uuidAt } from "./bytes.ts";

export interface RowChange {
  kind: 0 | 1 | 2;
  id: string;
  /** Removed: position before; otherwise position after. */
  index: number;
}

export const ADDED = 0;
export const REMOVED = 1;
export const UPDATED = 2;

interface NativeDelta {
  added: Uint8Array;
  removed: Uint8Array;
  updated: Uint8Array;
  addedCount: number;
  removedCount: number;
  updatedCount: number;
}

/** Which rows changed and where, up to a number of changes. */
export function* changesOf(delta: unknown, limit = Number.POSITIVE_INFINITY): Generator<RowChange> {
  let left = limit;
  for (const change of isArray(delta) ? (delta as RowChange[]) : nativeChanges(delta)) {
    if (left-- <= 0) return;
    yield change;
  }
}

/** A row in a delta of alpha.55 or later (`RuntimeSubscriptionDelta` in `drivers/types.ts`). */
interface ChangedRow {
  sourceId: string;
  index: number;
  row?: { id?: unknown } | null;
}

interface ObjectDelta {
  added: ChangedRow[];
  removed?: ChangedRow[];
  updated?: ChangedRow[];
}

function* objectChanges({ added, removed, updated }: ObjectDelta): Generator<RowChange> {
  for (const [kind, rows] of [
    [ADDED, added],
    [REMOVED, removed],
    [UPDATED, updated],
  ] as const) {
    for (const { sourceId, index, row } of isArray(rows) ? rows : []) {
      yield { kind, id: String(row?.id ?? sourceId), index };
    }
  }
}

/** Records: added `id16 u32 index u32 len data`, removed `id16 u32`, updated `id16 u32 u8 [u32 data]`. */
function* nativeChanges(delta: unknown): Generator<RowChange> {
  const native = (delta ?? {}) as NativeDelta;
  if (isArray(native.added)) return yield* objectChanges(delta as ObjectDelta);
  yield* records(native.added, native.addedCount, ADDED);
  yield* records(native.removed, native.removedCount, REMOVED);
  yield* records(native.updated, native.updatedCount, UPDATED);
}

function* records(bytes: unknown, count: number, kind: 0 | 1 | 2): Generator<RowChange> {
  if (!(bytes instanceof Uint8Array) || !(count > 0)) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  for (let i = 0; i < count && offset + 20 <= bytes.length; i++) {
    yield { kind, id: uuidAt(bytes, offset), index: view.getUint32(offset + 16, true) };
    offset += 20;
    const hasData = kind === ADDED || (kind === UPDATED && view.getUint8(offset++) % 2 === 1);
    if (hasData) offset += 4 + view.getUint32(offset, true);
  }
}
