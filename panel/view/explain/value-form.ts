import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { TableSchema, TaggedRecord, Value } from "../../../protocol/jazz.ts";
import type { RowSnapshot } from "../../../sandbox/policy/evidence.ts";
import { blankRow, type ExplainedOperation } from "../../model/explain-question.ts";
import { fieldKind, fieldText, readField } from "../../model/value-field.ts";
import { sameValue } from "../../model/value-text.ts";

/** One column of a new or changed row, as it is typed. */
export interface Field {
  readonly text: Signal<string>;
  readonly isNull: Signal<boolean>;
}

/** The values typed for an insert or update, by column. */
export interface ValueForm {
  readonly columns: TableSchema["columns"];
  field(column: string): Field;
  /** What is wrong with a column's text, in a sentence. */
  problem(column: string): string | null;
  /** Whether the column differs from the row as it is. */
  changed(column: string): boolean;
  /** The values, or the first problem. */
  readonly result: ReadonlySignal<
    { ok: true; values: TaggedRecord } | { ok: false; problem: string }
  >;
}

/**
 * A form for a row as it is with `given` on top, or for a new one, blank or a copy of another.
 *
 * @param operation for an update only what differs from the row counts as given.
 */
export function valueForm(
  schema: TableSchema,
  operation: ExplainedOperation,
  row: RowSnapshot | null,
  given: TaggedRecord,
): ValueForm {
  const start: TaggedRecord = { ...blankRow(schema), ...row?.values };
  const fields = new Map(
    schema.columns.map((column) => {
      const value = given[column.name] ?? start[column.name];
      const field: Field = {
        text: signal(fieldText(value, column.column_type)),
        isNull: signal(value === undefined || value.type === "Null"),
      };
      return [column.name, field];
    }),
  );
  const field = (name: string): Field => fields.get(name) as Field;
  const typeOf = (name: string) => schema.columns.find((column) => column.name === name);

  const read = (name: string): { ok: true; value: Value } | { ok: false; problem: string } => {
    const column = typeOf(name);
    const { text, isNull } = field(name);
    if (!column) return { ok: false, problem: "There is no such column." };
    if (fieldKind(column.column_type) === "none") {
      return { ok: true, value: given[name] ?? start[name] ?? { type: "Null" } };
    }
    if (isNull.value) return { ok: true, value: { type: "Null" } };
    return readField(text.value, column.column_type);
  };
  const isChanged = (name: string): boolean => {
    const value = read(name);
    return !value.ok || !sameValue(value.value, start[name] ?? { type: "Null" });
  };
  const result = computed<ReturnType<ValueForm["result"]["peek"]>>(() => {
    const values: TaggedRecord = {};
    for (const { name } of schema.columns) {
      const value = read(name);
      if (!value.ok) return { ok: false, problem: `${name}: ${value.problem}` };
      if (operation === "insert" || isChanged(name)) values[name] = value.value;
    }
    return { ok: true, values };
  });
  return {
    columns: schema.columns,
    field,
    problem: (name) => {
      const value = read(name);
      return value.ok ? null : value.problem;
    },
    changed: (name) => operation === "update" && isChanged(name),
    result,
  };
}
