import type { Value } from "../../protocol/jazz.ts";
import { equalValues, orderDoubles, orderText, orderValues } from "../policy/compare-values.ts";

/** Types in the order in which an index keeps them. NULL is never indexed. */
const TYPE_RANK: Record<Value["type"], number> = {
  Null: 0,
  Boolean: 1,
  Integer: 2,
  BigInt: 3,
  Timestamp: 4,
  Text: 5,
  Uuid: 6,
  Array: 7,
  Row: 8,
  Double: 9,
  Bytea: 9,
};

/** Order of two values in an index: by type, then by value, with 0 and -0 as one point. */
export function indexOrder(left: Value, right: Value): number {
  if (left.type === "Double" && right.type === "Double") {
    return left.value === right.value ? 0 : orderDoubles(left.value, right.value);
  }
  const rank = TYPE_RANK[left.type] - TYPE_RANK[right.type];
  if (rank !== 0) return rank;
  return orderValues(left, right) ?? orderText(JSON.stringify(left), JSON.stringify(right));
}

/** Equality as an index lookup sees it: as stored, but 0 finds -0. */
export function indexEquals(left: Value, right: Value): boolean {
  if (left.type === "Double" && right.type === "Double" && left.value === right.value) return true;
  return equalValues(left, right);
}
