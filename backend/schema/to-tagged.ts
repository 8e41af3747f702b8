/** Values as the app handles them, as the tagged ones that the protocol carries; copies, never references. */
import type { ColumnType, TaggedRecord, Value } from "../../protocol/jazz.ts";
import { isObject, tryRead } from "../safely.ts";
import { CutValue } from "./large-values.ts";

const MICROSECONDS = 1_000;
const DEEPEST = 16;

/**
 * The columns of a write as Jazz would tag them (`runtime/value-converter.ts`). What does not fit
 * its column, or has none, is tagged by what it is: a recorder must show what the app passed.
 *
 * @param transforms the table's `_columnTransforms`, which Jazz applies first.
 */
export function toTagged(
  data: unknown,
  columns: ReadonlyMap<string, ColumnType>,
  transforms?: unknown,
): TaggedRecord {
  const record: TaggedRecord = {};
  if (!isObject(data)) return record;
  for (const name of Object.keys(data)) {
    if (name === "__proto__") continue;
    const value = transformed(data[name], name, transforms);
    if (value !== undefined) record[name] = tag(value, columns.get(name), name, 0);
  }
  return record;
}

function transformed(value: unknown, name: string, transforms: unknown): unknown {
  if (!isObject(transforms) || !Object.hasOwn(transforms, name)) return value;
  const transform = transforms[name] as { to?: unknown };
  const { to } = transform;
  return typeof to === "function" ? tryRead(() => Reflect.apply(to, transform, [value])) : value;
}

/** Columns named `$…` are provenance: their times are microseconds. */
export function tag(value: unknown, type: ColumnType | undefined, name = "", depth = 0): Value {
  if (value === null || value === undefined || depth > DEEPEST) return { type: "Null" };
  if (value instanceof CutValue) return { type: typeOfCut(value, type), value } as unknown as Value;
  switch (type?.type) {
    case "Text":
    case "Uuid":
      return typeof value === "string" ? { type: type.type, value } : byKind(value, name, depth);
    case "Enum":
      return byKind(value, name, depth);
    case "Integer":
    case "BigInt":
    case "Double":
      return isNumeric(value)
        ? { type: type.type, value: Number(value) }
        : byKind(value, name, depth);
    case "Timestamp":
      return timestamp(value, name, depth);
    case "Json":
      return { type: "Text", value: jsonText(value) };
    case "Array":
      return Array.isArray(value)
        ? { type: "Array", value: value.map((one) => tag(one, type.element, "", depth + 1)) }
        : byKind(value, name, depth);
    default:
      return byKind(value, name, depth);
  }
}

function typeOfCut({ head }: CutValue, type: ColumnType | undefined): string {
  if (typeof head !== "string") return Array.isArray(head) ? "Array" : "Bytea";
  return type?.type === "Uuid" ? "Uuid" : "Text";
}

const isNumeric = (value: unknown): boolean =>
  typeof value === "number" || typeof value === "bigint";

function timestamp(value: unknown, name: string, depth: number): Value {
  const time = value instanceof Date ? value.getTime() : value;
  if (typeof time !== "number") return byKind(value, name, depth);
  const inMicroseconds = name.startsWith("$") && value instanceof Date;
  return { type: "Timestamp", value: inMicroseconds ? time * MICROSECONDS : time };
}

function byKind(value: unknown, name: string, depth: number): Value {
  switch (typeof value) {
    case "string":
      return { type: "Text", value };
    case "boolean":
      return { type: "Boolean", value };
    case "number":
      return { type: Number.isInteger(value) ? "Integer" : "Double", value };
    case "bigint":
      return { type: "BigInt", value: Number(value) };
    case "object":
      break;
    default:
      return { type: "Text", value: String(value) };
  }
  if (value instanceof Date) return timestamp(value, name, depth);
  if (value instanceof Uint8Array) return { type: "Bytea", value: value.slice() };
  if (Array.isArray(value)) {
    return { type: "Array", value: value.map((one) => tag(one, undefined, "", depth + 1)) };
  }
  return { type: "Text", value: jsonText(value) };
}

function jsonText(value: unknown): string {
  return tryRead(() => JSON.stringify(value)) ?? "";
}
