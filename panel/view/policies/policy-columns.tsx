import type { Finding } from "../../../sandbox/policy/lint/finding.ts";
import { renderTablePolicies } from "../../../sandbox/policy/render-policy.ts";
import { plural } from "../../model/format.ts";
import {
  type Coverage,
  coverage,
  OPERATION_NAMES,
  type PolicyLine,
} from "../../model/policy-lines.ts";
import type { Column } from "../grid-source.ts";

export const COVERAGE: Record<
  Coverage,
  { word: string; mark: string; tone: string; hint: string }
> = {
  explicit: { word: "explicit", mark: "✓", tone: "good", hint: "Rules say who may." },
  always: { word: "always", mark: "✓", tone: "good", hint: "Everybody may." },
  never: { word: "never", mark: "✕", tone: "", hint: "A rule says that nobody may." },
  fallback: {
    word: "via update",
    mark: "✓",
    tone: "good",
    hint: "Without a rule of its own, deleting asks what updating asks of the old row.",
  },
  none: {
    word: "denied by default",
    mark: "–",
    tone: "unsure",
    hint: "No rule: a server denies it, and a page allows it as long as it enforces nothing.",
  },
};

/** The matrix of tables and operations, with the warnings and the rules themselves. */
export function policyColumns(
  warningsOf: (table: string) => readonly Finding[],
): readonly Column<PolicyLine>[] {
  return [
    {
      key: "table",
      title: "Table",
      width: "minmax(104px, 1fr)",
      mono: true,
      cell: ({ table }) => table,
      text: ({ table }) => table,
    },
    ...OPERATION_NAMES.map((operation): Column<PolicyLine> => {
      const of = (line: PolicyLine) => COVERAGE[coverage(line.policies, operation)];
      return {
        key: operation,
        title: operation,
        width: "134px",
        cell: (line) => <CoverageMark coverage={coverage(line.policies, operation)} />,
        text: (line) => of(line).word,
        hint: (line) => of(line).hint,
      };
    }),
    {
      key: "warnings",
      title: "Warnings",
      width: "72px",
      cell: ({ table }) => {
        const count = warningsOf(table).length;
        return count === 0 ? (
          <span class="quiet">none</span>
        ) : (
          <span class="unsure">
            <span aria-hidden="true">⚠ </span>
            {count}
          </span>
        );
      },
      text: ({ table }) => String(warningsOf(table).length),
      order: ({ table }) => warningsOf(table).length,
      hint: ({ table }) =>
        warningsOf(table)
          .map(({ clause, problem }) => `${clause}: ${problem}`)
          .join("\n"),
    },
    {
      key: "rules",
      title: "Rules",
      width: "minmax(140px, 3fr)",
      mono: true,
      cell: ({ table, policies }) => renderTablePolicies(table, policies).join("  "),
      text: ({ table, policies }) => renderTablePolicies(table, policies).join("\n"),
    },
  ];
}

export function CoverageMark(props: { coverage: Coverage }) {
  const { word, mark, tone } = COVERAGE[props.coverage];
  return (
    <span class={tone}>
      <span aria-hidden="true">{mark} </span>
      {word}
    </span>
  );
}

/** `3 warnings`, or nothing to worry about. */
export function warningCount(count: number): string {
  return count === 0 ? "no warnings" : plural(count, "warning");
}
