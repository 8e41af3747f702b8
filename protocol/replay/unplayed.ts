import type { DryRunResult, ReplayWrite } from "../commands.ts";

type Unjudged = Omit<DryRunResult, "verdict">;

/** A write of which nothing is known yet but the recording. */
export const unplayed = ({
  write,
  row,
  table,
}: Pick<ReplayWrite, "write" | "row" | "table">): Unjudged => ({
  write,
  missing: [],
  thrown: null,
  row,
  table,
  before: null,
  after: null,
});

/** What is said of a write that nobody was asked about, or nobody answered. */
export const notPlayed = (write: number, reason: string): DryRunResult => ({
  ...unplayed({ write, row: null, table: null }),
  verdict: "unknown",
  missing: [reason],
});
