import { renderTablePolicies } from "../../../sandbox/policy/render-policy.ts";
import { jsonText } from "../../model/clipboard-text.ts";
import { filterTest, parseFilter } from "../../model/filter-language.ts";
import { plural } from "../../model/format.ts";
import {
  coverage,
  OPERATION_NAMES,
  type PolicyLine,
  policyLines,
} from "../../model/policy-lines.ts";
import { type KnownPermissions, knownPermissions } from "../../store/permissions.ts";
import type { HostRecord } from "../../store/records.ts";
import { CodeSection } from "../code-block.tsx";
import { Empty } from "../empty.tsx";
import type { Column } from "../grid-source.ts";
import { ListTab } from "../list-tab.tsx";
import { usePanel } from "../panel-context.ts";
import { Section } from "../section.tsx";
import { ImportPermissions } from "./import-permissions.tsx";

const WORDS = { explicit: "✓ explicit", fallback: "via update", none: "– none" } as const;

/** What each table allows, as far as policies are known. */
export function PoliciesTab() {
  const { store, ui } = usePanel();
  store.versions.hosts.value;
  const host = store.host.value;
  const known = host ? knownPermissions(store, host) : null;
  if (!host || !known) return <NoPolicies host={host} />;
  const lines = policyLines(known.permissions, host.schema);
  const filter = parseFilter(ui.lists.Policies.filter.value, ["table"]);
  const test = filterTest<PolicyLine>(filter, ({ table, policies }, name) =>
    name === null ? [table, ...renderTablePolicies(table, policies)].join(" ") : table,
  );
  return (
    <ListTab
      name="Policies"
      columns={COLUMNS}
      items={lines.filter(test)}
      keyOf={({ table }) => table}
      placeholder="text, table:"
      count={`${plural(lines.length, "table")} · ${known.origin}`}
      problem={filter.problem}
      json={({ table, policies }) => ({ table, policies })}
      details={(line) => <PolicyDetails host={host} known={known} line={line} />}
      after={<ImportPermissions host={host} />}
    />
  );
}

const COLUMNS: readonly Column<PolicyLine>[] = [
  {
    key: "table",
    title: "Table",
    width: "minmax(90px, 1fr)",
    mono: true,
    cell: ({ table }) => table,
    text: ({ table }) => table,
  },
  ...OPERATION_NAMES.map((operation): Column<PolicyLine> => {
    const word = (line: PolicyLine) => coverage(line.policies, operation);
    return {
      key: operation,
      title: operation,
      width: "96px",
      cell: (line) => (
        <span class={word(line) === "none" ? "unsure" : "good"}>{WORDS[word(line)]}</span>
      ),
      text: word,
      hint: (line) =>
        word(line) === "none"
          ? "No clause: denied by a server, allowed where nothing is enforced."
          : "",
    };
  }),
  {
    key: "rules",
    title: "Rules",
    width: "minmax(180px, 3fr)",
    mono: true,
    cell: ({ table, policies }) => renderTablePolicies(table, policies).join("  "),
    text: ({ table, policies }) => renderTablePolicies(table, policies).join("\n"),
  },
];

function PolicyDetails(props: { host: HostRecord; known: KnownPermissions; line: PolicyLine }) {
  const { host, known, line } = props;
  const missing = OPERATION_NAMES.filter(
    (operation) => coverage(line.policies, operation) === "none",
  );
  const code = renderTablePolicies(line.table, line.policies).join("\n");
  return (
    <>
      <p class="sentence">
        {missing.length === 0
          ? `Every operation on ${line.table} has a rule.`
          : `${line.table} has no rule for ${missing.join(", ")}: a server that enforces policies denies that, a page without them allows it.`}
      </p>
      {code !== "" && <CodeSection title="Rules" code={code} copyName="the rules" />}
      <CodeSection title="JSON" code={jsonText(line.policies)} copyName="the rules as JSON" />
      <Section title="Where from">
        <p>{known.origin}</p>
        <p class="quiet">{host.info.policies.evidence}</p>
        {known.warnings.map((warning) => (
          <p key={warning} class="unsure">
            {warning}
          </p>
        ))}
      </Section>
    </>
  );
}

function NoPolicies({ host }: { host: HostRecord | null }) {
  return (
    <Empty title="The policies are not known here">
      <p>
        {host?.imported
          ? "The recording carries no policies: its page's schema had none, and the app handed none over."
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
        <code>definePermissions</code> returns with <code>JSON.stringify</code> and open that file:
      </p>
      {host && <ImportPermissions host={host} />}
    </Empty>
  );
}
