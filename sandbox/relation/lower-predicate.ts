import type { RelColumn, RelPredicate, RelValue } from "../../protocol/jazz.ts";
import { type Condition, type Conjunction, EVERY_ROW } from "./plan.ts";

/**
 * Flattens a predicate into a disjunction of conjunctions. `undefined` when the engine cannot:
 * it knows neither `Not` nor `False`, an empty `Or`, nor values other than literals and references
 * that are bound beforehand.
 */
export function lowerPredicate(predicate: RelPredicate): Conjunction[] | undefined {
  if (predicate === "True") return EVERY_ROW;
  if (predicate === "False" || "Not" in predicate) return undefined;
  if ("And" in predicate) return lowerAnd(predicate.And);
  if ("Or" in predicate) return lowerOr(predicate.Or);
  if ("In" in predicate) return lowerIn(predicate.In);
  const condition = lowerTerm(predicate);
  return condition && [[condition]];
}

/** A single comparison as a condition, if it is one with a value that can be bound. */
export function lowerTerm(predicate: RelPredicate): Condition | undefined {
  if (predicate === "True" || predicate === "False") return undefined;
  if ("IsNull" in predicate) return { test: "IsNull", left: predicate.IsNull.column };
  if ("IsNotNull" in predicate) return { test: "IsNotNull", left: predicate.IsNotNull.column };
  if ("Cmp" in predicate) {
    const { left, op, right } = predicate.Cmp;
    return isBindable(right) ? { test: op, left, right } : undefined;
  }
  if ("Contains" in predicate) {
    const { left, right } = predicate.Contains;
    return isBindable(right) ? { test: "Contains", left, right } : undefined;
  }
  return undefined;
}

/** Every pair of a left and a right conjunction, joined. */
export function conjoin(
  left: readonly Conjunction[],
  right: readonly Conjunction[],
): Conjunction[] {
  return left.flatMap((a) => right.map((b) => [...a, ...b]));
}

/** The one scope that all columns of a predicate share, if they share one. */
export function singleScope(predicate: RelPredicate): string | undefined {
  const scopes = new Set(scopesOf(predicate));
  return scopes.size === 1 ? [...scopes][0] : undefined;
}

/** Qualifies the columns that carry no scope. */
export function qualify(predicate: RelPredicate, scope: string): RelPredicate {
  if (predicate === "True" || predicate === "False") return predicate;
  if ("And" in predicate) return { And: predicate.And.map((part) => qualify(part, scope)) };
  if ("Or" in predicate) return { Or: predicate.Or.map((part) => qualify(part, scope)) };
  if ("Not" in predicate) return { Not: qualify(predicate.Not, scope) };
  const scoped = (column: RelColumn): RelColumn => (column.scope ? column : { ...column, scope });
  if ("IsNull" in predicate) return { IsNull: { column: scoped(predicate.IsNull.column) } };
  if ("IsNotNull" in predicate) {
    return { IsNotNull: { column: scoped(predicate.IsNotNull.column) } };
  }
  if ("In" in predicate) return { In: { ...predicate.In, left: scoped(predicate.In.left) } };
  if ("Contains" in predicate) {
    return { Contains: { ...predicate.Contains, left: scoped(predicate.Contains.left) } };
  }
  return { Cmp: { ...predicate.Cmp, left: scoped(predicate.Cmp.left) } };
}

function lowerAnd(parts: readonly RelPredicate[]): Conjunction[] | undefined {
  let disjuncts: Conjunction[] = EVERY_ROW;
  for (const part of parts) {
    const lowered = lowerPredicate(part);
    if (!lowered) return undefined;
    disjuncts = conjoin(disjuncts, lowered);
  }
  return disjuncts;
}

function lowerOr(parts: readonly RelPredicate[]): Conjunction[] | undefined {
  const disjuncts: Conjunction[] = [];
  for (const part of parts) {
    const lowered = lowerPredicate(part);
    if (!lowered) return undefined;
    disjuncts.push(...lowered);
  }
  return disjuncts.length > 0 ? disjuncts : undefined;
}

function lowerIn({ left, values }: { left: RelColumn; values: RelValue[] }) {
  // An empty list matches nothing, which the engine writes as a contradiction.
  if (values.length === 0) return [[nullTest("IsNull", left), nullTest("IsNotNull", left)]];
  if (!values.every(isBindable)) return undefined;
  return values.map((right): Conjunction => [{ test: "Eq", left, right }]);
}

function nullTest(test: "IsNull" | "IsNotNull", left: RelColumn): Condition {
  return { test, left };
}

function isBindable(value: RelValue): boolean {
  if ("RowId" in value) return value.RowId === "Outer";
  return !("FrontierColumn" in value);
}

function scopesOf(predicate: RelPredicate): string[] {
  if (predicate === "True" || predicate === "False") return [];
  if ("And" in predicate) return predicate.And.flatMap(scopesOf);
  if ("Or" in predicate) return predicate.Or.flatMap(scopesOf);
  if ("Not" in predicate) return scopesOf(predicate.Not);
  const { scope } = termColumn(predicate);
  return scope ? [scope] : [];
}

function termColumn(
  term: Exclude<RelPredicate, string | { And: unknown } | { Or: unknown } | { Not: unknown }>,
) {
  if ("IsNull" in term) return term.IsNull.column;
  if ("IsNotNull" in term) return term.IsNotNull.column;
  if ("In" in term) return term.In.left;
  return "Contains" in term ? term.Contains.left : term.Cmp.left;
}
