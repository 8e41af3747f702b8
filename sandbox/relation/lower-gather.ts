import type { RelColumn, RelExpr, RelPredicate } from "../../protocol/jazz.ts";
import { lowerChain, planOf } from "./lower-chain.ts";
import { lowerTerm } from "./lower-predicate.ts";
import {
  type Condition,
  type GatherPlan,
  type RelationPlan,
  ROW_ID,
  runtimeColumn,
} from "./plan.ts";

type Gather = Extract<RelExpr, { Gather: unknown }>["Gather"];
type Join = Extract<RelExpr, { Join: unknown }>["Join"];

/**
 * Lowers a recursion: seed rows, then level by level the rows that a step finds from the last
 * level's. A step scans one table for rows that point at the frontier and may hop from there to
 * another table. Source: `parse_gather_core` in `relation_ir_query_plan.rs`.
 */
export function lowerGather(gather: Gather): RelationPlan | undefined {
  const step = "Project" in gather.step ? gather.step.Project.input : gather.step;
  return "Join" in step ? lowerJoinedStep(gather, step.Join) : lowerPlainStep(gather, step);
}

function lowerPlainStep(gather: Gather, step: RelExpr): RelationPlan | undefined {
  const seed = simpleSeed(gather.seed);
  const scan = stepScan(step);
  if (!seed || !scan) return undefined;
  return { ...seed, gather: gatherPlan(gather, scan) };
}

function lowerJoinedStep(gather: Gather, join: Join): RelationPlan | undefined {
  const scan = stepScan(join.left);
  const on = join.on[0];
  if (join.join_kind !== "Inner" || !("TableScan" in join.right) || !scan || !on) return undefined;
  const { table } = join.right.TableScan;
  const followsId = runtimeColumn(on.right.column) === ROW_ID;
  const plan: GatherPlan = followsId
    ? {
        ...gatherPlan(gather, scan),
        hop: { table, viaColumn: runtimeColumn(on.left.column) },
      }
    : {
        ...gatherPlan(gather, scan),
        joins: [joinedTable(scan.table, table, on)],
        element: 1,
      };
  return { ...seedPlan(gather.seed, table), gather: plan };
}

function joinedTable(left: string, table: string, on: { left: RelColumn; right: RelColumn }) {
  const scope = on.right.scope || table;
  return {
    table,
    scope,
    on: {
      left: { scope: on.left.scope || left, column: on.left.column },
      right: { scope, column: on.right.column },
    },
  };
}

function gatherPlan(gather: Gather, scan: StepScan): GatherPlan {
  return {
    table: scan.table,
    innerColumn: scan.innerColumn,
    outerColumn: scan.outerColumn,
    filters: scan.filters,
    joins: [],
    element: undefined,
    hop: undefined,
    maxDepth: gather.max_depth,
  };
}

/** A seed over one table is the plan itself; any other is run first and handed to the recursion. */
function seedPlan(seed: RelExpr, hopTable: string): RelationPlan {
  const simple = simpleSeed(seed);
  if (simple) return simple;
  const chain = lowerChain(seed);
  const scope = chain?.scopes[0];
  if (chain?.plan.table === hopTable && scope !== undefined) {
    const id = { alias: "id", expr: { Column: { scope, column: "id" } } };
    return { ...planOf(hopTable, scope), seed: { Project: { input: seed, columns: [id] } } };
  }
  return { ...planOf(hopTable), seed };
}

function simpleSeed(seed: RelExpr): RelationPlan | undefined {
  const plan = lowerChain(seed)?.plan;
  return plan?.joins.length === 0 ? plan : undefined;
}

interface StepScan {
  table: string;
  innerColumn: string;
  outerColumn: string;
  filters: Condition[];
}

/** A step's table with its filters, one of which must tie it to the frontier. */
function stepScan(step: RelExpr): StepScan | undefined {
  const predicates: RelPredicate[] = [];
  let input = step;
  while (!("TableScan" in input)) {
    if ("Filter" in input) {
      predicates.push(input.Filter.predicate);
      input = input.Filter.input;
    } else if ("Project" in input) {
      input = input.Project.input;
    } else {
      return undefined;
    }
  }
  const link = frontierLink(predicates.flatMap(terms));
  return link && { table: input.TableScan.table, ...link };
}

function frontierLink(predicates: readonly RelPredicate[]): Omit<StepScan, "table"> | undefined {
  const filters: Condition[] = [];
  let link: { innerColumn: string; outerColumn: string } | undefined;
  for (const predicate of predicates) {
    const found = linkOf(predicate);
    if (found) {
      if (
        link &&
        (link.innerColumn !== found.innerColumn || link.outerColumn !== found.outerColumn)
      ) {
        return undefined;
      }
      link = found;
      continue;
    }
    const condition = lowerTerm(predicate);
    if (!condition) return undefined;
    filters.push(condition);
  }
  return link && { ...link, filters };
}

function linkOf(predicate: RelPredicate) {
  if (typeof predicate === "string" || !("Cmp" in predicate)) return undefined;
  const { left, op, right } = predicate.Cmp;
  if (op !== "Eq") return undefined;
  const innerColumn = runtimeColumn(left.column);
  if ("RowId" in right && right.RowId === "Frontier") return { innerColumn, outerColumn: ROW_ID };
  if (!("FrontierColumn" in right)) return undefined;
  return { innerColumn, outerColumn: runtimeColumn(right.FrontierColumn.column) };
}

function terms(predicate: RelPredicate): RelPredicate[] {
  return typeof predicate === "object" && "And" in predicate
    ? predicate.And.flatMap(terms)
    : [predicate];
}
