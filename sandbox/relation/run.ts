import type { RelExpr } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../policy/evidence.ts";
import type { RelationContext } from "./context.ts";
import type { RelationPlan } from "./plan.ts";

/** One evaluation of a relation: what it reads from and what it could not know. */
export interface Run {
  ctx: RelationContext;
  missing: Set<string>;
  rowsLookedAt: number;
  /** Evaluates a step of a recursion. */
  plan(plan: RelationPlan): RowSnapshot[];
  /** Evaluates a relation that is the seed of a recursion. */
  relation(rel: RelExpr): RowSnapshot[];
}

/** Rows of a table; none, and a note of what is missing, when they are not known. */
export function scanTable(table: string, run: Run): Iterable<RowSnapshot> {
  const rows = run.ctx.rows(table);
  if (rows) return counted(rows, run);
  run.missing.add(`rows of ${table}`);
  return [];
}

export function readableRows(table: string, run: Run): RowSnapshot[] {
  return [...scanTable(table, run)].filter((row) => isReadable(table, row, run));
}

/** Rows of which it is not known whether they are readable are left out, with a note. */
export function isReadable(table: string, row: RowSnapshot, run: Run): boolean {
  const verdict = run.ctx.readable?.(table, row) ?? "allowed";
  if (verdict === "unknown") run.missing.add(`whether ${table}/${row.id} is readable`);
  return verdict === "allowed";
}

/** The row of that id; for a hop, whose target no policy guards. */
export function rowById(table: string, id: string, run: Run): RowSnapshot | undefined {
  if (!run.ctx.row) return [...scanTable(table, run)].find((row) => row.id === id);
  const row = run.ctx.row(table, id);
  if (row === undefined) run.missing.add(`row ${table}/${id}`);
  return row ?? undefined;
}

function* counted(rows: Iterable<RowSnapshot>, run: Run): Iterable<RowSnapshot> {
  for (const row of rows) {
    run.rowsLookedAt++;
    yield row;
  }
}
