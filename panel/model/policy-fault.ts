/** Whether something from outside is the policy expression it claims to be. */
import { isKind } from "../../sandbox/policy/lint/invalid-expression.ts";
import { isTaggedValue, literalValue, sessionLiteral } from "../../sandbox/policy/literal.ts";

/** Levels of nesting accepted: the engine's own cap on depth is 64. */
const LEVELS = 96;

const COMPARISONS: ReadonlySet<unknown> = new Set(["Eq", "Ne", "Lt", "Le", "Gt", "Ge"]);
const OPERATIONS: ReadonlySet<unknown> = new Set(["Select", "Insert", "Update", "Delete"]);
const ROW_IDS: ReadonlySet<unknown> = new Set(["Current", "Outer", "Frontier"]);

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

function relationFault(value: unknown, path: string, level: number): string | null {
  if (level > LEVELS) return `${path} is nested too deeply.`;
  const entries = isRecord(value) ? Object.entries(value) : [];
  const [entry, ...others] = entries;
  if (!entry || others.length > 0 || !isRecord(entry[1])) {
    return `${path} is not a relation: it has to be one of TableScan, Filter, Union, Join, Project, Gather, Distinct, OrderBy, Offset or Limit.`;
  }
  const [kind, body] = entry as [string, Record<string, unknown>];
  const at = (key: string): string => `${path}.${kind}.${key}`;
  const inner = (key: string): string | null => relationFault(body[key], at(key), level + 1);
  switch (kind) {
    case "TableScan":
      return nameFault(body["table"], at("table"));
    case "Filter":
      return inner("input") ?? predicateFault(body["predicate"], at("predicate"), level + 1);
    case "Union":
      return listFault(body["inputs"], at("inputs"), (input, place) =>
        relationFault(input, place, level + 1),
      );
    case "Join":
      return (
        inner("left") ??
        inner("right") ??
        listFault(body["on"], at("on"), (pair, place) =>
          isRecord(pair)
            ? (columnFault(pair["left"], `${place}.left`) ??
              columnFault(pair["right"], `${place}.right`))
            : `${place} is not a pair of columns.`,
        )
      );
    case "Project":
      return (
        inner("input") ??
        listFault(body["columns"], at("columns"), (column, place) =>
          isRecord(column)
            ? (nameFault(column["alias"], `${place}.alias`) ??
              keyFault(column["expr"], `${place}.expr`))
            : `${place} is not a projected column.`,
        )
      );
    case "Gather":
      return (
        inner("seed") ??
        inner("step") ??
        keyFault(body["frontier_key"], at("frontier_key")) ??
        listFault(body["dedupe_key"], at("dedupe_key"), keyFault) ??
        depthFault(body["max_depth"], at("max_depth"))
      );
    case "Distinct":
      return inner("input") ?? listFault(body["key"], at("key"), keyFault);
    case "OrderBy":
      return (
        inner("input") ??
        listFault(body["terms"], at("terms"), (term, place) =>
          isRecord(term)
            ? (columnFault(term["column"], `${place}.column`) ??
              oneOf(term["direction"], new Set(["Asc", "Desc"]), `${place}.direction`))
            : `${place} is not a term to order by.`,
        )
      );
    case "Offset":
      return inner("input") ?? countFault(body["offset"], at("offset"));
    case "Limit":
      return inner("input") ?? countFault(body["limit"], at("limit"));
    default:
      return `${path} is not a relation: there is no ${kind}.`;
  }
}

function predicateFault(value: unknown, path: string, level: number): string | null {
  if (value === "True" || value === "False") return null;
  if (level > LEVELS) return `${path} is nested too deeply.`;
  const entries = isRecord(value) ? Object.entries(value) : [];
  const [entry, ...others] = entries;
  if (!entry || others.length > 0) {
    return `${path} is not a predicate: it has to be one of Cmp, Contains, IsNull, IsNotNull, In, And, Or or Not.`;
  }
  const [kind, body] = entry;
  const place = `${path}.${kind}`;
  if (kind === "And" || kind === "Or") {
    return listFault(body, place, (part, at) => predicateFault(part, at, level + 1));
  }
  if (kind === "Not") return predicateFault(body, place, level + 1);
  if (!isRecord(body)) return `${place} is not a predicate.`;
  switch (kind) {
    case "Cmp":
      return (
        columnFault(body["left"], `${place}.left`) ??
        oneOf(body["op"], COMPARISONS, `${place}.op`) ??
        relationValueFault(body["right"], `${place}.right`)
      );
    case "Contains":
      return (
        columnFault(body["left"], `${place}.left`) ??
        relationValueFault(body["right"], `${place}.right`)
      );
    case "IsNull":
    case "IsNotNull":
      return columnFault(body["column"], `${place}.column`);
    case "In":
      return (
        columnFault(body["left"], `${place}.left`) ??
        listFault(body["values"], `${place}.values`, relationValueFault)
      );
    default:
      return `${path} is not a predicate: there is no ${kind}.`;
  }
}

function relationValueFault(value: unknown, path: string): string | null {
  if (!isRecord(value)) return `${path} is not a value.`;
  if ("Literal" in value) return literalFault(value["Literal"], `${path}.Literal`);
  if ("SessionRef" in value) return pathFault(value["SessionRef"], `${path}.SessionRef`);
  if ("OuterColumn" in value) return columnFault(value["OuterColumn"], `${path}.OuterColumn`);
  if ("FrontierColumn" in value) {
    return columnFault(value["FrontierColumn"], `${path}.FrontierColumn`);
  }
  if ("RowId" in value) return oneOf(value["RowId"], ROW_IDS, `${path}.RowId`);
  return `${path} is not a value: it has to be a Literal, SessionRef, OuterColumn, FrontierColumn or RowId.`;
}

function keyFault(value: unknown, path: string): string | null {
  if (isRecord(value) && "Column" in value) return columnFault(value["Column"], `${path}.Column`);
  if (isRecord(value) && "RowId" in value) return oneOf(value["RowId"], ROW_IDS, `${path}.RowId`);
  return `${path} is neither a column nor the id of a row.`;
}

function columnFault(value: unknown, path: string): string | null {
  if (!isRecord(value)) return `${path} is not a column.`;
  const { scope } = value;
  if (scope !== undefined && scope !== null && typeof scope !== "string") {
    return `${path}.scope is not a name.`;
  }
  return nameFault(value["column"], `${path}.column`);
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

function sessionLiteralFault(value: unknown, path: string): string | null {
  try {
    return taggedFault(sessionLiteral(value), path);
  } catch (error) {
    return `${path}: ${(error as Error).message}`;
  }
}

function literalFault(value: unknown, path: string): string | null {
  try {
    return taggedFault(literalValue(value), path);
  } catch (error) {
    return `${path}: ${(error as Error).message}`;
  }
}

/** Whether a tagged value holds what its type says. */
function taggedFault(value: unknown, path: string): string | null {
  if (!isTaggedValue(value)) return `${path} is not a value.`;
  const held: unknown = value.type === "Null" ? null : value.value;
  switch (value.type) {
    case "Integer":
    case "BigInt":
    case "Double":
    case "Timestamp":
      return typeof held === "number" ? null : `${path}: a ${value.type} holds a number.`;
    case "Boolean":
      return typeof held === "boolean" ? null : `${path}: a Boolean holds true or false.`;
    case "Text":
    case "Uuid":
      return typeof held === "string" ? null : `${path}: a ${value.type} holds text.`;
    case "Bytea":
      return held instanceof Uint8Array || Array.isArray(held)
        ? null
        : `${path}: a Bytea holds bytes.`;
    case "Array":
      return listFault(held, path, taggedFault);
    case "Row":
      return isRecord(held)
        ? listFault(held["values"], `${path}.values`, taggedFault)
        : `${path}: a Row holds values.`;
    case "Null":
      return null;
  }
}

function listFault(
  value: unknown,
  path: string,
  fault: (item: unknown, path: string) => string | null,
): string | null {
  if (!Array.isArray(value)) return `${path} is not a list.`;
  for (const [index, item] of value.entries()) {
    const found = fault(item, `${path}[${index}]`);
    if (found !== null) return found;
  }
  return null;
}

function pathFault(value: unknown, path: string): string | null {
  return listFault(value, path, nameFault);
}

function nameFault(value: unknown, path: string): string | null {
  return typeof value === "string" ? null : `${path} is not a name.`;
}

function depthFault(value: unknown, path: string): string | null {
  return value === undefined || value === null ? null : countFault(value, path);
}

function countFault(value: unknown, path: string): string | null {
  return typeof value === "number" && Number.isFinite(value) ? null : `${path} is not a number.`;
}

function oneOf(value: unknown, known: ReadonlySet<unknown>, path: string): string | null {
  return known.has(value) ? null : `${path} is none of ${[...known].join(", ")}.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
