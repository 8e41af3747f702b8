import { useMemo } from "preact/hooks";
import type { Schema } from "../../../protocol/jazz.ts";
import type { Finding } from "../../../sandbox/policy/lint/finding.ts";
import { lintPolicies } from "../../../sandbox/policy/lint/lint.ts";
import type { SandboxVerdict } from "../../model/sandbox-verdict.ts";
import { type TraceItem, traceItems } from "../../model/trace-item.ts";
import { traceText } from "../../model/trace-text.ts";
import { copyText } from "../copy.ts";
import { type Panel, usePanel } from "../panel-context.ts";
import { Verdict } from "../verdict.tsx";
import { TraceTree } from "./trace-tree.tsx";

export interface ExplanationProps {
  verdict: SandboxVerdict;
  /** The schema judged by, whose policies the warnings are about. */
  schema: Schema;
  /** What was asked, in words: it heads what is copied. */
  question: string;
  /** How far the sandbox's verdict goes, where it goes not all the way. */
  limits?: string | null;
  /** Said after the verdict. */
  remark?: preact.ComponentChildren;
  /** More buttons. */
  actions?: preact.ComponentChildren;
}

/** A verdict of the sandbox with its reason, and the tree of clauses it came from. */
export function Explanation(props: ExplanationProps) {
  const panel = usePanel();
  const { verdict, schema, question } = props;
  const { judgement } = verdict;
  const items = useMemo(() => (judgement ? traceItems(judgement.trace) : []), [judgement]);
  const findings = useMemo(() => findingsByExpression(schema), [schema]);
  const findingsOf = (item: TraceItem): readonly Finding[] =>
    (item.expr && findings.get(item.expr)) ?? [];
  const met = useMemo(() => [...new Set(flat(items).flatMap(findingsOf))], [items, findings]);
  return (
    <div class="explanation">
      <p>
        <Verdict verdict={verdict.verdict} /> <span class="quiet">by the sandbox</span>
        {props.remark}
      </p>
      <p class="reason">{verdict.reason}</p>
      {props.limits && <p class="quiet">{props.limits}</p>}
      {verdict.merged && (
        <p class="unsure">
          <span aria-hidden="true">≠ </span>
          Where the policies are merged into the schema, alpha.53 judges writes by another
          evaluator, which says <Verdict verdict={verdict.merged.verdict} />:{" "}
          {verdict.merged.reason}
        </p>
      )}
      {items.length > 0 && <TraceTree items={items} findingsOf={findingsOf} />}
      {met.length > 0 && (
        <ul class="met-warnings" aria-label="Warnings about these clauses">
          {met.map((finding) => (
            <li key={finding.path + finding.rule} class="unsure">
              <span aria-hidden="true">⚠ </span>
              {finding.clause}: {finding.problem}{" "}
              <button
                type="button"
                class="link"
                onClick={() => showPolicy(panel, finding.table, finding.path)}
              >
                Show in Policies
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="actions">
        {items.length > 0 && (
          <button
            type="button"
            class="button"
            onClick={() =>
              void copyText(panel, traceText(question, verdict, items), "the explanation")
            }
          >
            Copy as text
          </button>
        )}
        {props.actions}
      </div>
    </div>
  );
}

/** Goes to a clause in the Policies tab. */
export function showPolicy({ ui, setSettings }: Panel, table: string, path: string): void {
  const { Policies } = ui.lists;
  ui.dialog.value = null;
  ui.explain.value = null;
  Policies.filter.value = "";
  Policies.cursor.value = table;
  Policies.selected.value = new Set([table]);
  Policies.open.value = true;
  ui.policyPath.value = path;
  ui.tab.value = "Policies";
  setSettings({ tab: "Policies" });
}

function flat(items: readonly TraceItem[]): TraceItem[] {
  return items.flatMap((item) => [item, ...flat(item.children)]);
}

function findingsByExpression(schema: Schema): Map<object, Finding[]> {
  const found = new Map<object, Finding[]>();
  for (const finding of lintPolicies(schema)) {
    if (!finding.expr) continue;
    found.set(finding.expr, [...(found.get(finding.expr) ?? []), finding]);
  }
  return found;
}
