import type { PolicyExpr, PolicyValue } from "../../protocol/jazz.ts";
import type { OuterRow } from "./frame.ts";
import { outerColumn } from "./session-path.ts";
import { columnOf } from "./table-columns.ts";

/** Columns of the outer row that a condition names; a reference inside `In` can never be bound. */
interface OuterReferences {
  columns: ReadonlySet<string>;
  inList: boolean;
}

const referencesByCondition = new WeakMap<PolicyExpr, OuterReferences>();

/**
 * What keeps a condition from being tied to the outer row, if anything: a column that row's table
 * does not declare (`id` excepted; `$createdBy` and its kin included), or a reference inside `In`.
 * One is enough, wherever it stands. Source: `bind_outer_row_refs` in `policy.rs`.
 */
export function unboundOuterReference(condition: PolicyExpr, outer: OuterRow): string | undefined {
  const { columns, inList } = outerReferences(condition);
  if (inList) return "an In over a column of the outer row";
  for (const column of columns) {
    if (column !== "id" && !columnOf(outer.schema, column)) return `${outer.table}.${column}`;
  }
  return undefined;
}

function outerReferences(condition: PolicyExpr): OuterReferences {
  let references = referencesByCondition.get(condition);
  if (!references) {
    const columns = new Set<string>();
    const inList = collect(condition, columns);
    references = { columns, inList };
    referencesByCondition.set(condition, references);
  }
  return references;
}

/** Collects into `columns`; true when an `In` refers to the outer row. Nested `Exists` bind later. */
function collect(expr: PolicyExpr, columns: Set<string>): boolean {
  const add = (value: PolicyValue) => {
    const column = value.type === "SessionRef" ? outerColumn(value.path) : undefined;
    if (column !== undefined) columns.add(column);
  };
  switch (expr.type) {
    case "And":
    case "Or":
      return expr.exprs.map((part) => collect(part, columns)).includes(true);
    case "Not":
      return collect(expr.expr, columns);
    case "Cmp":
    case "Contains":
      add(expr.value);
      return false;
    case "InList":
      for (const value of expr.values) add(value);
      return false;
    case "In":
      return outerColumn(expr.session_path) !== undefined;
    default:
      return false;
  }
}
