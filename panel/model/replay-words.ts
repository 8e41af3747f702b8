/** What a replay means, in words: whose permissions, whose authorship, and what it equals. */
import type { Mode } from "../../protocol/attribution.ts";
import { type Operation, SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { WriteRecord } from "../store/records.ts";
import { listText, plural } from "./format.ts";
import type { ReplayPersona } from "./replay-line.ts";
import { throughWords } from "./replay-through.ts";

/**
 * Whose permissions apply in the page, and who is the author.
 * @param enforcing whether the page was seen to check policies.
 */
export function scopeWords(
  persona: Pick<ReplayPersona, "name" | "label"> & Partial<ReplayPersona>,
  mode: Mode,
  enforcing = true,
): string {
  const { name, label } = persona;
  const through = throughWords(persona);
  if (through !== null) return through;
  if (mode === "asBackend" || name === null) {
    return `Nothing is checked in the page; ${SYSTEM_AUTHOR} is the author.`;
  }
  if (mode === "withAttribution") {
    return `Nothing is checked in the page, since attribution drops the session; ${name} is the author.`;
  }
  const seen = enforcing ? "" : ", though no policies were seen in it so far";
  return `${label}'s permissions apply in the page${seen}; ${name} is the author.`;
}

/** `2 inserts and 1 update in todos`, one line per table. */
export function writesByTable(writes: readonly WriteRecord[]): string[] {
  const tables = new Map<string, Map<Operation, number>>();
  for (const { table, op } of writes) {
    const name = table ?? "a table that is not known";
    const counts = tables.get(name) ?? new Map<Operation, number>();
    counts.set(op, (counts.get(op) ?? 0) + 1);
    tables.set(name, counts);
  }
  return [...tables].map(([table, counts]) => {
    const parts = [...counts].map(([op, count]) => plural(count, op));
    return `${listText(parts)} in ${table}`;
  });
}

/** How the writes are put together: `2 recorded writes, in 1 transaction`. */
export function togetherness(writes: readonly WriteRecord[]): string {
  const batches = new Set<string>();
  const transactions = new Set<string>();
  for (const { batch } of writes) {
    if (batch?.mode === "direct") batches.add(batch.key);
    if (batch?.mode === "transactional") transactions.add(batch.key);
  }
  const parts = [
    ...(transactions.size > 0 ? [plural(transactions.size, "transaction")] : []),
    ...(batches.size > 0 ? [plural(batches.size, "batch", "batches")] : []),
  ];
  if (parts.length === 0) return "";
  const is = transactions.size + batches.size === 1 ? "is" : "are";
  return `${listText(parts)} among them ${is} kept together`;
}
