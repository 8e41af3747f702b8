import type { OrderedDelta, RowChange } from "../codec/delta-codec.ts";
import type { RowVersion } from "../row-version.ts";

/** One row of a live result: the version it shows and its encoded output columns. */
export interface ResultRow {
  version: RowVersion;
  data: Uint8Array;
}

/**
 * What turns one ordered result into the other: rows that came, went, changed content or
 * author batch, or only moved (`build_ordered_delta_with_post_ids`); moves come first.
 */
export function diffResults(
  before: readonly ResultRow[],
  after: readonly ResultRow[],
): OrderedDelta {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from += 1;
  // An equal end is only unchanged where nothing shifted it.
  let end = after.length;
  if (before.length === end) while (end > from && before[end - 1] === after[end - 1]) end -= 1;
  const oldEnd = before.length === after.length ? end : before.length;

  const oldIndex = new Map<string, number>();
  for (let i = from; i < oldEnd; i += 1) {
    const row = before[i];
    if (row) oldIndex.set(row.version.id, i);
  }
  const added: RowChange[] = [];
  const moved: RowChange[] = [];
  const changed: RowChange[] = [];
  for (let index = from; index < end; index += 1) {
    const row = after[index];
    if (!row) continue;
    const { id } = row.version;
    const was = oldIndex.get(id);
    const old = was === undefined ? undefined : before[was];
    if (!old) added.push({ id, index, data: row.data });
    else {
      oldIndex.delete(id);
      if (!sameContent(old, row)) changed.push({ id, index, data: row.data });
      else if (was !== index) moved.push({ id, index });
    }
  }
  const removed = [...oldIndex].map(([id, index]) => ({ id, index }));
  return { added, removed, updated: [...moved, ...changed] };
}

export function isEmpty(delta: OrderedDelta): boolean {
  return delta.added.length + delta.removed.length + delta.updated.length === 0;
}

function sameContent(left: ResultRow, right: ResultRow): boolean {
  if (left === right) return true;
  if (left.version.batchId !== right.version.batchId) return false;
  if (left.data.length !== right.data.length) return false;
  return left.data.every((byte, i) => byte === right.data[i]);
}
