import { columnTypeText } from "../../model/columns.ts";
import { relativeTime } from "../../model/format.ts";
import { takesSessions } from "../../model/host-facts.ts";
import type { Identities } from "../../model/identities.ts";
import type { Persona } from "../../model/personas.ts";
import { type Phrase, person, rowOf } from "../../model/phrase.ts";
import { personIn, rowOwner } from "../../model/row-owner.ts";
import type { HostRecord } from "../../store/records.ts";
import { openExplain } from "../explain/explain-request.ts";
import { onDemand } from "../on-demand.tsx";
import { type Panel, usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
import { Sentence } from "../sentence.tsx";
import { useOffered } from "../use-offered.ts";
import { ValueView } from "../value.tsx";
import type { ListedRow } from "./load-rows.ts";
import { RowHistory } from "./row-history.tsx";

const RightsMatrix = onDemand(async () => (await import("./rights-matrix.tsx")).RightsMatrix);
const RowProvenance = onDemand(async () => (await import("./row-provenance.tsx")).RowProvenance);
const Tellers = onDemand(async () => (await import("../subscriptions/tellers.tsx")).Tellers);
const LaterRights = onDemand(async () => (await import("./later-rights.tsx")).LaterRights);

/** Everything about one row. */
export function RowDetails(props: { host: HostRecord; table: string; row: ListedRow }) {
  const { host, table, row } = props;
  const panel = usePanel();
  const { now, store } = panel;
  store.versions.identities.value;
  const { identities } = store.recording.people;
  const offered = useOffered(host);
  return (
    <>
      <Sentence phrases={rowSentence(host, table, row, now.value, identities)} />
      {host.imported && (
        <p class="quiet">
          What the recording knows of it: as its last recorded write left it. A dash is what nobody
          saw.
        </p>
      )}
      <div class="actions">
        <button
          type="button"
          class="button"
          title="Why somebody may read, update or delete this row, or may not"
          onClick={() =>
            openExplain(panel, {
              host: host.key,
              table,
              operation: "read",
              row: row.id,
              persona: chosenPersona(panel, offered.peek()),
            })
          }
        >
          Explain
        </button>
      </div>
      <Values host={host} table={table} row={row} />
      <RowProvenance row={row} />
      {takesSessions(host) ? (
        <RightsMatrix host={host} table={table} row={row} />
      ) : (
        <LaterRights host={host} table={table} row={row} />
      )}
      <RowHistory host={host} row={row.id} />
      <Tellers host={host.key} table={table} row={row.id} />
    </>
  );
}

/** Whose rights the list shows, if somebody other than the page's user was chosen. */
function chosenPersona({ ui }: Panel, personas: readonly Persona[]): Persona | null {
  const choice = ui.rowsAs.peek();
  return personas.find(({ key }) => choice === key) ?? null;
}

function rowSentence(
  host: HostRecord,
  table: string,
  row: ListedRow,
  now: number,
  identities: Identities,
): Phrase[] {
  const creator = textOf(row, "$createdBy");
  const updater = textOf(row, "$updatedBy");
  const owner = rowOwner(row.values, host.ownerColumns.get(table), identities);
  const phrases: Phrase[] = [rowOf(table, row.id)];
  if (creator !== null) {
    phrases.push(" was made by ", person(creator), ` ${ago(row, "$createdAt", now)}`);
  }
  if (updater !== null) {
    const when = ago(row, "$updatedAt", now);
    phrases.push(
      " and last changed by ",
      ...(updater === creator ? ["the same"] : [person(updater)]),
      ` ${when}`,
    );
  }
  phrases.push(".");
  if (owner !== null) {
    phrases.push(" It is owned by ", person(owner));
    const made = creator === null || identities.isOneOf(owner, creator);
    phrases.push(made ? "." : ", who did not make it.");
  }
  return phrases;
}

function Values({ host, table, row }: { host: HostRecord; table: string; row: ListedRow }) {
  const { store } = usePanel();
  const { people } = store.recording;
  const columns = host.schema?.[table]?.columns ?? [];
  return (
    <Section title="Values">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">value</th>
            <th scope="col">type</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row" class="mono">
              id
            </th>
            <td class="mono">{row.id}</td>
            <td class="quiet">Uuid</td>
          </tr>
          {columns.map((column) => {
            const value = row.values[column.name];
            const owner = personIn(value, people);
            return (
              <tr key={column.name}>
                <th scope="row" class="mono">
                  {column.name}
                </th>
                <td>
                  <ValueView value={value} column={column.name} />
                  {owner !== null && (
                    <span class="owned">
                      <PersonChip name={owner} />
                    </span>
                  )}
                </td>
                <td class="quiet">{columnTypeText(column)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}

function ago(row: ListedRow, column: string, now: number): string {
  const at = millis(row, column);
  if (Number.isNaN(at)) return "at an unknown time";
  const text = relativeTime(at, now);
  return text === "now" ? "just now" : text;
}

/** Provenance times are microseconds. */
function millis(row: ListedRow, column: string): number {
  const value = row.values[column];
  return value?.type === "Timestamp" ? value.value / 1_000 : Number.NaN;
}

function textOf(row: ListedRow, column: string): string | null {
  const value = row.values[column];
  return value?.type === "Text" ? value.value : null;
}
