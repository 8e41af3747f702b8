/**
 * Takes back writes that were played for good, the last one first: as who made them, or where
 * the engine refuses that, as the page's own user. What was written since stays.
 */
import { authorOf, type Scope } from "../../../protocol/attribution.ts";
import type { UndoResult, UndoStep } from "../../../protocol/commands.ts";
import type { TableSchema, TaggedRecord, Value } from "../../../protocol/jazz.ts";
import type { EngineWrite } from "../dialects/dialect.ts";
import { hasOwn, messageOf, toJson } from "../primordials.ts";
import type { Pen } from "./pen.ts";
import { readRow } from "./read-row.ts";
import type { Play } from "./stage.ts";

export interface Undo extends Play<UndoResult> {
  pen: Pen;
}

/** The write that takes one back; `null`: there is nothing to write. */
type Counter = Pick<EngineWrite, "op" | "values"> | null;

interface Way {
  counter: Counter;
  outcome: UndoResult["outcome"];
  /** What stays as it is. */
  left: string[];
}

/** One result per step, in the order they are undone. Must not run within a page's call. */
export async function undo(steps: readonly UndoStep[], run: Undo): Promise<UndoResult[]> {
  const results: UndoResult[] = [];
  for (const step of [...steps].reverse()) {
    await run.breathe();
    const result = await undoOne(step, run);
    results.push(result);
    run.progress(result);
  }
  return results;
}

async function undoOne(step: UndoStep, run: Undo): Promise<UndoResult> {
  const { write, table, row } = step;
  const result: UndoResult = { write, outcome: "not undone", left: [], by: null, batch: null };
  const stays = (...left: string[]): UndoResult => ({ ...result, left });
  if (run.stopped()) return stays("It was stopped before this write.");
  try {
    const schema = run.calls.schema();
    const structure = hasOwn(schema, table) ? schema[table] : undefined;
    if (!structure) return stays(`This page's engine has no table “${table}”.`);
    const now = await readRow(run.calls, schema, table, row);
    const { counter, outcome, left } = wayBack(step, now, structure);
    if (!counter) return { ...result, outcome, left };
    const refusals: string[] = [];
    for (const [by, scope] of scopesOf(run)) {
      const author = authorOf(scope);
      try {
        const { batch } = run.pen.write({ ...counter, table, row, scope, batch: null });
        const last = stamps(step, author);
        return { ...result, outcome, left: [...left, last], by, batch };
      } catch (error) {
        refusals.push(`As ${author}: ${messageOf(error)}`);
      }
    }
    return stays(...refusals);
  } catch (error) {
    return stays(messageOf(error));
  }
}

/** Without a session nothing is checked: the page's own user is only asked where there is one. */
function scopesOf({ scope, pen: { page } }: Undo): [NonNullable<UndoResult["by"]>, Scope][] {
  const another = page.session !== null && toJson(page) !== toJson(scope);
  return another
    ? [
        ["persona", scope],
        ["page", page],
      ]
    : [["persona", scope]];
}

const stamps = ({ op, before }: UndoStep, author: string): string =>
  before || op === "restore"
    ? `$updatedBy and $updatedAt stay ${author}'s and now's.`
    : "The row's id stays taken.";

function wayBack(step: UndoStep, now: TaggedRecord | null, { columns }: TableSchema): Way {
  const { op, before, after } = step;
  const stays = (...left: string[]): Way => ({ counter: null, outcome: "not undone", left });
  const undone = (counter: Counter, ...left: string[]): Way => ({
    counter,
    outcome: "undone",
    left,
  });
  const names = columns.map(({ name }) => name);
  const since = `was changed since by ${nameIn(now?.["$updatedBy"])}`;

  if (op === "insert" || op === "restore" || (op === "upsert" && !before)) {
    if (!now) return undone(null, "The row is gone already.");
    const changed = after ? names.filter((name) => !same(now[name], after[name])) : [];
    const lost = changed.map((name) => `${name} ${since}; that goes with the row.`);
    return undone({ op: "delete", values: {} }, ...lost);
  }
  if (!before) return stays("How the row was before is not known.");
  if (op === "delete") {
    if (now) return stays("The row is there again; it stays as it is.");
    return undone({ op: "restore", values: only(before, names) });
  }
  if (!after) return stays("How this write left the row is not known.");
  if (!now) return stays("The row is gone; it is not brought back.");
  const written = names.filter(
    (name) => !same(before[name], after[name]) && !same(before[name], now[name]),
  );
  const [back, left]: [string[], string[]] = [[], []];
  for (const name of written) {
    if (same(now[name], after[name])) back.push(name);
    else left.push(`${name} ${since}; it stays.`);
  }
  if (back.length === 0) return left.length > 0 ? stays(...left) : undone(null);
  const outcome = left.length > 0 ? "partly undone" : "undone";
  return { counter: { op: "update", values: only(before, back) }, outcome, left };
}

function only(row: TaggedRecord, names: readonly string[]): TaggedRecord {
  const values: TaggedRecord = {};
  for (const name of names) {
    const value = row[name];
    if (value) values[name] = value;
  }
  return values;
}

const same = (one: Value | undefined, other: Value | undefined): boolean =>
  toJson(one) === toJson(other);

const nameIn = (value: Value | undefined): string =>
  value?.type === "Text" ? value.value : "somebody";
