import type { PolicyExpr, Value } from "../../protocol/jazz.ts";
import { ownSessionPaths } from "./claim-doubt.ts";
import { compareValues, equalValues } from "./compare-values.ts";
import type { Frame } from "./frame.ts";
import { sessionLiteral } from "./literal.ts";
import { column, literal, operandValue, recordClaim, session } from "./operands.ts";
import { renderJson } from "./render-value.ts";
import { jsonToValue, sessionJson, sessionText } from "./session-path.ts";
import { parseUuid } from "./uuid.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** An expression that looks at nothing but the row and the session. */
export type Atom = Exclude<
  PolicyExpr,
  {
    type: "And" | "Or" | "Not" | "Exists" | "ExistsRel" | "Inherits" | "InheritsReferencing";
  }
>;

/** Judges an atom. It is unknown where it rests on a claim that is in doubt, or is no policy at all. */
export function atomVerdict(expr: Atom, frame: Frame): Verdict {
  const missing = frame.run.doubt && doubtfulClaim(expr, frame);
  if (missing !== undefined) {
    frame.run.missing.add(missing);
    frame.run.trace?.note(`Not known here: ${missing}.`);
  }
  const holds = atomHolds(expr, frame);
  if (holds === undefined) return unreadable(expr, frame);
  return missing === undefined ? verdictOf(holds) : "unknown";
}

function doubtfulClaim(expr: Atom, { run }: Frame): string | undefined {
  for (const path of ownSessionPaths(expr)) {
    const missing = run.doubt?.(path, run.session);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

/** Jazz takes no permissions that hold such an expression, so nothing can be said for it. */
function unreadable(expr: PolicyExpr, { run }: Frame): Verdict {
  run.missing.add(`what ${renderJson(expr)} means, which is no policy expression`);
  run.trace?.note("This is no policy expression: Jazz refuses permissions that hold it.");
  return "unknown";
}

/**
 * Whether an atom holds; `undefined` when it is of no known type. One with an operand that
 * resolves to nothing is false, whatever the operator; that is also why its negation is true.
 * Source: `evaluate_expr_simple_with_row_id`, `policy.rs`.
 */
function atomHolds(expr: Atom, frame: Frame): boolean | undefined {
  switch (expr.type) {
    case "True":
      return true;
    case "False":
      return false;
    case "Cmp":
      return cmpHolds(expr, frame);
    case "IsNull":
      return column(expr.column, frame)?.type === "Null";
    case "IsNotNull":
      return isPresent(column(expr.column, frame));
    case "Contains":
      return containsHolds(expr, frame);
    case "In":
      return inHolds(expr, frame);
    case "InList":
      return inListHolds(expr, frame);
    case "SessionCmp": {
      const actual = session(expr.path, frame);
      const expected = literal(sessionLiteral(expr.value), frame);
      return actual !== undefined && compareValues(actual, expr.op, expected);
    }
    case "SessionIsNull":
      return session(expr.path, frame)?.type === "Null";
    case "SessionIsNotNull":
      return isPresent(session(expr.path, frame));
    case "SessionContains":
      return sessionContainsHolds(expr, frame);
    case "SessionInList": {
      const actual = session(expr.path, frame);
      const list = expr.values.map((value) => literal(sessionLiteral(value), frame));
      return isPresent(actual) && list.some((value) => equalValues(value, actual));
    }
    default:
      return undefined;
  }
}

function cmpHolds({ column: name, op, value }: Extract<Atom, { type: "Cmp" }>, frame: Frame) {
  const left = column(name, frame);
  const right = operandValue(value, frame);
  if (!left || !right) return false;
  return compareValues(left, op, left.type === "Uuid" ? textAsUuid(right) : right);
}

function containsHolds(expr: Extract<Atom, { type: "Contains" }>, frame: Frame): boolean {
  const actual = column(expr.column, frame);
  const value = operandValue(expr.value, frame);
  if (!actual || !value) return false;
  if (actual.type === "Array") return actual.value.some((entry) => equalValues(entry, value));
  return actual.type === "Text" && value.type === "Text" && actual.value.includes(value.value);
}

/** `In` compares with the raw JSON of a claim, so it sees entries that have no value of their own. */
function inHolds(expr: Extract<Atom, { type: "In" }>, frame: Frame): boolean {
  const actual = column(expr.column, frame);
  const list = sessionJson(expr.session_path, frame.run.session);
  recordClaim(expr.session_path, list, frame);
  if (!actual || !Array.isArray(list)) return false;
  switch (actual.type) {
    case "Text":
    case "Integer":
    case "BigInt":
      return list.includes(actual.value);
    case "Uuid":
      return list.includes(parseUuid(actual.value) ?? actual.value);
    default:
      return false;
  }
}

function inListHolds(expr: Extract<Atom, { type: "InList" }>, frame: Frame): boolean {
  const actual = column(expr.column, frame);
  const list = expr.values.map((value) => operandValue(value, frame));
  return (
    isPresent(actual) && list.some((value) => value !== undefined && equalValues(value, actual))
  );
}

function sessionContainsHolds(
  expr: Extract<Atom, { type: "SessionContains" }>,
  frame: Frame,
): boolean {
  const text = sessionText(expr.path, frame.run.session);
  const json = text ?? sessionJson(expr.path, frame.run.session);
  recordClaim(expr.path, json, frame);
  const value = literal(sessionLiteral(expr.value), frame);
  if (text !== undefined) return value.type === "Text" && text.includes(value.value);
  if (!Array.isArray(json)) return false;
  return json.map(jsonToValue).some((entry) => entry !== undefined && equalValues(entry, value));
}

function isPresent(value: Value | undefined): value is Value {
  return value !== undefined && value.type !== "Null";
}

function textAsUuid(value: Value): Value {
  const uuid = value.type === "Text" ? parseUuid(value.value) : undefined;
  return uuid === undefined ? value : { type: "Uuid", value: uuid };
}
