/**
 * Conditions on authors: `where({ $createdBy: author })`, `{ ne: author }` in it, or on a part as
 * in `where({ "$createdBy.account": id })`.
 */
import type { RelPredicate } from "../../../protocol/jazz.ts";
import { isRecord } from "../../is-record.ts";
import { isAuthorPart } from "../../policy/row-author.ts";
import type { BuiltCondition } from "../../schema/built-query.ts";

const AUTHORS = ["$createdBy", "$updatedBy"];
const FIELDS = ["account", "identity"];

/** A builder's JSON without its conditions on authors, and those as predicates. */
export function takeAuthorConditions(builderJson: string): {
  json: string;
  predicates: RelPredicate[];
} {
  const built = JSON.parse(builderJson) as { conditions?: BuiltCondition[] };
  const conditions = built.conditions ?? [];
  const others = conditions.filter(({ column }) => !isOfAuthor(column));
  const predicates = joined(conditions.filter(({ column }) => isOfAuthor(column))).map(predicate);
  return { json: JSON.stringify({ ...built, conditions: others }), predicates };
}

function isOfAuthor(column: string): boolean {
  return AUTHORS.includes(column) || isAuthorPart(column) || isIdentity(column);
}

const isIdentity = (column: string): boolean =>
  AUTHORS.some((author) => column === `${author}.identity`);

/** An author in braces looks like operators to the builder, which takes it apart. */
function joined(conditions: readonly BuiltCondition[]): BuiltCondition[] {
  const whole = new Map<string, Record<string, unknown>>();
  const others: BuiltCondition[] = [];
  for (const condition of conditions) {
    const { column, op, value } = condition;
    if (![...FIELDS, "issuer", "subject"].includes(op)) others.push(condition);
    else whole.set(column, { ...whole.get(column), [op]: value });
  }
  return [...others, ...[...whole].map(([column, value]) => ({ column, op: "eq", value }))];
}

function predicate({ column, op, value }: BuiltCondition): RelPredicate {
  if (op !== "eq" && op !== "ne") throw new Error(`Unknown operator for "${column}": ${op}`);
  if (isAuthorPart(column)) return part(column, op === "eq" ? "Eq" : "Ne", value);
  const equal = isIdentity(column) ? identity(column, value) : wholeAuthor(column, value);
  return op === "eq" ? { And: equal } : { Not: { And: equal } };
}

function wholeAuthor(column: string, value: unknown): RelPredicate[] {
  if (!isRecord(value) || typeof value.account !== "string") throw malformed(column);
  return [
    part(`${column}.account`, "Eq", value.account),
    ...identity(`${column}.identity`, value.identity),
  ];
}

function identity(column: string, value: unknown): RelPredicate[] {
  if (!isRecord(value) || typeof value.issuer !== "string" || typeof value.subject !== "string") {
    throw malformed(column);
  }
  return [
    part(`${column}.issuer`, "Eq", value.issuer),
    part(`${column}.subject`, "Eq", value.subject),
  ];
}

function part(column: string, op: "Eq" | "Ne", value: unknown): RelPredicate {
  const type = column.endsWith(".account") ? "Uuid" : "Text";
  return { Cmp: { left: { column }, op, right: { Literal: { type, value } } } };
}

function malformed(column: string): Error {
  return new Error(`Invalid structured author condition for "${column}"`);
}
