/** Queries as apps build them (`query._build()` of jazz-tools), as far as they can be told in wire JSON. */
import type { CmpOp, RelExpr, RelPredicate, Value } from "../../../protocol/jazz.ts";
import { isArray, parseJson, toJson } from "../primordials.ts";

interface Built {
  table?: unknown;
  conditions?: unknown;
}

const OPERATORS: Record<string, CmpOp> = {
  eq: "Eq",
  ne: "Ne",
  gt: "Gt",
  gte: "Ge",
  lt: "Lt",
  lte: "Le",
};

/** One table and its conditions; order, window, hops and includes are left out. `null` for none. */
export function wireOfBuilt(json: string): string | null {
  try {
    const { table, conditions } = parseJson(json) as Built;
    if (typeof table !== "string") return null;
    const parts = (isArray(conditions) ? conditions : []).map((one) => predicateOf(one, table));
    const [only, ...others] = parts;
    const scan: RelExpr = { TableScan: { table } };
    const predicate = others.length > 0 ? { And: parts } : only;
    const relation_ir = predicate ? { Filter: { input: scan, predicate } } : scan;
    return toJson({ table, array_subqueries: [], relation_ir });
  } catch {
    return null;
  }
}

function predicateOf(condition: unknown, scope: string): RelPredicate {
  const { column, op, value } = condition as { column: string; op: string; value: unknown };
  const left = { scope, column };
  const isNull = value === null || (op === "isNull" && value !== false);
  if (op === "isNull" || value === null) {
    const negated = op === "ne" || !isNull;
    return negated ? { IsNotNull: { column: left } } : { IsNull: { column: left } };
  }
  if (op === "in") {
    const values = (isArray(value) ? value : []).map((one) => ({ Literal: tagged(one) }));
    return { In: { left, values } };
  }
  const right = { Literal: tagged(value) };
  if (op === "contains") return { Contains: { left, right } };
  return { Cmp: { left, op: OPERATORS[op] ?? "Eq", right } };
}

function tagged(value: unknown): Value {
  if (typeof value === "boolean") return { type: "Boolean", value };
  if (typeof value === "number") return { type: "Double", value };
  return { type: "Text", value: typeof value === "string" ? value : toJson(value) };
}
