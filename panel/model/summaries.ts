import type { Operation } from "../../protocol/jazz.ts";
import type { WriteRecord } from "../store/records.ts";
import { fateOf, fateTone } from "./write-fate.ts";

/** The authors of writes, in order of appearance. */
export function people(writes: readonly WriteRecord[]): string[] {
  return [...new Set(writes.map(({ author }) => author))];
}

/** How often one author did one thing to one table. */
export interface WriteCount {
  author: string;
  op: Operation;
  /** `null` when the engine was not told it. */
  table: string | null;
  count: number;
  /** Of these, the ones denied, rejected or failed. */
  refused: number;
}

/** How many writes of each kind there were, in order of appearance. */
export function countWrites(writes: readonly WriteRecord[]): WriteCount[] {
  const counts = new Map<string, WriteCount>();
  for (const write of writes) {
    const { author, op, table } = write;
    const key = JSON.stringify([author, op, table]);
    let entry = counts.get(key);
    if (!entry) {
      entry = { author, op, table, count: 0, refused: 0 };
      counts.set(key, entry);
    }
    entry.count++;
    if (fateTone(fateOf(write).word) === "bad") entry.refused++;
  }
  return [...counts.values()];
}
