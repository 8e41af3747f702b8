/** Predicates of flat queries and includes, to and from what the sandbox's engine takes. */
import type { RelColumn, RelPredicate, RelValue } from "../../../protocol/jazz.ts";
import { isAuthorPart } from "../../policy/row-author.ts";

/** A predicate whose columns are of the one table there is. */
export function withoutScope(predicate: RelPredicate): RelPredicate {
  return mapTerms(predicate, ({ column }) => ({ column }));
}

/** The way back. */
export function scoped(predicate: RelPredicate, scope: string): RelPredicate {
  return mapTerms(predicate, ({ column }) => ({ scope, column }));
}

/** For the engine, which knows no `Not`, and has authors as text. */
export function asEnginePredicate(predicate: RelPredicate): RelPredicate {
  if (typeof predicate === "object" && "Not" in predicate) return negated(predicate.Not);
  if (typeof predicate === "object" && "And" in predicate) {
    return { And: predicate.And.map(asEnginePredicate) };
  }
  if (typeof predicate !== "object" || !("Cmp" in predicate)) return predicate;
  const { left, op, right } = predicate.Cmp;
  return isAuthorPart(left.column) ? { Cmp: { left, op, right: asText(right) } } : predicate;
}

/** The way back. @throws for a predicate that {@link includeCondition} does not make. */
export function asEngineFilter(predicate: RelPredicate): unknown {
  if (typeof predicate === "object") {
    if ("IsNull" in predicate) return { IsNull: { column: predicate.IsNull.column.column } };
    if ("IsNotNull" in predicate) {
      return { IsNotNull: { column: predicate.IsNotNull.column.column } };
    }
    const [kind, term] =
      "Cmp" in predicate
        ? [predicate.Cmp.op, predicate.Cmp]
        : ["Contains", "Contains" in predicate ? predicate.Contains : undefined];
    if (term && "Literal" in term.right) {
      return { [kind]: { column: term.left.column, value: term.right.Literal } };
    }
  }
  throw new Error(`Parse error: unknown include filter ${JSON.stringify(predicate)}`);
}

/** Of a conjunction of equalities: one of them does not hold. */
function negated(predicate: RelPredicate): RelPredicate {
  if (typeof predicate === "object" && "And" in predicate)
    return { Or: predicate.And.map(negated) };
  if (typeof predicate === "object" && "Cmp" in predicate && predicate.Cmp.op === "Eq") {
    return asEnginePredicate({ Cmp: { ...predicate.Cmp, op: "Ne" } });
  }
  throw new Error(`Parse error: unsupported negation of ${JSON.stringify(predicate)}`);
}

function asText(value: RelValue): RelValue {
  if (!("Literal" in value)) return value;
  const { value: text } = value.Literal as { value?: unknown };
  return { Literal: { type: "Text", value: text } };
}

function mapTerms(predicate: RelPredicate, map: (column: RelColumn) => RelColumn): RelPredicate {
  if (typeof predicate === "string") return predicate;
  if ("And" in predicate) return { And: predicate.And.map((part) => mapTerms(part, map)) };
  if ("Or" in predicate) return { Or: predicate.Or.map((part) => mapTerms(part, map)) };
  if ("Not" in predicate) return { Not: mapTerms(predicate.Not, map) };
  if ("IsNull" in predicate) return { IsNull: { column: map(predicate.IsNull.column) } };
  if ("IsNotNull" in predicate) return { IsNotNull: { column: map(predicate.IsNotNull.column) } };
  if ("In" in predicate) return { In: { ...predicate.In, left: map(predicate.In.left) } };
  if ("Contains" in predicate) {
    return { Contains: { ...predicate.Contains, left: map(predicate.Contains.left) } };
  }
  return { Cmp: { ...predicate.Cmp, left: map(predicate.Cmp.left) } };
}
