import type { WriteRecord } from "../store/records.ts";

/** Writes of one stretch of time, by author. */
export interface ActivityBin {
  /** Number of its first write. */
  first: number;
  total: number;
  authors: Map<string, number>;
}

export interface Activity {
  /** One per column of the chart; `null` where nothing was written. */
  bins: (ActivityBin | null)[];
  /** Writes in the fullest bin. */
  peak: number;
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

/** How many writes were made when and by whom, in so many equal stretches of time. */
export function activityOf(writes: Iterable<WriteRecord>, columns: number): Activity {
  const list = [...writes];
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { at } of list) {
    if (at < from) from = at;
    if (at > to) to = at;
  }
  const bins: (ActivityBin | null)[] = new Array(columns).fill(null);
  let peak = 0;
  const span = Math.max(1, to - from);
  for (const { at, number, author } of list) {
    const index = Math.min(columns - 1, Math.floor(((at - from) / span) * columns));
    let bin = bins[index];
    if (!bin) {
      bin = { first: number, total: 0, authors: new Map() };
      bins[index] = bin;
    }
    bin.total++;
    bin.authors.set(author, (bin.authors.get(author) ?? 0) + 1);
    if (bin.total > peak) peak = bin.total;
  }
  return { bins, peak, from, to };
}
