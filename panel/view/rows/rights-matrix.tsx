import { useSignal } from "@preact/signals";
import type { Advice } from "../../../protocol/commands.ts";
import type { RowSnapshot } from "../../../sandbox/policy/evidence.ts";
import type { Right } from "../../../sandbox/policy/rights.ts";
import { PAGES_JAZZ } from "../../model/advice.ts";
import {
  engineOf,
  isBackend,
  isEnforcing,
  pageAuth,
  takesSessions,
} from "../../model/host-facts.ts";
import { ELSEWHERE, sandboxLimits, whyNot } from "../../model/later-words.ts";
import { type Persona, withoutTwins } from "../../model/personas.ts";
import { backendFor } from "../../model/replay-target.ts";
import type { RowRights } from "../../model/row-rights.ts";
import { snapshotOf } from "../../model/sandbox-evidence.ts";
import { unknownVerdict } from "../../model/sandbox-verdict.ts";
import { type AuthorityVerdict, disagree } from "../../model/verdict.ts";
import { tableKey } from "../../store/recording.ts";
import type { HostRecord } from "../../store/records.ts";
import { type Court, loadEvidence, policyStamp } from "../evidence.ts";
import { openExplain } from "../explain/explain-request.ts";
import { type Panel, usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
import { useOffered } from "../use-offered.ts";
import { useResource } from "../use-resource.ts";
import { Verdict } from "../verdict.tsx";
import { type ListedRow, loadRights } from "./load-rows.ts";
import { askBackend, KINDS, type Kind, type MatrixLine, withBackend } from "./rights-line.ts";

/** People in the matrix at most. */
const PEOPLE = 12;

const RIGHTS = {
  read: { right: "read", column: "$canRead" },
  update: { right: "edit", column: "$canEdit" },
  delete: { right: "delete", column: "$canDelete" },
} as const satisfies Record<Kind, { right: keyof RowRights; column: Right }>;

/** Who may read, update and delete a row, by each authority. */
export function RightsMatrix(props: {
  host: HostRecord;
  table: string;
  row: ListedRow;
  /** What the page's Jazz answered for its own user, where it was asked. */
  answers?: ReadonlyMap<string, Advice>;
}) {
  const { host, table, row } = props;
  const panel = usePanel();
  const { store } = panel;
  store.versions.tables.value;
  const personas = withoutTwins(useOffered(host).value).slice(0, PEOPLE);
  const who = personas.map(({ key }) => key).join("\n");
  const never = whyNot(host, "rights");
  const changes = store.recording.tableChanges.get(tableKey(host.key, table)) ?? 0;
  const stamp = policyStamp(panel, host);
  const key = `${host.key} ${table} ${row.id} ${stamp} ${host.info.policies.state} ${who}`;
  const own = pageAuth(host)?.session?.user_id ?? null;
  const asked = never === null || stamp !== 0;
  const lines = useResource(asked ? key : null, changes, (signal) =>
    loadMatrix(panel, host, table, row, personas, signal),
  );
  const backend = isBackend(host) ? null : backendFor(host, store.allHosts.value);
  const wanted = useSignal<string | null>(null);
  const about = backend && `${backend.key} ${table} ${row.id} ${who}`;
  const said = useResource(about !== null && wanted.value === about ? about : null, 0, (signal) =>
    askBackend(panel, backend, table, row.id, personas, signal),
  );
  const answered = about !== null && wanted.value === about ? said.data : null;
  return (
    <Section
      title="Who may do what"
      aside={asked ? "by authority; choose a verdict to have it explained" : undefined}
    >
      {never !== null && (
        <p class="quiet">
          {never} {asked ? sandboxLimits(host) : ELSEWHERE}
        </p>
      )}
      {lines.problem !== null && <p class="problem">{lines.problem}</p>}
      {asked && !lines.data && lines.problem === null && <p class="quiet">Asking…</p>}
      {lines.data && (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">person</th>
              <th scope="col">authority</th>
              <th scope="col">read</th>
              <th scope="col">update</th>
              <th scope="col">delete</th>
            </tr>
          </thead>
          {lines.data.map((line) => (
            <MatrixRows
              key={line.persona.key}
              line={answered ? withBackend(line, answered) : line}
              answers={line.persona.session?.user_id === own ? props.answers : undefined}
              onExplain={(operation) =>
                openExplain(panel, {
                  host: host.key,
                  table,
                  operation,
                  row: row.id,
                  persona: line.persona,
                  about: `a row of ${table}`,
                })
              }
            />
          ))}
        </table>
      )}
      {said.problem !== null && <p class="problem">{said.problem}</p>}
      {about !== null && wanted.value !== about && (
        <button
          type="button"
          class="button"
          title="Under a handle for each person's session, without writing"
          onClick={() => {
            wanted.value = about;
          }}
        >
          Ask the backend
        </button>
      )}
    </Section>
  );
}

/** A person's verdicts, a row per authority; where they contradict each other, both are marked. */
function MatrixRows(props: {
  line: MatrixLine;
  answers: ReadonlyMap<string, Advice> | undefined;
  onExplain(kind: Kind): void;
}) {
  const { line, answers, onExplain } = props;
  return (
    <tbody>
      {line.read.map(({ authority }, index) => (
        <tr key={authority}>
          {index === 0 && (
            <th scope="rowgroup" rowSpan={line.read.length}>
              <PersonChip name={line.persona.session?.user_id ?? null} />
              {line.persona.saved !== null && <span class="quiet"> {line.persona.label}</span>}
            </th>
          )}
          <td class="quiet">{authority}</td>
          {KINDS.map((kind) => {
            const cell = line[kind][index];
            return (
              <td key={kind}>
                {cell && (
                  <button
                    type="button"
                    class="cell-button"
                    aria-label={`${line.persona.label}, ${kind}, ${authority}: ${cell.verdict}`}
                    title={cell.reason}
                    onClick={() => onExplain(kind)}
                  >
                    <Verdict verdict={cell.verdict} />
                  </button>
                )}
                {(line.differs[kind] || contradicts(cell, answers?.get(kind))) && (
                  <span class="unsure" title="They contradict each other: one of them is wrong.">
                    {" "}
                    ≠
                  </span>
                )}
              </td>
            );
          })}
        </tr>
      ))}
    </tbody>
  );
}

/** Whether the sandbox says something else than the page's Jazz answered to the same. */
function contradicts(cell: AuthorityVerdict | undefined, advice: Advice | undefined): boolean {
  if (!cell || !advice) return false;
  return disagree([cell, { authority: PAGES_JAZZ, verdict: advice.verdict, reason: "" }]);
}

const PARTLY = "all values of this row; the recording has but some of them";

async function loadMatrix(
  panel: Panel,
  host: HostRecord,
  table: string,
  row: ListedRow,
  personas: readonly Persona[],
  signal: AbortSignal,
): Promise<MatrixLine[]> {
  const loaded = await loadEvidence(panel, host, [table], signal);
  const snapshot = snapshotIn(host, loaded, table, row);
  const lines: MatrixLine[] = [];
  for (const persona of personas) {
    const judged = takesSessions(host);
    const rights = await loadRights(panel, host, table, [row.id], persona.session, signal);
    const engine = rights(row.id);
    const claims = persona.claimsKnown ? "seen" : "unseen";
    const differs = { read: false, update: false, delete: false };
    const pair = (kind: Kind): AuthorityVerdict[] => {
      const { right, column } = RIGHTS[kind];
      const page: AuthorityVerdict = {
        authority: engineOf(host),
        verdict: engine?.[right] ?? "unknown",
        reason: engineReason(host, engine, right),
      };
      if ("missing" in loaded || !snapshot) {
        const missing = "missing" in loaded ? loaded.missing : PARTLY;
        const sandbox: AuthorityVerdict = { authority: "sandbox", ...unknownVerdict(missing) };
        return judged ? [page, sandbox] : [sandbox];
      }
      const asked = question(kind, table, snapshot, persona);
      const { verdict, reason } = loaded.judge(asked, persona.session, claims);
      if (!judged) return [{ authority: "sandbox", verdict, reason }];
      // The engine's column looks at the row as it is: the same has to be asked to contradict it.
      const same = loaded.right(column, table, snapshot, persona.session, claims) ?? "unknown";
      differs[kind] = disagree([page, { authority: "sandbox", verdict: same, reason }]);
      return [page, { authority: "sandbox", verdict, reason }];
    };
    lines.push({
      persona,
      read: pair("read"),
      update: pair("update"),
      delete: pair("delete"),
      differs,
    });
  }
  return lines;
}

/** The row to judge. Of a recorded row, only some values may be known; then there is none. */
function snapshotIn(
  host: HostRecord,
  loaded: Court | { missing: string },
  table: string,
  row: ListedRow,
): RowSnapshot | null {
  if (!host.imported) return snapshotOf(row);
  return ("evidence" in loaded && loaded.evidence.row(table, row.id)) || null;
}

/** An update is judged as a rewrite of the same values by that person. */
function question(kind: Kind, table: string, row: RowSnapshot, persona: Persona) {
  if (kind !== "update") return { kind, table, row };
  const updatedBy = persona.session?.user_id ?? row.updatedBy;
  return { kind, table, row, next: { ...row, updatedBy } };
}

function engineReason(host: HostRecord, rights: RowRights | null, right: keyof RowRights): string {
  if (host.imported) return "Unknown: a recording has no engine to ask.";
  if (!isEnforcing(host))
    return "Unknown: no policies were seen in this page, so it may allow everything.";
  if (rights?.read === "denied" && right !== "read") {
    return "Unknown: the engine says nothing about rows it does not show.";
  }
  const column = { read: "$canRead", edit: "$canEdit", delete: "$canDelete" }[right];
  return right === "read" && rights?.read === "denied"
    ? "The row is absent from this person's queries."
    : `${column} of the row, asked as this person.`;
}
