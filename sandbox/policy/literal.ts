import type { Value } from "../../protocol/jazz.ts";

const UUID_LIKE = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

const VALUE_TYPES: ReadonlySet<string> = new Set([
  "Integer",
  "BigInt",
  "Double",
  "Boolean",
  "Text",
  "Timestamp",
  "Uuid",
  "Bytea",
  "Array",
  "Row",
  "Null",
]);

/** Whether a literal is already tagged, as it is on the wire. */
export function isTaggedValue(raw: unknown): raw is Value {
  return (
    typeof raw === "object" &&
    raw !== null &&
    "type" in raw &&
    typeof raw.type === "string" &&
    VALUE_TYPES.has(raw.type)
  );
}

/**
 * The tagged value of a policy literal. Tagged ones pass through; raw JavaScript is typed by its
 * looks, never by the column: a string shaped like a UUID becomes a `Uuid` even for a text column,
 * a `Date` a `Timestamp` in milliseconds. Source: `schema-permissions.ts` of jazz-tools.
 * Throws a `TypeError` that names the literal when no value can stand for it.
 */
export function literalValue(raw: unknown): Value {
  if (isTaggedValue(raw)) return raw;
  if (raw === null) return { type: "Null" };
  switch (typeof raw) {
    case "string":
      return { type: UUID_LIKE.test(raw) ? "Uuid" : "Text", value: raw };
    case "boolean":
      return { type: "Boolean", value: raw };
    case "number":
      return numberLiteral(raw);
    case "bigint":
      return bigintLiteral(raw);
  }
  if (raw instanceof Date) return { type: "Timestamp", value: raw.getTime() };
  if (raw instanceof Uint8Array) return { type: "Bytea", value: raw };
  if (Array.isArray(raw)) return { type: "Array", value: raw.map(literalValue) };
  throw new TypeError(
    `A policy literal must be a string, number, bigint, boolean, null, Date, Uint8Array or an array of these, not ${show(raw)}.`,
  );
}

/** The literal of a condition on the session, which the DSL wraps and the wire does not. */
export function sessionLiteral(raw: unknown): Value {
  const wrapped =
    typeof raw === "object" &&
    raw !== null &&
    "type" in raw &&
    raw.type === "Literal" &&
    "value" in raw;
  return literalValue(wrapped ? raw.value : raw);
}

function numberLiteral(raw: number): Value {
  if (!Number.isFinite(raw)) {
    throw new TypeError(`A policy literal must be a finite number, not ${raw}.`);
  }
  if (!Number.isSafeInteger(raw)) return { type: "Double", value: raw };
  return { type: (raw | 0) === raw ? "Integer" : "BigInt", value: raw };
}

function bigintLiteral(raw: bigint): Value {
  const value = Number(raw);
  if (!Number.isSafeInteger(value)) {
    throw new TypeError(`A policy literal must fit a safe integer (±2^53), which ${raw} does not.`);
  }
  return { type: "BigInt", value };
}

function show(raw: unknown): string {
  return typeof raw === "object" ? (JSON.stringify(raw) ?? "an object") : String(raw);
}
