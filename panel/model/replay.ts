/** Replaying recorded writes: what is asked of the page, and what the sandbox makes of it. */

import { authorOf, type Mode, scopeFor } from "../../protocol/attribution.ts";
import type { ReplayWrite } from "../../protocol/commands.ts";
import type { Schema, Session, TaggedRecord, Value } from "../../protocol/jazz.ts";
import type { Question, RowSnapshot } from "../../sandbox/policy/evidence.ts";
import type { WriteRecord } from "../store/records.ts";
import type { VerdictWord } from "./verdict.ts";
import { fateOf } from "./write-fate.ts";

/** A recorded write as the page can play it. `values`: whole ones in place of cut ones. */
export function replayWrite(write: WriteRecord, values: WriteRecord["values"]): ReplayWrite {
  return {
    write: write.number,
    op: write.op,
    table: write.table,
    row: write.row,
    values: values && taggedValues(values),
    ...recordedBatch(write),
  };
}

/** Writes that the app made in one batch are played in one again; engines give all others one each. */
function recordedBatch({ batch }: WriteRecord): Pick<ReplayWrite, "batch"> {
  return batch?.mode ? { batch: { id: batch.id, mode: batch.mode } } : {};
}

/** The values that are tagged as the engine takes them. */
export function taggedValues(values: Record<string, unknown>): TaggedRecord {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, Value] => isTagged(entry[1])),
  );
}

function isTagged(value: unknown): value is Value {
  return typeof (value as { type?: unknown } | null | undefined)?.type === "string";
}

/** What became of the write when it was made, as a verdict on its author. */
export function recordedVerdict(write: WriteRecord): { verdict: VerdictWord; reason: string } {
  const { word, code, reason } = fateOf(write);
  const detail = [code, reason].filter(Boolean).join(": ");
  switch (word) {
    case "denied":
    case "rejected":
      return { verdict: "denied", reason: `${word}${detail ? `: ${detail}` : ""}` };
    case "local":
    case "edge":
    case "global":
      return { verdict: "allowed", reason: `${word}, made by ${write.author}` };
    default:
      return { verdict: "unknown", reason: detail === "" ? word : `${word}: ${detail}` };
  }
}

/** The rows of a replay as the writes so far have left them. */
export interface ReplayRows {
  row(table: string, id: string): RowSnapshot | null | undefined;
  set(table: string, row: RowSnapshot): void;
  remove(table: string, id: string): void;
}

/**
 * The question a write puts to policies when somebody else makes it, or what is missing to put
 * one. An upsert is an update where the row exists and else an insert, as the engine judges it.
 */
export function replayQuestion(
  write: WriteRecord,
  scope: { persona: Session | null; mode: Mode; micros: number },
  schema: Schema,
  rows: ReplayRows,
): Question | { missing: string } {
  const { table, row: id } = write;
  if (table === null) return { missing: "the table of this write" };
  if (id === null) return { missing: "the row of this write" };
  const author = authorOf(scopeFor(scope.persona, scope.mode));
  const existing = rows.row(table, id);
  const fresh = write.op === "insert" || (write.op === "upsert" && existing === null);
  const patch = taggedValues(write.values ?? {});
  if (fresh || write.op === "restore") {
    const next: RowSnapshot = {
      id,
      values: { ...blankValues(schema, table), ...patch },
      createdBy: author,
      createdAt: scope.micros,
      updatedBy: author,
      updatedAt: scope.micros,
    };
    return { kind: write.op === "restore" ? "restore" : "insert", table, next };
  }
  const row = existing ?? null;
  if (!row) {
    return { missing: existing === null ? `the row ${id}, which is gone` : `the row ${id}` };
  }
  if (write.op === "delete") return { kind: "delete", table, row };
  const next = {
    ...row,
    values: { ...row.values, ...patch },
    updatedBy: author,
    updatedAt: scope.micros,
  };
  return { kind: "update", table, row, next };
}

/** Takes an operation into the rows, so that later writes of the replay build on it. */
export function applyQuestion(question: Question, rows: ReplayRows): void {
  if (question.kind === "delete") rows.remove(question.table, question.row.id);
  else if ("next" in question) rows.set(question.table, question.next);
}

/** A new row's columns before any are given: their defaults, or null. */
function blankValues(schema: Schema, table: string): TaggedRecord {
  const values: TaggedRecord = {};
  for (const { name, default: initial } of schema[table]?.columns ?? []) {
    values[name] = initial ?? { type: "Null" };
  }
  return values;
}
