/** Numbers of one measure, in its unit. */
export interface Summary {
  median: number;
  p99: number;
  samples: number;
}

/** Median and 99th percentile (nearest rank) of at least one sample. */
export function summarise(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new RangeError("Nothing was measured.");
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { median: at(0.5), p99: at(0.99), samples: sorted.length };
}
