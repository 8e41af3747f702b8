/** Rows as far as a recording knows them: those that its writes touched, as they left them. */
import { PROVENANCE_COLUMNS, type Value } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../../sandbox/policy/evidence.ts";
import type { AnsweredRow } from "./answered-rows.ts";
import { taggedValues } from "./replay.ts";
import type { RowKnowledge, RowState } from "./row-knowledge.ts";

/** The rows known of a table, columns that nobody saw left out. */
export function* recordedRows(
  knowledge: RowKnowledge,
  table: string,
): Generator<AnsweredRow, void> {
  for (const [id, state] of knowledge.of(table)) yield asRow(id, state);
}

/** One row, or `null` when nothing is known of it. */
export function recordedRow(knowledge: RowKnowledge, id: string): AnsweredRow | null {
  const state = knowledge.get(id);
  return state && asRow(id, state);
}

function asRow(id: string, state: RowState): AnsweredRow {
  const [createdBy, createdAt, updatedBy, updatedAt] = PROVENANCE_COLUMNS;
  return {
    id,
    values: {
      ...taggedValues(state.values),
      [createdBy]: text(state.createdBy),
      [createdAt]: time(state.createdAt),
      [updatedBy]: text(state.updatedBy),
      [updatedAt]: time(state.updatedAt),
    },
  };
}

/** Rows that policies can be judged by: every column of them is known, and who made them. */
export function recordedSnapshots(
  knowledge: RowKnowledge,
  table: string,
  most: number,
): RowSnapshot[] {
  const snapshots: RowSnapshot[] = [];
  for (const [id, state] of knowledge.of(table)) {
    const snapshot = recordedSnapshot(id, state);
    if (snapshot) snapshots.push(snapshot);
    if (snapshots.length >= most) break;
  }
  return snapshots;
}

/** A row as policies see it, or `null` when not all of it is known. */
export function recordedSnapshot(id: string, state: RowState): RowSnapshot | null {
  const { createdBy, createdAt, updatedBy, updatedAt, whole } = state;
  if (!whole || createdBy === null || updatedBy === null) return null;
  return {
    id,
    values: taggedValues(state.values),
    createdBy,
    createdAt: createdAt ?? 0,
    updatedBy,
    updatedAt: updatedAt ?? 0,
  };
}

function text(value: string | null): Value | undefined {
  return value === null ? undefined : { type: "Text", value };
}

function time(value: number | null): Value | undefined {
  return value === null ? undefined : { type: "Timestamp", value };
}
