/** What tests of faults count and report. */
export interface FaultCounts {
  /** What was tried: values, floods, reloads, … */
  tried: number;
  /** Errors that the panel threw or logged. */
  crashes: number;
  /** Secrets of the page that arrived in the panel. */
  leaked: number;
  /** Writes that were made and are neither listed nor said to be missing. */
  lost: number;
}

/** What a test's annotation with its counts is called. */
export const FAULTS = "faults";

export const countsText = ({ tried, crashes, leaked, lost }: FaultCounts): string =>
  `inputs tried ${tried}, crashes ${crashes}, secrets leaked ${leaked}, writes lost ${lost}`;

/** What {@link countsText} said; zeros where it is something else. */
export function readCounts(text: string): FaultCounts {
  const [tried = 0, crashes = 0, leaked = 0, lost = 0] = (text.match(/\d+/g) ?? []).map(Number);
  return { tried, crashes, leaked, lost };
}

export const addCounts = (one: FaultCounts, other: FaultCounts): FaultCounts => ({
  tried: one.tried + other.tried,
  crashes: one.crashes + other.crashes,
  leaked: one.leaked + other.leaked,
  lost: one.lost + other.lost,
});
