import { useMemo } from "preact/hooks";
import type { Session } from "../../../protocol/jazz.ts";
import type { Right } from "../../../sandbox/policy/rights.ts";
import { filterTest, parseFilter } from "../../model/filter-language.ts";
import { pageAuth } from "../../model/host-facts.ts";
import { sessionName } from "../../model/identity-words.ts";
import { withoutTwins } from "../../model/personas.ts";
import type { RowRights } from "../../model/row-rights.ts";
import { snapshotOf } from "../../model/sandbox-evidence.ts";
import type { ClaimsKnowledge } from "../../model/sandbox-verdict.ts";
import { plainValue } from "../../model/value-text.ts";
import { openedPermissions } from "../../store/permissions.ts";
import { tableKey } from "../../store/recording.ts";
import type { HostRecord } from "../../store/records.ts";
import { Empty } from "../empty.tsx";
import { type Court, loadEvidence, policyStamp } from "../evidence.ts";
import { listSource } from "../grid-source.ts";
import { hostLabel } from "../host-label.ts";
import { SourceTab } from "../list-tab.tsx";
import { usePanel } from "../panel-context.ts";
import { useOffered } from "../use-offered.ts";
import { useResource } from "../use-resource.ts";
import type { ListedRow } from "./load-rows.ts";
import { pagedSource } from "./paged-source.ts";
import { rowColumns, type SandboxRights } from "./row-columns.tsx";
import { countOf } from "./row-count.ts";
import { RowDetails } from "./row-details.tsx";
import { rowTexts } from "./row-texts.ts";
import { SearchAll } from "./search-all.tsx";
import { useRowSearch } from "./use-row-search.ts";
import { useTableRows } from "./use-table-rows.ts";
import { eyesOf, NOBODY, PAGE } from "./whose-eyes.ts";

/** The rows that the page holds, and what somebody may do with each. */
export function RowsTab() {
  const { store, ui } = usePanel();
  store.versions.hosts.value;
  const host = store.host.value;
  const tables = host?.schema ? Object.keys(host.schema) : [];
  if (!host || tables.length === 0) {
    if (host?.imported || store.recording.imported) {
      return (
        <Empty title="The tables are not in this recording">
          <p>The Db had no schema yet when the recording was saved.</p>
        </Empty>
      );
    }
    return (
      <Empty title="The page's tables are not known yet">
        <p>
          Rows are listed once the Db has a schema. It gets one with its first query or write: use
          the app a little.
        </p>
      </Empty>
    );
  }
  const chosen = ui.tables.value[host.key];
  const table = chosen !== undefined && tables.includes(chosen) ? chosen : (tables[0] ?? "");
  return <TableRows key={host.key} host={host} tables={tables} table={table} />;
}

function TableRows(props: { host: HostRecord; tables: readonly string[]; table: string }) {
  const { host, tables, table } = props;
  const panel = usePanel();
  const { store, ui } = panel;
  store.versions.tables.value;
  const { identities } = store.recording.people;
  const personas = withoutTwins(useOffered(host).value);
  const { eyes, id: as } = eyesOf(ui.rowsAs.value, personas);
  const changes = store.recording.tableChanges.get(tableKey(host.key, table)) ?? 0;
  const acting = host.acting?.persona?.user_id ?? "";
  const policies = host.imported ? openedPermissions(store, host) !== null : "";
  const key = `${as} ${acting} ${policies}`;
  const paged = useTableRows({ host, table, eyes, key, changes });
  const version = paged.version.value;

  const stamp = policyStamp(panel, host);
  const session = eyes === "page" ? readingSession(host) : eyes;
  const court = useResource(
    stamp === 0 || session === null ? null : `${host.key} ${table} ${stamp}`,
    changes,
    (signal) => loadEvidence(panel, host, [table], signal),
  );
  const claims = personas.some(({ key, claimsKnown }) => as === key && !claimsKnown)
    ? "unseen"
    : "seen";
  const sandbox = useMemo(
    () => sandboxRights(court.data, table, session, claims),
    [court.data, table, JSON.stringify(session), claims],
  );
  const columns = rowColumns(panel, host, table, sandbox);
  const names = columns.map(({ key }) => key);
  const state = ui.lists.Rows;
  const filter = parseFilter(state.filter.value, [...names, "author", "row"]);
  const test = filterTest<ListedRow>(filter, (row, name) => rowTexts(row, name, identities));
  const search = useRowSearch({ host, table, eyes, key, filter, test });
  const isFiltered = filter.terms.length > 0;
  const paging = paged.isLong && !isFiltered;
  const here = useMemo(() => paged.whole() ?? paged.cached.rows(), [paged, version]);
  const found = paged.isLong ? search.found : null;
  const sort = state.sort.value;
  const known = store.versions.identities.value;
  const source = useMemo(
    () =>
      paging
        ? pagedSource(paged)
        : listSource(found ?? here.filter(test), ({ id }) => id, columns, sort),
    [paging, paged, version, here, found, JSON.stringify(filter.terms), sort, sandbox, known],
  );
  const own = pageAuth(host)?.session;

  return (
    <SourceTab
      name="Rows"
      columns={columns}
      source={source}
      placeholder="text, author: row: or any column:"
      count={countOf(panel, host, paged, court.data !== null && "judge" in court.data)}
      beside={
        paged.isLong &&
        isFiltered && (
          <SearchAll search={search} rows={paged} here={here.length} matching={source.length} />
        )
      }
      problem={filter.problem}
      rowClass={({ rights }) => (rights?.read === "denied" ? "faint" : "")}
      json={({ id, values, rights }) => ({
        id,
        ...Object.fromEntries(
          Object.entries(values).map(([column, value]) => [column, plainValue(value, column)]),
        ),
        rights,
      })}
      details={(row) => <RowDetails key={row.id} host={host} table={table} row={row} />}
      before={
        <>
          {store.scope.value === null && store.shownHosts.value.length > 1 && (
            <span class="quiet">{hostLabel(store, host)}</span>
          )}
          <select
            aria-label="Table"
            value={table}
            onChange={(event) => {
              ui.tables.value = { ...ui.tables.peek(), [host.key]: event.currentTarget.value };
            }}
          >
            {tables.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <span class="field-label" aria-hidden="true">
            as
          </span>
          <select
            aria-label="As"
            title="Whose rights the last columns show"
            value={as}
            onChange={(event) => {
              ui.rowsAs.value = event.currentTarget.value;
            }}
          >
            <option value={PAGE}>
              {host.imported ? "recorded" : "page"} session ({own ? sessionName(own) : "none"})
            </option>
            {personas.map(({ key, label }) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
            <option value="anonymous">Anonymous</option>
            <option value={NOBODY}>No session</option>
          </select>
        </>
      }
      after={
        !host.imported && (
          <button type="button" class="button" onClick={() => paged.refresh()}>
            Refresh
          </button>
        )
      }
      empty={
        paged.problem !== null ? (
          <Empty title="The rows could not be read">
            <p class="problem">{paged.problem}</p>
          </Empty>
        ) : (
          paged.known &&
          paged.extent.atLeast === 0 && (
            <Empty title={`No rows in ${table}`}>
              <p>
                {host.imported
                  ? "The recording knows rows by the writes in it, and none of them left a row in this table."
                  : "The page holds no row of this table. Rows that only the server has come with the app's own queries."}
              </p>
            </Empty>
          )
        )
      }
    />
  );
}

/** Whose eyes the page itself reads with: a persona's, while it acts with their permissions. */
function readingSession(host: HostRecord): Session | null {
  const { acting } = host;
  return acting?.mode === "forSession" ? acting.persona : (pageAuth(host)?.session ?? null);
}

/** Rights by the sandbox, worked out for the rows that are looked at. */
function sandboxRights(
  court: Court | { missing: string } | null,
  table: string,
  session: Session | null,
  claims: ClaimsKnowledge,
): SandboxRights {
  if (!court || "missing" in court || !session) return () => null;
  const known = new WeakMap<ListedRow, RowRights>();
  return (row) => {
    const done = known.get(row);
    if (done) return done;
    const snapshot = snapshotOf(row);
    const right = (name: Right) => court.right(name, table, snapshot, session, claims) ?? "unknown";
    const rights: RowRights = {
      read: right("$canRead"),
      edit: right("$canEdit"),
      delete: right("$canDelete"),
    };
    known.set(row, rights);
    return rights;
  };
}
