import type { WriteRecord } from "../store/records.ts";

/** The authors of writes, in order of appearance. */
export function people(writes: readonly WriteRecord[]): string[] {
  return [...new Set(writes.map(({ author }) => author))];
}
