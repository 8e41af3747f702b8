import type { RowSnapshot } from "../../../sandbox/policy/evidence.ts";
import { isEnforcing } from "../../model/host-facts.ts";
import { type Persona, seenPersonas } from "../../model/personas.ts";
import type { RowRights } from "../../model/row-rights.ts";
import { snapshotOf } from "../../model/sandbox-evidence.ts";
import { type SandboxVerdict, unknownVerdict } from "../../model/sandbox-verdict.ts";
import { type AuthorityVerdict, disagree } from "../../model/verdict.ts";
import { tableKey } from "../../store/recording.ts";
import type { HostRecord } from "../../store/records.ts";
import { type Court, loadEvidence } from "../evidence.ts";
import { type Panel, usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
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
}

/** Who may read, update and delete a row, by each authority. */
export function RightsMatrix(props: { host: HostRecord; table: string; row: ListedRow }) {
  const { host, table, row } = props;
  const panel = usePanel();
  const { store } = panel;
  store.versions.tables.value;
  store.versions.people.value;
  const personas = seenPersonas(store.recording.people.all()).slice(0, PEOPLE);
  const who = personas.map(({ label }) => label).join("\n");
  const changes = store.recording.tableChanges.get(tableKey(host.key, table)) ?? 0;
  const imported = store.imported.value.has(host.key);
  const key = `${host.key} ${table} ${row.id} ${imported} ${host.info.policies.state} ${who}`;
  const lines = useResource(key, changes, (signal) =>
    loadMatrix(panel, host, table, row, personas, signal),
  );
  return (
    <Section title="Who may do what" aside="by authority; hover for the reason">
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
            <MatrixRows key={line.persona.label} line={line} />
          ))}
        </table>
      )}
    </Section>
  );
}

const KINDS = ["read", "update", "delete"] as const;

/** A person's verdicts, a row per authority; where they contradict each other, both are marked. */
function MatrixRows({ line }: { line: MatrixLine }) {
  return (
    <tbody>
      {line.read.map(({ authority }, index) => (
        <tr key={authority}>
          {index === 0 && (
            <th scope="rowgroup" rowSpan={line.read.length}>
              <PersonChip name={line.persona.label} />
            </th>
          )}
          <td class="quiet">{authority}</td>
          {KINDS.map((kind) => {
            const cell = line[kind][index];
            return (
              <td key={kind}>
                {cell && <Verdict verdict={cell.verdict} hint={cell.reason} />}
                {disagree(line[kind]) && <span class="unsure"> ≠</span>}
              </td>
            );
          })}
        </tr>
      ))}
    </tbody>
  );
}

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
    const judgeAs = (kind: "read" | "update" | "delete"): SandboxVerdict =>
      "missing" in loaded
        ? unknownVerdict(loaded.missing)
        : !snapshot
          ? unknownVerdict("all values of this row; the recording has but some of them")
          : loaded.judge(question(kind, table, snapshot, persona), persona.session);
    const pair = (kind: "read" | "update" | "delete", right: keyof RowRights) => {
      const sandbox = judgeAs(kind);
      return [
        {
          authority: "page engine" as const,
          verdict: engine?.[right] ?? "unknown",
          reason: engineReason(host, engine, right),
        },
        { authority: "sandbox" as const, verdict: sandbox.verdict, reason: sandbox.reason },
      ];
    };
    lines.push({
      persona,
      read: pair("read", "read"),
      update: pair("update", "edit"),
      delete: pair("delete", "delete"),
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
function question(
  kind: "read" | "update" | "delete",
  table: string,
  row: RowSnapshot,
  persona: Persona,
) {
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
