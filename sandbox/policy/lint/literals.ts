import type { ColumnType, PolicyExpr, PolicyValue, Value } from "../../../protocol/jazz.ts";
import { literalValue } from "../literal.ts";
import { renderValue } from "../render-value.ts";
import { parseUuid } from "../uuid.ts";
import { columnType, storedType, testedColumn } from "./column-type.ts";
import type { Effect } from "./finding.ts";
import type { Placed } from "./place.ts";

/** A literal beside the column that it is compared with. */
export interface ComparedLiteral {
  column: string;
  /** The type of the column, or for `contains` on an array that of its elements. */
  type: ColumnType;
  value: Value;
  /** The literal as code. */
  code: string;
  /** Whether text counts as an id where the column holds ids: only a plain comparison does that. */
  readsUuids: boolean;
  /** What comes of it if the two can never be equal. */
  effect: Effect;
}

/** The literals that an expression compares with columns it knows. */
export function comparedLiterals({ expr, at }: Placed): ComparedLiteral[] {
  const column = testedColumn(expr);
  const type = column === undefined ? undefined : columnType(column, at);
  if (column === undefined || !type) return [];
  const test = testOf(expr, type);
  if (!test) return [];
  return test.values.flatMap((operand) => {
    if (operand.type !== "Literal") return [];
    const value = literalValue(operand.value);
    if (value.type === "Null") return [];
    return {
      column,
      type: test.type,
      value,
      code: renderValue(value),
      readsUuids: test.readsUuids,
      effect: test.holdsIfDifferent === at.negated ? "denies" : "grants",
    };
  });
}

interface LiteralTest {
  type: ColumnType;
  values: readonly PolicyValue[];
  readsUuids: boolean;
  holdsIfDifferent: boolean;
}

function testOf(expr: PolicyExpr, type: ColumnType): LiteralTest | undefined {
  switch (expr.type) {
    case "Cmp":
      return { type, values: [expr.value], readsUuids: true, holdsIfDifferent: expr.op === "Ne" };
    case "InList":
      return { type, values: expr.values, readsUuids: false, holdsIfDifferent: false };
    case "Contains": {
      const of = type.type === "Array" ? type.element : type;
      return { type: of, values: [expr.value], readsUuids: false, holdsIfDifferent: false };
    }
    default:
      return undefined;
  }
}

/** What keeps a literal and its column from ever being equal, if their types do. */
type Mismatch = "uuid" | "number" | "other";

const NUMBERS: ReadonlySet<string> = new Set(["Integer", "BigInt", "Double"]);

export function mismatchOf({ type, value, readsUuids }: ComparedLiteral): Mismatch | undefined {
  const stored = storedType(type);
  if (stored === value.type) return undefined;
  if (stored === "Text" && value.type === "Uuid") return "uuid";
  if (stored === "Uuid" && value.type === "Text") {
    return readsUuids && parseUuid(value.value) !== undefined ? undefined : "uuid";
  }
  return NUMBERS.has(stored) && NUMBERS.has(value.type) ? "number" : "other";
}
