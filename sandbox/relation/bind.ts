import type { RelColumn, RelExpr, RelValue, Value } from "../../protocol/jazz.ts";
import { literalValue } from "../policy/literal.ts";
import { storedColumn } from "../policy/row-value.ts";
import { sessionValue } from "../policy/session-path.ts";
import { tableOf } from "../policy/table-columns.ts";
import type { RelationContext } from "./context.ts";
import { type Condition, type Conjunction, runtimeColumn } from "./plan.ts";
import { predicatesOf, valuesOf } from "./relation-parts.ts";

/** A condition with its value at hand and its column by the engine's own name. */
export interface BoundCondition {
  test: Condition["test"];
  left: RelColumn;
  value: Value | undefined;
}

/** What references may resolve to. */
type References = Pick<RelationContext, "schema" | "session" | "outer">;

const referencesByRelation = new WeakMap<RelExpr, RelValue[]>();

/**
 * The first session or outer reference of a relation that resolves to nothing. One is enough to
 * make the whole relation hold for nobody, wherever it stands. Source: `bind_relation_refs`.
 */
export function unresolvedReference(rel: RelExpr, ctx: References): RelValue | undefined {
  return references(rel).find((value) => resolveValue(value, ctx) === undefined);
}

/** The session and outer references of a relation with what they resolve to. */
export function referencedValues(
  rel: RelExpr,
  ctx: References,
): { reference: RelValue; value: Value | undefined }[] {
  return references(rel).map((reference) => ({ reference, value: resolveValue(reference, ctx) }));
}

/** Puts values in the place of references; those must resolve. */
export function bindConjunction(conjunction: Conjunction, ctx: References): BoundCondition[] {
  return conjunction.map(({ test, left, right }) => ({
    test,
    left: { scope: left.scope, column: runtimeColumn(left.column) },
    value: right && resolveValue(right, ctx),
  }));
}

/** The value a reference stands for. */
export function resolveValue(value: RelValue, ctx: References): Value | undefined {
  if ("Literal" in value) return literalValue(value.Literal);
  if ("SessionRef" in value) {
    return ctx.session ? sessionValue(value.SessionRef, ctx.session) : undefined;
  }
  const { outer } = ctx;
  if (!outer) return undefined;
  if ("OuterColumn" in value) {
    return storedColumn(outer.row, tableOf(ctx.schema, outer.table), value.OuterColumn.column);
  }
  if ("RowId" in value && value.RowId === "Outer") return { type: "Uuid", value: outer.row.id };
  return undefined;
}

function references(rel: RelExpr): RelValue[] {
  let found = referencesByRelation.get(rel);
  if (!found) {
    found = predicatesOf(rel).flatMap(valuesOf).filter(isReference);
    referencesByRelation.set(rel, found);
  }
  return found;
}

function isReference(value: RelValue): boolean {
  if ("RowId" in value) return value.RowId === "Outer";
  return "SessionRef" in value || "OuterColumn" in value;
}
