import type { Activity } from "./activity.ts";
import { clockTime, spanText } from "./format.ts";

/** A stretch of time, both ends included, in milliseconds since the epoch. */
export interface TimeRange {
  from: number;
  to: number;
}

export function inRange({ from, to }: TimeRange, at: number): boolean {
  return at >= from && at <= to;
}

/** From the beginning of one bin of a chart to the end of another, in whichever order they are given. */
export function rangeOfBins({ bins, from, to }: Activity, one: number, other: number): TimeRange {
  const first = Math.max(0, Math.min(one, other));
  const last = Math.min(bins.length - 1, Math.max(one, other));
  const step = (to - from) / bins.length;
  const end = last === bins.length - 1 ? to : from + (last + 1) * step;
  return { from: from + first * step, to: end };
}

/** The bins of a chart that a range touches, or `null` where it lies outside of it. */
export function binsOfRange(
  { bins, from, to }: Activity,
  range: TimeRange,
): { first: number; last: number } | null {
  if (range.to < from || range.from > to) return null;
  const step = Math.max(1e-9, (to - from) / bins.length);
  const index = (at: number): number =>
    Math.min(bins.length - 1, Math.max(0, Math.floor((at - from) / step)));
  const first = index(range.from + step / 1_000);
  return { first, last: Math.max(first, index(range.to - step / 1_000)) };
}

/** `14:02:11.204 – 14:02:13.000 (2 s)`. */
export function rangeText({ from, to }: TimeRange): string {
  return `${clockTime(from)} – ${clockTime(to)} (${spanText(to - from)})`;
}
