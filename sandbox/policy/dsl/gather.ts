import type { RelExpr } from "../../../protocol/jazz.ts";
import type { CurrentRow } from "./references.ts";
import {
  filtered,
  filterPredicates,
  projectedRows,
  type RelationFilter,
  type RelationState,
  relationExpr,
  splitQualified,
} from "./relation-state.ts";

const DEFAULT_DEPTH = 10;
const DEPTH_LIMIT = 64;
const HOP_SCOPE = "__recursive_hop_0";

/**
 * Compiles `gather`: from the seed's rows on, again and again to the rows that a step leads to.
 * A step filters one table by `current` and hops back to the seed's table.
 */
export function gatherExpr(
  seed: RelationState,
  step: RelationState,
  current: CurrentRow,
  maxDepth = DEFAULT_DEPTH,
): RelExpr {
  return {
    Gather: {
      seed: relationExpr(seed),
      step: stepExpr(seed.table, step, current),
      frontier_key: { RowId: "Current" },
      max_depth: checkedDepth(maxDepth),
      dedupe_key: [{ RowId: "Current" }],
    },
  };
}

function stepExpr(table: string, step: RelationState, current: CurrentRow): RelExpr {
  if (step.kind !== "table" || step.select) {
    throw new TypeError("A gather step starts from a table, policy.<table>, and selects nothing.");
  }
  const [hop, ...moreHops] = step.joins;
  if (!hop?.isHop || moreHops.length > 0) {
    throw new TypeError("A gather step needs exactly one hopTo(…).");
  }
  if (hop.table !== table || splitQualified(hop.right)[1] !== "id") {
    throw new TypeError(`A gather step must hop back to rows of ${table}.`);
  }
  const [link, ...moreLinks] = step.filters.filter((filter) => isCurrent(filter.raw, current));
  if (!link || moreLinks.length > 0) {
    throw new TypeError("A gather step needs exactly one where condition that equals current.");
  }
  const others = step.filters.filter((filter) => filter !== link);
  const input = filtered(step.base, [
    ...others.flatMap(filterPredicates),
    { Cmp: { left: columnOf(link), op: "Eq", right: { RowId: "Frontier" } } },
  ]);
  const left = { scope: step.scope, column: splitQualified(hop.left)[1] };
  const join: RelExpr = {
    Join: {
      left: input,
      right: { TableScan: { table } },
      on: [{ left, right: { scope: HOP_SCOPE, column: "id" } }],
      join_kind: "Inner",
    },
  };
  return projectedRows(join, HOP_SCOPE);
}

function columnOf({ scope, column }: RelationFilter) {
  return { scope, column };
}

function isCurrent(raw: unknown, current: CurrentRow): boolean {
  if (raw === current) return true;
  return typeof raw === "object" && raw !== null && "eq" in raw && raw.eq === current;
}

function checkedDepth(depth: number): number {
  if (Number.isInteger(depth) && depth > 0 && depth <= DEPTH_LIMIT) return depth;
  throw new RangeError(`gather: maxDepth must be a whole number from 1 to ${DEPTH_LIMIT}.`);
}
