import type { Finding } from "../../../sandbox/policy/lint/finding.ts";
import { lintPolicies } from "../../../sandbox/policy/lint/lint.ts";
import { renderTablePolicies } from "../../../sandbox/policy/render-policy.ts";
import { filterTest, parseFilter } from "../../model/filter-language.ts";
import { plural } from "../../model/format.ts";
import { sandboxLimits, whyNot } from "../../model/later-words.ts";
import { type PolicyLine, policyLines } from "../../model/policy-lines.ts";
import {
  type KnownPermissions,
  knownPermissions,
  permissionSources,
} from "../../store/permissions.ts";
import type { HostRecord } from "../../store/records.ts";
import { Empty } from "../empty.tsx";
import { judgedSchema } from "../evidence.ts";
import { openExplain } from "../explain/explain-request.ts";
import { ListTab } from "../list-tab.tsx";
import { usePanel } from "../panel-context.ts";
import { policyColumns, warningCount } from "./policy-columns.tsx";
import { PolicyDetails } from "./policy-details.tsx";
import { SourceBar } from "./source-bar.tsx";

/** What each table allows, as far as policies are known, and what may be wrong with it. */
export function PoliciesTab() {
  const { store } = usePanel();
  store.versions.hosts.value;
  const host = store.host.value;
  const known = host ? knownPermissions(store, host) : null;
  return (
    <>
      {host && <SourceBar host={host} known={known} />}
      {host && known && sandboxLimits(host) !== null && (
        <p class="source-note quiet">{sandboxLimits(host)}</p>
      )}
      {host && known ? <Tables host={host} known={known} /> : <NoPolicies host={host} />}
    </>
  );
}

function Tables({ host, known }: { host: HostRecord; known: KnownPermissions }) {
  const panel = usePanel();
  const { ui } = panel;
  const judged = judgedSchema(panel, host);
  const findings = "schema" in judged ? lintPolicies(judged.schema) : [];
  const warningsOf = (table: string): readonly Finding[] =>
    findings.filter((finding) => finding.table === table);
  const lines = policyLines(known.permissions, host.schema);
  const filter = parseFilter(ui.lists.Policies.filter.value, ["table", "warning"]);
  const test = filterTest<PolicyLine>(filter, ({ table, policies }, name) => {
    const warnings = warningsOf(table).map(({ rule, problem }) => `${rule} ${problem}`);
    if (name === "warning") return warnings;
    if (name === "table") return table;
    return [table, ...renderTablePolicies(table, policies), ...warnings].join(" ");
  });
  return (
    <ListTab
      name="Policies"
      columns={policyColumns(warningsOf)}
      items={lines.filter(test)}
      keyOf={({ table }) => table}
      placeholder="text, table: warning:"
      count={`${plural(lines.length, "table")} · ${"schema" in judged ? warningCount(findings.length) : judged.missing}`}
      problem={filter.problem}
      json={({ table, policies }) => ({
        table,
        policies,
        warnings: warningsOf(table).map(({ expr: _, ...warning }) => warning),
      })}
      after={
        <button
          type="button"
          class="button"
          title="Pick a person, an operation and a row, and see which clause decides"
          disabled={!host.schema}
          onClick={() => {
            const cursor = ui.lists.Policies.cursor.peek();
            const tables = Object.keys(host.schema ?? {});
            const table = tables.find((name) => name === cursor) ?? tables[0];
            if (table !== undefined)
              openExplain(panel, { host: host.key, table, operation: "read" });
          }}
        >
          Explain
        </button>
      }
      details={(line) => (
        <PolicyDetails
          key={line.table}
          host={host}
          known={known}
          line={line}
          findings={warningsOf(line.table)}
        />
      )}
    />
  );
}

function NoPolicies({ host }: { host: HostRecord | null }) {
  const { store } = usePanel();
  const unread = host !== null && permissionSources(store, host).length > 0;
  const never = host && whyNot(host, "policies");
  return (
    <Empty title={unread ? "The policies cannot be read" : "The policies are not known here"}>
      <p>
        {unread
          ? "There are policies, but what is said above keeps them from being read. Correct it where they come from, or use another source."
          : host?.imported
            ? "The recording carries no policies: its page's schema had none, and the app handed none over."
            : never !== null
              ? never
              : host?.info.policies.state === "enforced"
                ? "The engine enforces policies that its server published, but hands them to nobody: the panel cannot read them from the page."
                : "The page's schema carries no policies. Without them a page allows everything, while a server denies what no rule allows."}
      </p>
      {!host?.imported && (
        <>
          <p>To see and explain them here, hand them over with the Db in development:</p>
          <pre class="block">
            {
              'import permissions from "./permissions";\n\n(window[Symbol.for("jazz.devtools")] ??= []).push({ db, permissions });'
            }
          </pre>
        </>
      )}
      <p>
        {host?.imported ? "To judge by them here, save" : "or save"} what{" "}
        <code>definePermissions</code> returns with <code>JSON.stringify</code> and import that file
        {host?.imported ? "." : ", or fetch what the server enforces with its admin secret."}
      </p>
    </Empty>
  );
}
