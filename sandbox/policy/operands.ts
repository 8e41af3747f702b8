import type { PolicyValue, Value } from "../../protocol/jazz.ts";
import type { Frame } from "./frame.ts";
import { literalValue } from "./literal.ts";
import { renderValue } from "./render-value.ts";
import { policyColumn, storedColumn } from "./row-value.ts";
import {
  jsonToValue,
  outerColumn,
  sessionName,
  sessionValue,
  unresolvedPath,
} from "./session-path.ts";

// Each of these resolves an operand and, when a trace is kept, reports it there.

/** A column of the judged row. */
export function column(name: string, frame: Frame): Value | undefined {
  const value = policyColumn(frame.row, frame.schema, name);
  const { trace } = frame.run;
  trace?.operand({ origin: "column", name, value });
  if (trace && !value) trace.note(`${frame.table} has no column ${name}, so this is false.`);
  return value;
}

/** What a session path resolves to. */
export function session(path: readonly string[], frame: Frame): Value | undefined {
  const { session: current, trace } = frame.run;
  const value = sessionValue(path, current);
  trace?.operand({ origin: "session", name: sessionName(path), value });
  if (trace && !value) trace.note(`${unresolvedPath(path, current)}, so this is false.`);
  return value;
}

export function literal(value: Value, frame: Frame): Value {
  frame.run.trace?.operand({ origin: "literal", name: renderValue(value), value });
  return value;
}

/** The right side of a comparison: a literal, a session value, or one of the outer row. */
export function operandValue(operand: PolicyValue, frame: Frame): Value | undefined {
  if (operand.type === "Literal") return literal(literalValue(operand.value), frame);
  const outer = frame.outer && outerColumn(operand.path);
  if (!frame.outer || outer === undefined) return session(operand.path, frame);
  const value = storedColumn(frame.outer.row, frame.outer.schema, outer);
  frame.run.trace?.operand({ origin: "outer row", name: `${frame.outer.table}.${outer}`, value });
  return value;
}

/** Puts into the trace a claim whose raw JSON is looked at, which has no value of its own when it is an array. */
export function recordClaim(path: readonly string[], json: unknown, frame: Frame): void {
  const { session: current, trace } = frame.run;
  if (!trace) return;
  const value = shownJson(json);
  trace.operand({ origin: "session", name: sessionName(path), value });
  if (!value) trace.note(`${unresolvedPath(path, current)}, so this is false.`);
}

/** JSON for show; entries that no value can stand for are left out. */
function shownJson(json: unknown): Value | undefined {
  if (Array.isArray(json)) {
    return { type: "Array", value: json.map(shownJson).filter((entry) => entry !== undefined) };
  }
  if (typeof json === "number" && !Number.isInteger(json)) return { type: "Double", value: json };
  return jsonToValue(json);
}
