import type {
  OperationPolicy,
  Permissions,
  PolicyExpr,
  PolicyValue,
  RelExpr,
  RelPredicate,
  RelValue,
  Schema,
  TablePolicies,
} from "../../protocol/jazz.ts";
import { literalValue, sessionLiteral } from "./literal.ts";
import { tableOf } from "./table-columns.ts";

/**
 * Tags the literals of compiled permissions, as they travel to the engine. Tagged ones stay.
 * Throws a `TypeError` for a literal that no value can stand for.
 */
export function normalizePermissions(permissions: Permissions): Permissions {
  return mapValues(permissions, normalizeTable);
}

/**
 * The schema with the permissions in it, normalised. A table without an entry keeps the policies
 * it has. Throws a `TypeError` that names tables the schema does not have.
 */
export function mergePermissions(schema: Schema, permissions: Permissions): Schema {
  const unknown = Object.keys(permissions).filter((table) => !tableOf(schema, table));
  if (unknown.length > 0) {
    throw new TypeError(
      `The permissions name tables that the schema lacks: ${unknown.join(", ")}.`,
    );
  }
  const normalized = normalizePermissions(permissions);
  return mapValues(schema, (table, name) => {
    const policies = Object.hasOwn(normalized, name) ? normalized[name] : table.policies;
    return policies ? { ...table, policies } : table;
  });
}

function normalizeTable({ select, insert, update, delete: remove }: TablePolicies): TablePolicies {
  return {
    ...(select && { select: normalizePolicy(select) }),
    ...(insert && { insert: normalizePolicy(insert) }),
    ...(update && { update: normalizePolicy(update) }),
    ...(remove && { delete: normalizePolicy(remove) }),
  };
}

function normalizePolicy({ using, with_check }: OperationPolicy): OperationPolicy {
  return {
    ...(using && { using: normalizeExpr(using) }),
    ...(with_check && { with_check: normalizeExpr(with_check) }),
  };
}

function normalizeExpr(expr: PolicyExpr): PolicyExpr {
  switch (expr.type) {
    case "And":
    case "Or":
      return { ...expr, exprs: expr.exprs.map(normalizeExpr) };
    case "Not":
      return { ...expr, expr: normalizeExpr(expr.expr) };
    case "Cmp":
    case "Contains":
      return { ...expr, value: normalizeValue(expr.value) };
    case "InList":
      return { ...expr, values: expr.values.map(normalizeValue) };
    case "SessionCmp":
    case "SessionContains":
      return { ...expr, value: sessionLiteral(expr.value) };
    case "SessionInList":
      return { ...expr, values: expr.values.map(sessionLiteral) };
    case "Exists":
      return { ...expr, condition: normalizeExpr(expr.condition) };
    case "ExistsRel":
      return { ...expr, rel: normalizeRelation(expr.rel) };
    default:
      return expr;
  }
}

function normalizeValue(value: PolicyValue): PolicyValue {
  return value.type === "Literal" ? { ...value, value: literalValue(value.value) } : value;
}

function normalizeRelation(rel: RelExpr): RelExpr {
  if ("TableScan" in rel) return rel;
  if ("Filter" in rel) {
    const { input, predicate } = rel.Filter;
    return {
      Filter: { input: normalizeRelation(input), predicate: normalizePredicate(predicate) },
    };
  }
  if ("Union" in rel) return { Union: { inputs: rel.Union.inputs.map(normalizeRelation) } };
  if ("Join" in rel) {
    const { left, right } = rel.Join;
    return {
      Join: { ...rel.Join, left: normalizeRelation(left), right: normalizeRelation(right) },
    };
  }
  if ("Gather" in rel) {
    const { seed, step } = rel.Gather;
    return {
      Gather: { ...rel.Gather, seed: normalizeRelation(seed), step: normalizeRelation(step) },
    };
  }
  if ("Project" in rel) return { Project: withNormalizedInput(rel.Project) };
  if ("Distinct" in rel) return { Distinct: withNormalizedInput(rel.Distinct) };
  if ("OrderBy" in rel) return { OrderBy: withNormalizedInput(rel.OrderBy) };
  if ("Offset" in rel) return { Offset: withNormalizedInput(rel.Offset) };
  return { Limit: withNormalizedInput(rel.Limit) };
}

function withNormalizedInput<Node extends { input: RelExpr }>(node: Node): Node {
  return { ...node, input: normalizeRelation(node.input) };
}

function normalizePredicate(predicate: RelPredicate): RelPredicate {
  if (typeof predicate === "string") return predicate;
  if ("And" in predicate) return { And: predicate.And.map(normalizePredicate) };
  if ("Or" in predicate) return { Or: predicate.Or.map(normalizePredicate) };
  if ("Not" in predicate) return { Not: normalizePredicate(predicate.Not) };
  if ("Cmp" in predicate) {
    return { Cmp: { ...predicate.Cmp, right: normalizeRelValue(predicate.Cmp.right) } };
  }
  if ("Contains" in predicate) {
    const { left, right } = predicate.Contains;
    return { Contains: { left, right: normalizeRelValue(right) } };
  }
  if ("In" in predicate) {
    const { left, values } = predicate.In;
    return { In: { left, values: values.map(normalizeRelValue) } };
  }
  return predicate;
}

function normalizeRelValue(value: RelValue): RelValue {
  return "Literal" in value ? { Literal: literalValue(value.Literal) } : value;
}

function mapValues<Value, Mapped>(
  record: Record<string, Value>,
  change: (value: Value, name: string) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, change(value, name)]),
  );
}
