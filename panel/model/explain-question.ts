/** What Explain asks of policies: one operation on one row, by one person. */
import type { TableSchema, TaggedRecord } from "../../protocol/jazz.ts";
import type { Question, RowSnapshot } from "../../sandbox/policy/evidence.ts";

export const EXPLAINED = ["read", "insert", "update", "delete"] as const;

export type ExplainedOperation = (typeof EXPLAINED)[number];

export interface ExplainInput {
  operation: ExplainedOperation;
  table: string;
  /** The row as it is; not looked at for an insert. */
  row: RowSnapshot | null;
  /** The new row's columns, or those that an update changes. */
  values: TaggedRecord;
  author: string;
  /** Microseconds since the epoch. */
  now: number;
}

/** Stands for the id that the engine would give a new row. */
const NEW_ROW = "00000000-0000-0000-0000-000000000000";

/** The question, or what is missing to put it. Columns that are not given are NULL or their default. */
export function explainQuestion(
  { operation, table, row, values, author, now }: ExplainInput,
  schema: TableSchema | undefined,
): Question | { missing: string } {
  if (operation === "insert") {
    const next: RowSnapshot = {
      id: NEW_ROW,
      values: { ...blankRow(schema), ...values },
      createdBy: author,
      createdAt: now,
      updatedBy: author,
      updatedAt: now,
    };
    return { kind: "insert", table, next };
  }
  if (!row) return { missing: "a row to judge" };
  if (operation !== "update") return { kind: operation, table, row };
  const next = { ...row, values: { ...row.values, ...values }, updatedBy: author, updatedAt: now };
  return { kind: "update", table, row, next };
}

/** A new row before anything is given. */
export function blankRow(schema: TableSchema | undefined): TaggedRecord {
  return Object.fromEntries(
    (schema?.columns ?? []).map((column) => [column.name, column.default ?? { type: "Null" }]),
  );
}
