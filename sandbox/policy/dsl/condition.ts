import type { PolicyExpr } from "../../../protocol/jazz.ts";
import { isPlainObject, rowContext } from "./references.ts";
import { RelationBuilder } from "./relation-builder.ts";

/** What a where object says, by column or session path. */
export type WhereObject = Record<string, unknown>;

type ConditionNode =
  | { kind: "expr"; expr: PolicyExpr }
  | { kind: "where"; where: WhereObject }
  | { kind: "session"; where: WhereObject }
  | { kind: "exists"; table: string; where: WhereObject }
  | { kind: "relation"; relation: RelationBuilder }
  | { kind: "And" | "Or"; parts: Condition[] };

/** A condition of a rule, not yet compiled: that takes the table it is used on. */
export class Condition {
  readonly node: ConditionNode;

  constructor(node: ConditionNode) {
    this.node = node;
  }
}

export const ALWAYS = new Condition({ kind: "And", parts: [] });
export const NEVER = new Condition({ kind: "Or", parts: [] });

/** All of them must hold; none holds for everyone. */
export function allOf(conditions: readonly unknown[]): Condition {
  return new Condition({ kind: "And", parts: conditionList("allOf", conditions) });
}

/** One of them must hold; none holds for nobody. */
export function anyOf(conditions: readonly unknown[]): Condition {
  return new Condition({ kind: "Or", parts: conditionList("anyOf", conditions) });
}

/**
 * Reads what may stand in `where(…)`: a condition, a where object, raw policy JSON, or a function
 * of the row that returns one of these. An object with a string `type` counts as policy JSON, as
 * it does for Jazz, even if the table has a column of that name.
 */
export function toCondition(input: unknown): Condition {
  if (typeof input === "function") return toCondition(input(rowContext()));
  if (input instanceof Condition) return input;
  if (input instanceof RelationBuilder) {
    throw new TypeError("A relation is no condition by itself: wrap it in policy.exists(…).");
  }
  if (isPolicyExpr(input)) return new Condition({ kind: "expr", expr: input });
  if (isPlainObject(input)) return new Condition({ kind: "where", where: input });
  throw new TypeError(
    "A condition is an object of columns, a function of the row, or made with allOf, anyOf, allowedTo, session.where or exists.",
  );
}

export function whereObject(input: unknown): WhereObject {
  if (isPlainObject(input)) return input;
  throw new TypeError("Expected an object of columns and values.");
}

function conditionList(name: string, conditions: unknown): Condition[] {
  if (Array.isArray(conditions)) return conditions.map(toCondition);
  throw new TypeError(`${name} takes an array of conditions.`);
}

function isPolicyExpr(input: unknown): input is PolicyExpr {
  return isPlainObject(input) && typeof input.type === "string";
}
