/** How a write that was played for good is taken back, given how the row is now. */
import type { UndoResult, UndoStep } from "./commands.ts";
import type { Operation, TableSchema, TaggedRecord, Value } from "./jazz.ts";

/** The write that takes one back; `null`: there is nothing to write. */
export type Counter = { op: Operation; values: TaggedRecord } | null;

export interface WayBack {
  counter: Counter;
  outcome: UndoResult["outcome"];
  /** What stays as it is. */
  left: string[];
}

/** What stays of the write that took one back, said of its author. */
export const stamps = ({ op, before }: UndoStep, author: string): string =>
  before || op === "restore"
    ? `$updatedBy and $updatedAt stay ${author}'s and now's.`
    : "The row's id stays taken.";

/** What was written since stays. */
export function wayBack(
  step: UndoStep,
  now: TaggedRecord | null,
  { columns }: TableSchema,
): WayBack {
  const { op, before, after } = step;
  const stays = (...left: string[]): WayBack => ({ counter: null, outcome: "not undone", left });
  const undone = (counter: Counter, ...left: string[]): WayBack => ({
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
  JSON.stringify(one) === JSON.stringify(other);

const nameIn = (value: Value | undefined): string =>
  value?.type === "Text" ? value.value : "somebody";
