import type { RowSnapshot } from "../../../sandbox/policy/evidence.ts";
import type { Right } from "../../../sandbox/policy/rights.ts";
import { isEnforcing } from "../../model/host-facts.ts";
import { type Persona, withoutTwins } from "../../model/personas.ts";
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

/** People in the matrix at most. */
const PEOPLE = 12;

interface MatrixLine {
  persona: Persona;
  read: AuthorityVerdict[];
  update: AuthorityVerdict[];
  delete: AuthorityVerdict[];
  /** Where the engine's rights contradict what the sandbox makes of the same clauses. */
  differs: Record<Kind, boolean>;
}

const KINDS = ["read", "update", "delete"] as const;

type Kind = (typeof KINDS)[number];

const RIGHTS = {
  read: { right: "read", column: "$canRead" },
  update: { right: "edit", column: "$canEdit" },
  delete: { right: "delete", column: "$canDelete" },
} as const satisfies Record<Kind, { right: keyof RowRights; column: Right }>;

/** Who may read, update and delete a row, by each authority. */
export function RightsMatrix(props: { host: HostRecord; table: string; row: ListedRow }) {
  const { host, table, row } = props;
  const panel = usePanel();
  const { store } = panel;
  store.versions.tables.value;
  const personas = withoutTwins(useOffered(host).value).slice(0, PEOPLE);
  const who = personas.map(({ key }) => key).join("\n");
  const changes = store.recording.tableChanges.get(tableKey(host.key, table)) ?? 0;
  const stamp = policyStamp(panel, host);
  const key = `${host.key} ${table} ${row.id} ${stamp} ${host.info.policies.state} ${who}`;
  const lines = useResource(key, changes, (signal) =>
    loadMatrix(panel, host, table, row, personas, signal),
  );
  return (
    <Section title="Who may do what" aside="by authority; choose a verdict to have it explained">
      {lines.problem !== null && <p class="problem">{lines.problem}</p>}
      {!lines.data && lines.problem === null && <p class="quiet">Asking…</p>}
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
              line={line}
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
    </Section>
  );
}

/** A person's verdicts, a row per authority; where they contradict each other, both are marked. */
function MatrixRows(props: { line: MatrixLine; onExplain(kind: Kind): void }) {
  const { line, onExplain } = props;
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
                {line.differs[kind] && (
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
    const rights = await loadRights(panel, host, table, [row.id], persona.session, signal);
    const engine = rights(row.id);
    const claims = persona.claimsKnown ? "seen" : "unseen";
    const differs = { read: false, update: false, delete: false };
    const pair = (kind: Kind): AuthorityVerdict[] => {
      const { right, column } = RIGHTS[kind];
      const page: AuthorityVerdict = {
        authority: "page engine",
        verdict: engine?.[right] ?? "unknown",
        reason: engineReason(host, engine, right),
      };
      if ("missing" in loaded || !snapshot) {
        const missing = "missing" in loaded ? loaded.missing : PARTLY;
        return [page, { authority: "sandbox", ...unknownVerdict(missing) }];
      }
      const asked = question(kind, table, snapshot, persona);
      const { verdict, reason } = loaded.judge(asked, persona.session, claims);
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
