import { plural } from "./format.ts";
import { denied, type Phrase, person, unknown } from "./phrase.ts";

/** How many rows a query and its unfiltered form give somebody. `more`: the count was cut there. */
export interface RowCount {
  rows: number;
  more: boolean;
}

export interface Comparison {
  /** Tells those who are compared apart. */
  key: string;
  /** What they are saved as, if they are. */
  saved: string | null;
  /** `null`: without a session. */
  name: string | null;
  filtered: RowCount;
  unfiltered: RowCount;
}

export const countLabel = ({ rows, more }: RowCount): string => `${rows}${more ? "+" : ""}`;

/**
 * What the counts mean: whoever gets more rows without the filter is held back by nothing but the
 * filter, which anybody can leave out.
 */
export function comparisonSentence(
  comparisons: readonly Pick<Comparison, "name" | "filtered" | "unfiltered">[],
  filtered: boolean,
  enforcing: boolean,
): Phrase[] {
  if (!enforcing) {
    return [
      unknown("No policies are loaded in this page"),
      ": it shows every row to everybody, so these counts say nothing about a server.",
    ];
  }
  if (!filtered) return ["The query has no filter: what differs here is the work of policies."];
  const exposed = comparisons.filter(
    ({ name, filtered: with_, unfiltered }) => name !== null && unfiltered.rows > with_.rows,
  );
  const [first] = exposed;
  if (!first || first.name === null) {
    return ["Nobody gets more rows without the filter: policies keep the same rows back."];
  }
  const others = exposed.length - 1;
  return [
    person(first.name),
    ...(others > 0 ? [` and ${plural(others, "other")}`] : []),
    ` would get ${countLabel(first.unfiltered)} rows instead of ${countLabel(first.filtered)} without the filter: `,
    denied("the filter is not access control"),
    ". If that is too much, a read policy has to say so.",
  ];
}
