import { useSignal } from "@preact/signals";
import type { TablePolicies } from "../../../protocol/jazz.ts";
import { layoutCode } from "../../../sandbox/policy/layout-code.ts";
import type { Finding } from "../../../sandbox/policy/lint/finding.ts";
import { renderTablePolicies } from "../../../sandbox/policy/render-policy.ts";
import { jsonText } from "../../model/clipboard-text.ts";
import { listText } from "../../model/format.ts";
import {
  coverage,
  OPERATION_NAMES,
  type OperationName,
  type PolicyLine,
  policiesFor,
} from "../../model/policy-lines.ts";
import type { KnownPermissions } from "../../store/permissions.ts";
import type { HostRecord } from "../../store/records.ts";
import { CodeSection } from "../code-block.tsx";
import { copyText } from "../copy.ts";
import { openExplain } from "../explain/explain-request.ts";
import { usePanel } from "../panel-context.ts";
import { Section } from "../section.tsx";
import { CoverageMark } from "./policy-columns.tsx";
import { Warnings } from "./warnings.tsx";

export interface PolicyDetailsProps {
  host: HostRecord;
  known: KnownPermissions;
  line: PolicyLine;
  findings: readonly Finding[];
}

/** One table's policies: by operation as code, with what may be wrong with them, and as JSON. */
export function PolicyDetails({ host, known, line, findings }: PolicyDetailsProps) {
  const panel = usePanel();
  const { table, policies } = line;
  const missing = OPERATION_NAMES.filter((operation) => coverage(policies, operation) === "none");
  const code = rulesCode(table, policies);
  const inSchema = host.schema !== null && Object.hasOwn(host.schema, table);
  return (
    <>
      <p class="sentence">
        {missing.length === 0
          ? `Every operation on ${table} has a rule.`
          : `${table} has no rule for ${listText(missing)}: a server that enforces policies denies that, a page without them allows it.`}
      </p>
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled={code === ""}
          onClick={() => void copyText(panel, code, `the rules of ${table}`)}
        >
          Copy rules
        </button>
      </div>
      <Warnings
        name={`Warnings about ${table}`}
        findings={findings.filter(({ path }) => operationOf(path, table) === null)}
      />
      {OPERATION_NAMES.map((operation) => (
        <OperationSection
          key={operation}
          host={host}
          line={line}
          operation={operation}
          explained={inSchema}
          findings={findings.filter(({ path }) => operationOf(path, table) === operation)}
        />
      ))}
      <Json line={line} />
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

function OperationSection(props: {
  host: HostRecord;
  line: PolicyLine;
  operation: OperationName;
  explained: boolean;
  findings: readonly Finding[];
}) {
  const panel = usePanel();
  const { host, operation, findings } = props;
  const { table, policies } = props.line;
  const code = rulesCode(table, policiesFor(policies, operation));
  return (
    <Section
      title={operation}
      aside={
        <span class="operation-aside">
          <CoverageMark coverage={coverage(policies, operation)} />
          {props.explained && (
            <button
              type="button"
              class="link"
              title="Pick a person and a row, and see which clause decides"
              onClick={() => openExplain(panel, { host: host.key, table, operation })}
            >
              Who may {operation}?
            </button>
          )}
        </span>
      }
    >
      {code !== "" && <pre class="block">{code}</pre>}
      <Warnings name={`Warnings about ${operation}`} findings={findings} />
    </Section>
  );
}

function Json({ line }: { line: PolicyLine }) {
  const open = useSignal(false);
  if (open.value) {
    return <CodeSection title="JSON" code={jsonText(line.policies)} copyName="the rules as JSON" />;
  }
  return (
    <Section
      title="JSON"
      aside={
        <button
          type="button"
          class="link"
          aria-expanded={false}
          aria-label="Show JSON"
          onClick={() => {
            open.value = true;
          }}
        >
          show
        </button>
      }
    >
      {null}
    </Section>
  );
}

function rulesCode(table: string, policies: TablePolicies): string {
  return renderTablePolicies(table, policies)
    .map((statement) => layoutCode(statement))
    .join("\n");
}

/** The operation that a place in the permissions belongs to: `todos.select.using` is about reading. */
function operationOf(path: string, table: string): OperationName | null {
  const [part = ""] = path.slice(table.length + 1).split(".");
  if (part === "select") return "read";
  return OPERATION_NAMES.find((operation) => operation === part) ?? null;
}
