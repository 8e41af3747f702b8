import { renderValue } from "../../sandbox/policy/render-value.ts";
import type { Operand } from "../../sandbox/policy/trace.ts";

/** `owner_id = "alice" (Text)`; what resolved to nothing says so. */
export function operandText(operand: Operand): string {
  const { name, origin, value } = operand;
  const shown = operandValue(operand);
  const typed = value && value.type !== "Null" ? `${shown} (${value.type})` : shown;
  return origin === "literal" ? typed : `${name} = ${typed}`;
}

/** The value as it was compared: provenance times count microseconds. */
export function operandValue({ name, origin, value }: Operand): string {
  if (!value) return "nothing";
  if (value.type === "Timestamp" && origin === "column" && name.startsWith("$")) {
    return `${value.value} µs`;
  }
  return renderValue(value);
}
