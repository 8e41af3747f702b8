/** What is told of how busy the panel was. */
import type { Measure } from "./report.ts";
import { summarise } from "./statistics.ts";
import type { Busy } from "./watch.ts";

export function busyMeasures(what: string, busy: readonly Busy[], limit: number): Measure[] {
  return [timeMeasure(what, busy, limit), ...taskMeasures(what, busy)];
}

/** @param limit milliseconds at most; `null` where nothing was asked. */
export function timeMeasure(measure: string, busy: readonly Busy[], limit: number | null): Measure {
  const times = summarise(busy.map(({ milliseconds }) => milliseconds));
  const budget = limit === null ? null : { p99: limit };
  return { measure, unit: "ms", ...times, budget, baseline: null };
}

export function taskMeasures(what: string, busy: readonly Busy[]): Measure[] {
  return [
    {
      measure: `${what}: longest panel task (0: none over 50 ms)`,
      unit: "ms",
      ...summarise(busy.map(({ longestTask }) => longestTask)),
      budget: { p99: 50 },
      baseline: null,
    },
    {
      measure: `${what}: frames over 50 ms`,
      unit: "frames",
      ...summarise(busy.map(({ slowFrames }) => slowFrames)),
      budget: null,
      baseline: null,
    },
  ];
}
