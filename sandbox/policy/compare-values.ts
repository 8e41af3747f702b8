import type { CmpOp, Value } from "../../protocol/jazz.ts";
import { sameUuid } from "./uuid.ts";

/**
 * Equality of values as the engine stores them: NULL equals NULL, different types never equal,
 * doubles by bits (NaN equals itself, 0 differs from -0). Source: `query_manager/types/value.rs`.
 */
export function equalValues(left: Value, right: Value): boolean {
  switch (left.type) {
    case "Null":
      return right.type === "Null";
    case "Integer":
    case "BigInt":
    case "Timestamp":
    case "Boolean":
    case "Text":
      return right.type === left.type && left.value === right.value;
    case "Double":
      return right.type === "Double" && Object.is(left.value, right.value);
    case "Uuid":
      return right.type === "Uuid" && sameUuid(left.value, right.value);
    case "Bytea":
      return right.type === "Bytea" && equalBytes(left.value, right.value);
    case "Array":
      return right.type === "Array" && equalLists(left.value, right.value);
    case "Row":
      return (
        right.type === "Row" &&
        left.value.id === right.value.id &&
        equalLists(left.value.values, right.value.values)
      );
  }
}

/**
 * Order of two values: NULL first, text by UTF-8 bytes, doubles in IEEE total order. `undefined`
 * for types without a common order. Source: `compare_values_for_ordering` in `policy.rs`.
 */
export function orderValues(left: Value, right: Value): number | undefined {
  if (left.type === "Null" || right.type === "Null") {
    return Number(right.type === "Null") - Number(left.type === "Null");
  }
  switch (left.type) {
    case "Integer":
    case "BigInt":
    case "Timestamp":
      return right.type === left.type ? left.value - right.value : undefined;
    case "Double":
      return right.type === "Double" ? orderDoubles(left.value, right.value) : undefined;
    case "Boolean":
      return right.type === "Boolean" ? Number(left.value) - Number(right.value) : undefined;
    case "Text":
      return right.type === "Text" ? orderText(left.value, right.value) : undefined;
    case "Uuid":
      return right.type === "Uuid"
        ? orderText(left.value.toLowerCase(), right.value.toLowerCase())
        : undefined;
    default:
      return undefined;
  }
}

/** Applies a comparison operator. A comparison without an order is false; `Ne` is then true. */
export function compareValues(left: Value, op: CmpOp, right: Value): boolean {
  if (op === "Eq") return equalValues(left, right);
  if (op === "Ne") return !equalValues(left, right);
  const order = orderValues(left, right);
  return order !== undefined && orderSatisfies(order, op);
}

export function orderSatisfies(order: number, op: CmpOp): boolean {
  switch (op) {
    case "Eq":
      return order === 0;
    case "Ne":
      return order !== 0;
    case "Lt":
      return order < 0;
    case "Le":
      return order <= 0;
    case "Gt":
      return order > 0;
    case "Ge":
      return order >= 0;
  }
}

/** Order by UTF-8 bytes, which is order by code point; JavaScript's `<` goes by UTF-16 units. */
export function orderText(left: string, right: string): number {
  if (left === right) return 0;
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

/** Lifts surrogates, which begin code points above U+FFFF, over the rest of the BMP. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** IEEE 754 total order for the values JSON and JavaScript can hold: -0 < 0, NaN last. */
export function orderDoubles(left: number, right: number): number {
  if (Object.is(left, right)) return 0;
  if (Number.isNaN(left)) return 1;
  if (Number.isNaN(right)) return -1;
  if (left === right) return Object.is(left, -0) ? -1 : 1;
  return left < right ? -1 : 1;
}

function equalBytes(left: ArrayLike<number>, right: ArrayLike<number>): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

function equalLists(left: readonly Value[], right: readonly Value[]): boolean {
  return (
    left.length === right.length &&
    left.every((value, index) => {
      const other = right[index];
      return other !== undefined && equalValues(value, other);
    })
  );
}
