import { isSplit, type ReplayLine } from "../../model/replay-line.ts";
import type { VerdictWord } from "../../model/verdict.ts";

const MARKS: Record<VerdictWord, { mark: string; tone: string }> = {
  allowed: { mark: "✓", tone: "good" },
  denied: { mark: "✕", tone: "bad" },
  unknown: { mark: "?", tone: "unsure" },
};

/** Marks a line on which the page's engine and the sandbox contradict each other: page | sandbox. */
export function SplitBadge({ line }: { line: ReplayLine }) {
  if (!isSplit(line)) return null;
  const { page, sandbox } = line;
  const words = `${page.authority} ${page.verdict}, sandbox ${sandbox.verdict}`;
  return (
    <span class="split-badge" title={`They disagree: ${words}.`}>
      {[page, sandbox].map(({ authority, verdict }) => (
        <span key={authority} class={MARKS[verdict].tone} aria-hidden="true">
          {MARKS[verdict].mark}
        </span>
      ))}
      <span class="hidden-label">, they disagree: {words}</span>
    </span>
  );
}
