import type { PolicyExpr, Value } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "./evidence.ts";
import type { Frame } from "./frame.ts";
import { declaredValue, storedColumn } from "./row-value.ts";
import { outerColumn, sessionValue } from "./session-path.ts";
import { columnOf, tableOf } from "./table-columns.ts";
import { parseUuid } from "./uuid.ts";

type Exists = Extract<PolicyExpr, { type: "Exists" }>;

const LOOKS_ELSEWHERE: ReadonlySet<PolicyExpr["type"]> = new Set([
  "And",
  "Or",
  "Not",
  "Exists",
  "ExistsRel",
  "Inherits",
  "InheritsReferencing",
]);

/** Rows by what their columns equal, so that a search need not look at those that cannot pass. */
export class RowIndex {
  readonly #rows: readonly RowSnapshot[];
  readonly #columns = new Map<string, Map<string, RowSnapshot[]>>();

  constructor(rows: readonly RowSnapshot[]) {
    this.#rows = rows;
  }

  /** Rows whose column may equal the value, or all where that cannot be told. */
  matching(column: string, value: Value): readonly RowSnapshot[] {
    const key = keyOf(value);
    if (key === undefined) return this.#rows;
    return this.#byValue(column).get(key) ?? [];
  }

  #byValue(column: string): Map<string, RowSnapshot[]> {
    let byValue = this.#columns.get(column);
    if (!byValue) {
      byValue = new Map();
      for (const row of this.#rows) {
        const key = keyOf(declaredValue(row, column)) ?? "";
        const same = byValue.get(key);
        if (same) same.push(row);
        else byValue.set(key, [row]);
      }
      this.#columns.set(column, byValue);
    }
    return byValue;
  }
}

/** What a condition wants a column of its table to equal, if it wants that of one. */
export function wantedValue(
  { table, condition }: Exists,
  { run, schema, row }: Frame,
): { column: string; value: Value } | undefined {
  const target = tableOf(run.evidence.schema, table);
  for (const part of condition.type === "And" ? condition.exprs : [condition]) {
    // What looks at other rows may never end, so nothing behind it may be decided before it.
    if (LOOKS_ELSEWHERE.has(part.type)) return undefined;
    if (part.type !== "Cmp" || part.op !== "Eq" || part.value.type !== "SessionRef") continue;
    if (!columnOf(target, part.column)) continue;
    const { path } = part.value;
    const outer = outerColumn(path);
    // A claim in doubt may be anything.
    if (outer === undefined && run.doubt) continue;
    const value =
      outer === undefined ? sessionValue(path, run.session) : storedColumn(row, schema, outer);
    if (value) return { column: part.column, value };
  }
  return undefined;
}

/**
 * A text that equal values share. Text that reads as an id shares that of the id, which a plain
 * comparison may take for the same. `undefined` for types whose equality is not that simple.
 */
function keyOf(value: Value): string | undefined {
  switch (value.type) {
    case "Null":
      return "Null";
    case "Uuid":
    case "Text":
      return `Text ${parseUuid(value.value) ?? value.value}`;
    case "Integer":
    case "BigInt":
    case "Boolean":
    case "Timestamp":
      return `${value.type} ${value.value}`;
    default:
      return undefined;
  }
}
