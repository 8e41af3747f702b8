import type { CmpOp, PolicyExpr, PolicyValue } from "../../protocol/jazz.ts";
import { renderLiteral, renderSessionLiteral, renderValue } from "./render-value.ts";
import { outerColumn, sessionName } from "./session-path.ts";
import type { Operand, TraceNode } from "./trace.ts";

const SYMBOLS: Record<CmpOp, string> = {
  Eq: "=",
  Ne: "≠",
  Lt: "<",
  Le: "≤",
  Gt: ">",
  Ge: "≥",
};

/**
 * An atom with the values it compared: `owner_id = session.user_id → "alice" = "bob" is false`.
 * One with an operand that resolves to nothing says which and why.
 */
export function explainAtom({ expr, label, operands, note, verdict }: TraceNode): string {
  const phrase = expr && phraseOf(expr);
  if (!phrase) return label;
  const statement = phrase.written();
  if (operands.some((operand) => operand.value === undefined)) {
    return `${statement} → ${note?.replace(/\.$/, "") ?? "it resolves to nothing, so this is false"}`;
  }
  const values = shownValues(operands);
  return `${statement} → ${phrase.say(values[0] ?? "", values.slice(1))} is ${verdict === "allowed"}`;
}

/** An atom as it stands in the policy: `owner_id = session.user_id`. `undefined` for the rest. */
export function atomStatement(expr: PolicyExpr): string | undefined {
  return phraseOf(expr)?.written();
}

interface Phrase {
  /** The atom as it stands in the policy. */
  written(): string;
  /** The same with values put in. */
  say(subject: string, others: readonly string[]): string;
}

function phraseOf(expr: PolicyExpr): Phrase | undefined {
  switch (expr.type) {
    case "Cmp":
      return binary(expr.column, SYMBOLS[expr.op], operandName(expr.value));
    case "SessionCmp":
      return binary(sessionName(expr.path), SYMBOLS[expr.op], renderSessionLiteral(expr.value));
    case "Contains":
      return binary(expr.column, "contains", operandName(expr.value));
    case "SessionContains":
      return binary(sessionName(expr.path), "contains", renderSessionLiteral(expr.value));
    case "In":
      return binary(expr.column, "in", sessionName(expr.session_path));
    case "InList":
      return listed(expr.column, expr.values.map(operandName));
    case "SessionInList":
      return listed(sessionName(expr.path), expr.values.map(renderSessionLiteral));
    case "IsNull":
      return unary(expr.column, "is null");
    case "IsNotNull":
      return unary(expr.column, "is not null");
    case "SessionIsNull":
      return unary(sessionName(expr.path), "is null");
    case "SessionIsNotNull":
      return unary(sessionName(expr.path), "is not null");
    default:
      return undefined;
  }
}

function binary(left: string, word: string, right: string): Phrase {
  const say = (subject: string, others: readonly string[]) =>
    `${subject} ${word} ${others.join(", ")}`;
  return { written: () => say(left, [right]), say };
}

function listed(left: string, list: readonly string[]): Phrase {
  const say = (subject: string, others: readonly string[]) =>
    `${subject} in [${others.join(", ")}]`;
  return { written: () => say(left, list), say };
}

function unary(left: string, word: string): Phrase {
  const say = (subject: string) => `${subject} ${word}`;
  return { written: () => say(left), say };
}

function operandName(value: PolicyValue): string {
  if (value.type === "Literal") return renderLiteral(value.value);
  const outer = outerColumn(value.path);
  return outer === undefined ? sessionName(value.path) : `row.${outer}`;
}

/**
 * Values as shown side by side: with their types where those differ, since different types never
 * equal; and times by number beside provenance, which counts microseconds.
 */
function shownValues(operands: readonly Operand[]): string[] {
  const types = new Set(operands.map(({ value }) => value?.type).filter((type) => type !== "Null"));
  types.delete("Array");
  const hasProvenance = operands.some(isProvenanceTime);
  return operands.map((operand) => {
    const { value } = operand;
    if (!value) return "nothing";
    if (value.type === "Timestamp" && hasProvenance) {
      return `${value.value} ${isProvenanceTime(operand) ? "µs" : "ms"}`;
    }
    const named = types.size > 1 && value.type !== "Null" && value.type !== "Array";
    return named ? `${renderValue(value)} (${value.type})` : renderValue(value);
  });
}

function isProvenanceTime({ origin, name, value }: Operand): boolean {
  return origin === "column" && name.startsWith("$") && value?.type === "Timestamp";
}
