import type { ColumnDescriptor, Value } from "../../protocol/jazz.ts";
import { equalValues, orderSatisfies, orderText, orderValues } from "../policy/compare-values.ts";
import { parseUuid } from "../policy/uuid.ts";
import type { BoundCondition } from "./bind.ts";

/**
 * Whether a stored value meets a condition of a query. Unlike in policies, comparing with a NULL
 * literal is a null test. Source: `graph_nodes/filter.rs` and `query_manager/query.rs`.
 */
export function valueHolds(
  actual: Value,
  { test, value }: BoundCondition,
  column: ColumnDescriptor | undefined,
): boolean {
  const isNull = actual.type === "Null";
  if (test === "IsNull") return isNull;
  if (test === "IsNotNull") return !isNull;
  if (!value) return false;
  if (test === "Contains") return containsValue(actual, value);
  if (value.type === "Null") return nullLiteralHolds(isNull, test);
  if (isNull) return orderSatisfies(-1, test);
  const expected = asColumnType(value, actual);
  if (test === "Eq") return equalValues(actual, expected);
  if (test === "Ne") return !equalValues(actual, expected);
  const order = storedOrder(actual, expected, column);
  return order !== undefined && orderSatisfies(order, test);
}

/** Comparing with a NULL literal becomes a null test; nothing sorts before NULL. */
function nullLiteralHolds(isNull: boolean, test: BoundCondition["test"]): boolean {
  if (test === "Ge") return true;
  if (test === "Eq" || test === "Le") return isNull;
  return test !== "Lt" && !isNull;
}

/** The same for a row's id, which is never NULL. */
export function idHolds(id: string, { test, value }: BoundCondition): boolean {
  if (test === "IsNotNull") return true;
  if (test === "IsNull" || test === "Contains" || !value) return false;
  if (value.type === "Null") return nullLiteralHolds(false, test);
  const actual: Value = { type: "Uuid", value: id };
  const expected = asColumnType(value, actual);
  if (test === "Ne") return !equalValues(actual, expected);
  const order = equalValues(actual, expected) ? 0 : orderValues(actual, expected);
  return order !== undefined && orderSatisfies(order, test);
}

/** Membership in an array, or substring of a text. */
export function containsValue(actual: Value, value: Value): boolean {
  if (actual.type === "Array") return actual.value.some((entry) => equalValues(entry, value));
  return actual.type === "Text" && value.type === "Text" && actual.value.includes(value.value);
}

/**
 * Order of two stored values, neither of them NULL unless both may be. Enums are stored as the
 * position of their variant, so they sort by it here, unlike in policies.
 */
export function storedOrder(
  left: Value,
  right: Value,
  column: ColumnDescriptor | undefined,
): number | undefined {
  const type = column?.column_type;
  if (type?.type === "Enum" && left.type === "Text" && right.type === "Text") {
    return type.variants.length <= 256
      ? type.variants.indexOf(left.value) - type.variants.indexOf(right.value)
      : orderText(left.value, right.value);
  }
  return orderValues(left, right);
}

/** Text compared with a UUID is read as one, if it is one. */
function asColumnType(value: Value, actual: Value): Value {
  if (value.type !== "Text" || actual.type !== "Uuid") return value;
  const uuid = parseUuid(value.value);
  return uuid === undefined ? value : { type: "Uuid", value: uuid };
}
