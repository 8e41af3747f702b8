/** Where parts of policies and relations from outside are not what they should be, as sentences. */
import { isTaggedValue, literalValue, sessionLiteral } from "../../sandbox/policy/literal.ts";

/** Levels of nesting accepted: the engine's own cap on depth is 64. */
export const LEVELS = 96;

export const COMPARISONS: ReadonlySet<unknown> = new Set(["Eq", "Ne", "Lt", "Le", "Gt", "Ge"]);

export function sessionLiteralFault(value: unknown, path: string): string | null {
  try {
    return taggedFault(sessionLiteral(value), path);
  } catch (error) {
    return `${path}: ${(error as Error).message}`;
  }
}

export function literalFault(value: unknown, path: string): string | null {
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

export function listFault(
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

export function pathFault(value: unknown, path: string): string | null {
  return listFault(value, path, nameFault);
}

export function nameFault(value: unknown, path: string): string | null {
  return typeof value === "string" ? null : `${path} is not a name.`;
}

export function depthFault(value: unknown, path: string): string | null {
  return value === undefined || value === null ? null : countFault(value, path);
}

export function countFault(value: unknown, path: string): string | null {
  return typeof value === "number" && Number.isFinite(value) ? null : `${path} is not a number.`;
}

export function oneOf(value: unknown, known: ReadonlySet<unknown>, path: string): string | null {
  return known.has(value) ? null : `${path} is none of ${[...known].join(", ")}.`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
