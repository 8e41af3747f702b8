/** Numbers of one measure, in its unit. */
export interface Summary {
  median: number;
  p99: number;
  samples: number;
}

/** Median and 99th percentile (nearest rank) of at least one sample. */
export function summarise(samples: readonly number[]): Summary {
  return summaryOf(samples, 0.99);
}

/** The same of what is worse the lower it is: its `p99` is what 99 of 100 reach. */
export function summariseRates(samples: readonly number[]): Summary {
  return summaryOf(samples, 0.01);
}

function summaryOf(samples: readonly number[], tail: number): Summary {
  if (samples.length === 0) throw new RangeError("Nothing was measured.");
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { median: at(0.5), p99: at(tail), samples: sorted.length };
}

/** The mean of at least one sample. */
export function mean(samples: readonly number[]): number {
  return samples.reduce((sum, one) => sum + one, 0) / samples.length;
}
