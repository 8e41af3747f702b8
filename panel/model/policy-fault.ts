/** Whether something from outside is the policy expression it claims to be. */
import { isKind } from "../../sandbox/policy/lint/invalid-expression.ts";
import { relationFault } from "./relation-fault.ts";
import {
  COMPARISONS,
  depthFault,
  isRecord,
  LEVELS,
  listFault,
  literalFault,
  nameFault,
  oneOf,
  pathFault,
  sessionLiteralFault,
} from "./value-fault.ts";

const OPERATIONS: ReadonlySet<unknown> = new Set(["Select", "Insert", "Update", "Delete"]);

/**
 * Where an expression has not the shape that Jazz reads, as a sentence that begins with the place;
 * `null` when it has. Expressions of unknown kind pass: they are for the warnings to explain.
 */
export function policyFault(value: unknown, path: string): string | null {
  return exprFault(value, path, 0);
}

function exprFault(value: unknown, path: string, level: number): string | null {
  if (level > LEVELS) return `${path} is nested too deeply.`;
  if (!isRecord(value) || typeof value["type"] !== "string") {
    return `${path} is not a policy expression: it has no “type”.`;
  }
  const { type } = value;
  if (!isKind(type)) return null;
  const at = (key: string): string => `${path}.${key}`;
  switch (type) {
    case "True":
    case "False":
      return null;
    case "And":
    case "Or":
      return listFault(value["exprs"], at("exprs"), (part, place) =>
        exprFault(part, place, level + 1),
      );
    case "Not":
      return exprFault(value["expr"], at("expr"), level + 1);
    case "Cmp":
      return (
        nameFault(value["column"], at("column")) ??
        oneOf(value["op"], COMPARISONS, at("op")) ??
        operandFault(value["value"], at("value"))
      );
    case "IsNull":
    case "IsNotNull":
      return nameFault(value["column"], at("column"));
    case "Contains":
      return nameFault(value["column"], at("column")) ?? operandFault(value["value"], at("value"));
    case "In":
      return (
        nameFault(value["column"], at("column")) ??
        pathFault(value["session_path"], at("session_path"))
      );
    case "InList":
      return (
        nameFault(value["column"], at("column")) ??
        listFault(value["values"], at("values"), operandFault)
      );
    case "SessionCmp":
      return (
        pathFault(value["path"], at("path")) ??
        oneOf(value["op"], COMPARISONS, at("op")) ??
        sessionLiteralFault(value["value"], at("value"))
      );
    case "SessionIsNull":
    case "SessionIsNotNull":
      return pathFault(value["path"], at("path"));
    case "SessionContains":
      return (
        pathFault(value["path"], at("path")) ?? sessionLiteralFault(value["value"], at("value"))
      );
    case "SessionInList":
      return (
        pathFault(value["path"], at("path")) ??
        listFault(value["values"], at("values"), sessionLiteralFault)
      );
    case "Exists":
      return (
        nameFault(value["table"], at("table")) ??
        exprFault(value["condition"], at("condition"), level + 1)
      );
    case "ExistsRel":
      return relationFault(value["rel"], at("rel"), level + 1);
    case "Inherits":
      return (
        oneOf(value["operation"], OPERATIONS, at("operation")) ??
        nameFault(value["via_column"], at("via_column")) ??
        depthFault(value["max_depth"], at("max_depth"))
      );
    case "InheritsReferencing":
      return (
        oneOf(value["operation"], OPERATIONS, at("operation")) ??
        nameFault(value["source_table"], at("source_table")) ??
        nameFault(value["via_column"], at("via_column")) ??
        depthFault(value["max_depth"], at("max_depth"))
      );
  }
}

function operandFault(value: unknown, path: string): string | null {
  if (isRecord(value) && value["type"] === "Literal") {
    return literalFault(value["value"], `${path}.value`);
  }
  if (isRecord(value) && value["type"] === "SessionRef") {
    return pathFault(value["path"], `${path}.path`);
  }
  return `${path} is neither a Literal nor a SessionRef.`;
}
