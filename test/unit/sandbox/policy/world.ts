import type {
  PolicyExpr,
  Schema,
  Session,
  TaggedRecord,
  Value,
} from "../../../../protocol/jazz.ts";
import type { Evidence, RowSnapshot } from "../../../../sandbox/policy/evidence.ts";

export const text = (value: string): Value => ({ type: "Text", value });
export const uuid = (value: string): Value => ({ type: "Uuid", value });
export const int = (value: number): Value => ({ type: "Integer", value });
export const bool = (value: boolean): Value => ({ type: "Boolean", value });
export const NULL: Value = { type: "Null" };

/** A valid UUID that ends in the given number. */
export const id = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

export const alice: Session = session("alice");
export const bob: Session = session("bob");

export function session(user_id: string, claims: Record<string, unknown> = {}): Session {
  return { user_id, claims, authMode: "external" };
}

export function row(rowId: string, values: TaggedRecord, createdBy = "alice"): RowSnapshot {
  return { id: rowId, values, createdBy, createdAt: 1_000, updatedBy: createdBy, updatedAt: 1_000 };
}

/** `owner_id = session.user_id`, or another column or path. */
export function owns(column = "owner_id", path = ["user_id"]): PolicyExpr {
  return { type: "Cmp", column, op: "Eq", value: { type: "SessionRef", path } };
}

/** Columns of a table: text unless said otherwise, all nullable. */
export function columns(
  ...names: (string | { name: string; references: string })[]
): Schema[string]["columns"] {
  return names.map((column) =>
    typeof column === "string"
      ? { name: column, column_type: { type: "Text" }, nullable: true }
      : { ...column, column_type: { type: "Uuid" }, nullable: true },
  );
}

/** Evidence from rows by table; a table that is not given is not known. */
export function evidenceOf(
  schema: Schema,
  rows: Record<string, RowSnapshot[]>,
  mode: Evidence["mode"] = "permissive",
): Evidence {
  return {
    schema,
    mode,
    rows: (table) => rows[table],
    row: (table, rowId) => rows[table] && (rows[table].find((one) => one.id === rowId) ?? null),
  };
}
