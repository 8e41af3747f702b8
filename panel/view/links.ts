/** Ways from what one tab shows to what another tells about it. Each keeps the filter it replaces. */
import { toggleTerm } from "../model/filter-text.ts";
import { isBackend } from "../model/host-facts.ts";
import { tablesOf } from "../model/read-query.ts";
import type { DeltaRecord, HostKey, SubscriptionRecord, WriteRecord } from "../store/records.ts";
import type { Panel } from "./panel-context.ts";
import type { TabName } from "./ui-state.ts";
import { offerUndo } from "./undo.ts";
import { listAll, point, showWrite } from "./writes/show-write.ts";

/** Milliseconds that a delta may come before the write that made it is told. */
const EARLY = 50;

/** Lists what somebody wrote; of one database, if it is named. */
export function showWritesOf(panel: Panel, name: string, host?: HostKey): void {
  showFiltered(panel, "Writes", "author", name, host);
}

/** Lists the live queries that run as somebody. */
export function showQueriesOf(panel: Panel, name: string, host?: HostKey): void {
  showFiltered(panel, "Subscriptions", "session", name, host);
}

/** Goes to a row and shows its details, if the page still holds it. */
export function showRow(panel: Panel, host: HostKey, table: string, row: string): void {
  const { store, ui } = panel;
  if (store.host.peek()?.key !== host) store.chosenHost.value = host;
  ui.tables.value = { ...ui.tables.peek(), [host]: table };
  point(ui.lists.Rows, row);
  ui.tab.value = "Rows";
}

/** Whether the rows of a database can be looked at. */
export function hasRows({ store }: Panel, host: HostKey): boolean {
  const record = store.recording.hosts.get(host);
  return record !== undefined && !isBackend(record) && record.schema !== null;
}

/** Goes to a live query and shows its details. */
export function showSubscription(panel: Panel, { host, key }: SubscriptionRecord): void {
  listAll(panel, host);
  point(panel.ui.lists.Subscriptions, key);
  panel.ui.tab.value = "Subscriptions";
}

/** Goes to a database and its session. */
export function showSession(panel: Panel, host: HostKey): void {
  point(panel.ui.lists.Sessions, host);
  panel.ui.tab.value = "Sessions";
}

/** Goes to the write that a delta tells of; to the row where no recorded write made it. */
export function showCause(
  panel: Panel,
  { host, table }: SubscriptionRecord,
  { at }: DeltaRecord,
  row: string,
): void {
  let cause: WriteRecord | null = null;
  for (const write of panel.store.recording.writes) {
    if (write.row === row && write.host === host && write.at <= at + EARLY) cause = write;
  }
  if (cause) showWrite(panel, cause);
  else showRow(panel, host, table, row);
}

/** A query that has to do with a row. */
export interface Teller {
  subscription: SubscriptionRecord;
  /** Whether one of its deltas names the row; otherwise it is open and reads the row's table. */
  told: boolean;
}

/** Queries that told the app of a row, or may do so; those that did first, the latest first. */
export function tellersOf(
  { store }: Panel,
  host: HostKey,
  table: string | null,
  row: string,
): Teller[] {
  const tellers: Teller[] = [];
  for (const subscription of store.recording.subscriptions.values()) {
    if (subscription.host !== host) continue;
    const { history, wire, endedAt } = subscription;
    const told = history.some(({ ids }) => ids.includes(row));
    const reads = endedAt === null && wire !== null && table !== null && tablesOf(wire).has(table);
    if (told || reads) tellers.push({ subscription, told });
  }
  return tellers.sort(
    (left, right) =>
      Number(right.told) - Number(left.told) ||
      (right.subscription.lastAt ?? 0) - (left.subscription.lastAt ?? 0),
  );
}

function showFiltered(
  panel: Panel,
  tab: TabName,
  term: string,
  name: string,
  host: HostKey | undefined,
): void {
  const { store, ui } = panel;
  const { filter } = ui.lists[tab];
  const [text, from, range, chosen] = [
    filter.peek(),
    ui.tab.peek(),
    ui.timeRange.peek(),
    store.chosenHost.peek(),
  ];
  const label = store.recording.people.identities.label(name);
  filter.value = toggleTerm("", term, label);
  if (tab === "Writes") ui.timeRange.value = null;
  if (host !== undefined) store.chosenHost.value = host;
  ui.tab.value = tab;
  offerUndo(panel, `${tab} of ${label}.`, () => {
    filter.value = text;
    ui.timeRange.value = range;
    store.chosenHost.value = chosen;
    ui.tab.value = from;
  });
}
