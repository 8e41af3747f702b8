/**
 * Asks an engine what a user that does not exist may do with a few of the rows it holds. A
 * permissive engine answers that everybody may do everything, so that one "no" proves policies;
 * any number of "yes" proves nothing. All of it are bounded reads that stay in the page
 * (`graph_nodes/magic_columns.rs` of garden-co/jazz: the engine evaluates the rights itself).
 */
import { PERMISSION_COLUMNS, type Session, type WireRow } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { randomUuid } from "../dialects/bytes.ts";
import type { ActingDialect, EngineCalls } from "../dialects/dialect.ts";
import type { Enforcement } from "../hosts/enforcement.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { actingTools } from "../impersonation/engine-tools.ts";
import { keys, toJson } from "../primordials.ts";
import { rowTableOf } from "../stream/query-table.ts";

/** Tables tried before giving up, and rows of each. */
const TABLES = 12;
const ROWS = 5;

const VERBS = ["read", "edit", "delete"] as const;

/** What a stranger may do with rows of one table. */
interface Rights {
  table: string;
  /** Rows that were there before the stranger asked and after. */
  rows: number;
  /** How many of them may not be read, edited, deleted. */
  refused: readonly [number, number, number];
}

/** Must not run within a call of the page. `null` when it was stopped before it knew. */
export async function lookAtRights(
  engine: TappedEngine,
  stopped: () => boolean = () => false,
  calls: EngineCalls = actingTools(engine).calls,
): Promise<Enforcement | null> {
  const allowed: Rights[] = [];
  let unread = false;
  for (const table of tablesOf(engine)) {
    const rights = await rightsIn(calls, actingTools(engine).dialect, table).catch(() => null);
    if (stopped()) return null;
    unread ||= rights === null;
    if (!rights || rights.rows === 0) continue;
    const verb = VERBS.find((_, at) => (rights.refused[at] ?? 0) > 0);
    if (verb) return { seen: true, evidence: refusal(rights, verb) };
    allowed.push(rights);
  }
  return { seen: false, evidence: nothingSeen(allowed, unread) };
}

/** Those first whose rows the app shows: they are the likeliest to have any. */
function tablesOf(engine: TappedEngine): string[] {
  const shown = new Set<string | null>();
  for (const { query } of engine.subscriptions.open.values()) shown.add(rowTableOf(query));
  const tables = keys(actingTools(engine).calls.schema());
  const [first, others] = [true, false].map((wanted) =>
    tables.filter((table) => shown.has(table) === wanted),
  );
  return [...(first ?? []), ...(others ?? [])].slice(0, TABLES);
}

/**
 * Without a session an engine gives every row, so that one which a stranger does not get is kept
 * from them. Rows may come and go meanwhile: only those count that are still there afterwards.
 */
async function rightsIn(
  calls: EngineCalls,
  dialect: ActingDialect,
  table: string,
): Promise<Rights> {
  const ask = (
    of: { ids?: readonly string[]; limit?: number; columns: readonly string[] },
    as: Session | null = null,
  ): Promise<WireRow[]> => calls.query(toJson(tableQuery(table, of)), dialect.sessionArgument(as));
  const columns = ["$createdBy"];
  const before = await ask({ limit: ROWS, columns });
  const none: Rights = { table, rows: 0, refused: [0, 0, 0] };
  if (before.length === 0) return none;
  const ids = before.map(({ id }) => id);
  const stranger: Session = { user_id: randomUuid(), claims: {}, authMode: "external" };
  const answers = await ask({ ids, columns: PERMISSION_COLUMNS }, stranger);
  const rights = new Map(answers.map(({ id, values }) => [id, values]));
  const after = await ask({ ids, columns });
  const refused: [number, number, number] = [0, 0, 0];
  for (const { id } of after) {
    const values = rights.get(id);
    for (const at of [0, 1, 2] as const) {
      const value = values?.[at];
      const no = values ? value?.type === "Boolean" && !value.value : at === 0;
      if (no) refused[at]++;
    }
  }
  return { table, rows: after.length, refused };
}

function refusal({ table, rows, refused }: Rights, verb: (typeof VERBS)[number]): string {
  const so = `A user that does not exist may not ${verb}`;
  if (rows === 1) return `${so} the one row of ${table} that was tried.`;
  return `${so} ${refused[VERBS.indexOf(verb)]} of ${rows} rows of ${table}.`;
}

function nothingSeen(allowed: readonly Rights[], unread: boolean): string {
  const so = "The engine's schema has no policies, it has not denied a write yet, and";
  if (allowed.length === 0) {
    return unread
      ? `${so} its rows could not be read.`
      : `${so} it holds no row by which they could be told.`;
  }
  const rows = allowed.reduce((sum, { rows }) => sum + rows, 0);
  const names = allowed.map(({ table }) => table).join(", ");
  return `${so} a user that does not exist may do everything with the ${count(rows)} tried (${names}).`;
}

const count = (rows: number): string => `${rows} row${rows === 1 ? "" : "s"}`;
