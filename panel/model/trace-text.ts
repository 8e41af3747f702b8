/** A judgement as text to paste into an issue. */
import type { Verdict } from "../../sandbox/policy/verdict.ts";
import { operandText } from "./operand-text.ts";
import type { TraceItem } from "./trace-item.ts";

const MARKS: Record<Verdict | "not judged", string> = {
  allowed: "✓",
  denied: "✕",
  unknown: "?",
  "not judged": "–",
};

/** What was asked, what came of it and why, and then the whole tree. */
export function traceText(
  question: string,
  { verdict, reason }: { verdict: Verdict; reason: string },
  items: readonly TraceItem[],
): string {
  return `${question}: ${verdict}\n${reason}\n\n${items.flatMap((item) => lines(item)).join("\n")}\n`;
}

function lines(item: TraceItem): string[] {
  const { level, verdict, label, node, children } = item;
  const indent = "  ".repeat(level - 1);
  const details = [
    node?.operands.map(operandText).join(", "),
    node?.hop && `${node.hop.via} → ${node.hop.table}/${node.hop.rowId}`,
    node && node.rowsLookedAt > 0 ? `rows looked at: ${node.rowsLookedAt}` : "",
    node?.note,
    verdict === "not judged" ? "not judged: it was settled before" : "",
  ].filter(Boolean);
  const more = details.length > 0 ? ` → ${details.join("; ")}` : "";
  return [`${indent}${MARKS[verdict]} ${label}${more}`, ...children.flatMap(lines)];
}
