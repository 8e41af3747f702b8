/** What a relation is made of, itself included, outer parts first. */
import type { RelExpr, RelPredicate, RelValue } from "../../protocol/jazz.ts";

/** A relation and every relation in it. */
export function* partsOf(rel: RelExpr): Iterable<RelExpr> {
  yield rel;
  if ("Union" in rel) for (const input of rel.Union.inputs) yield* partsOf(input);
  else if ("Join" in rel) {
    yield* partsOf(rel.Join.left);
    yield* partsOf(rel.Join.right);
  } else if ("Gather" in rel) {
    yield* partsOf(rel.Gather.seed);
    yield* partsOf(rel.Gather.step);
  } else if ("Filter" in rel) yield* partsOf(rel.Filter.input);
  else if ("Project" in rel) yield* partsOf(rel.Project.input);
  else if ("Distinct" in rel) yield* partsOf(rel.Distinct.input);
  else if ("OrderBy" in rel) yield* partsOf(rel.OrderBy.input);
  else if ("Offset" in rel) yield* partsOf(rel.Offset.input);
  else if ("Limit" in rel) yield* partsOf(rel.Limit.input);
}

/** The conditions of its filters. */
export function predicatesOf(rel: RelExpr): RelPredicate[] {
  return [...partsOf(rel)].flatMap((part) => ("Filter" in part ? [part.Filter.predicate] : []));
}

/** What columns are compared with in a condition. */
export function valuesOf(predicate: RelPredicate): RelValue[] {
  if (typeof predicate === "string") return [];
  if ("And" in predicate) return predicate.And.flatMap(valuesOf);
  if ("Or" in predicate) return predicate.Or.flatMap(valuesOf);
  if ("Not" in predicate) return valuesOf(predicate.Not);
  if ("Cmp" in predicate) return [predicate.Cmp.right];
  if ("Contains" in predicate) return [predicate.Contains.right];
  return "In" in predicate ? predicate.In.values : [];
}
