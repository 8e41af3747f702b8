import type { RawValues, WriteRecord } from "../store/records.ts";
import { handleCall, requestLine } from "./handle-words.ts";
import { plainValue } from "./value-text.ts";
import { fateOf } from "./write-fate.ts";

/** A write as data for other tools: plain values, times in ISO 8601, sessions as they were. */
export function writeJson(write: WriteRecord): Record<string, unknown> {
  const fate = fateOf(write);
  return {
    at: new Date(write.at).toISOString(),
    op: write.op,
    table: write.table,
    row: write.row,
    author: write.author,
    mode: write.received ? null : write.mode,
    by: write.received ? null : write.by,
    fate: fate.word,
    ...(fate.code === null ? {} : { code: fate.code }),
    ...(fate.reason === null ? {} : { reason: fate.reason }),
    durationMs: write.received ? null : write.micros / 1_000,
    session: write.session,
    attribution: write.attribution,
    actingFor: write.actingFor,
    ...(write.handle
      ? { handle: handleCall(write.handle), request: requestLine(write.handle.work) }
      : {}),
    batch: write.batch?.id ?? null,
    values: plainValues(write.values),
    before: write.before
      ? {
          ...plainValues(write.before.values),
          $createdBy: write.before.createdBy,
          $updatedBy: write.before.updatedBy,
        }
      : null,
  };
}

/** Tagged values by column as plain ones. */
export function plainValues(values: RawValues | null): Record<string, unknown> | null {
  if (!values) return null;
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => [column, plainValue(value, column)]),
  );
}
