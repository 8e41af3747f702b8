import type { RelExpr, RelPredicate } from "../../protocol/jazz.ts";
import { conjoin, lowerPredicate, singleScope } from "./lower-predicate.ts";
import { type Conjunction, EVERY_ROW, type JoinStep, type RelationPlan } from "./plan.ts";

/** A plan still being put together, with the scopes of its tuple in order. */
export interface Chain {
  plan: RelationPlan;
  scopes: string[];
  currentScope: string;
}

type Join = Extract<RelExpr, { Join: unknown }>["Join"];

/**
 * Lowers a chain of inner joins and filters over what `source` makes of its innermost relation.
 * `undefined` when anything else is in the way.
 */
export function lowerChain(
  relation: RelExpr,
  source: (innermost: RelExpr) => Chain | undefined = scan,
): Chain | undefined {
  if ("Filter" in relation) {
    return filterChain(lowerChain(relation.Filter.input, source), relation.Filter.predicate);
  }
  if ("Join" in relation) return joinChain(lowerChain(relation.Join.left, source), relation.Join);
  return source(relation);
}

export function planOf(table: string, scope = table): RelationPlan {
  return {
    table,
    scope,
    disjuncts: EVERY_ROW,
    joins: [],
    element: undefined,
    gather: undefined,
    seed: undefined,
    columns: undefined,
    order: [],
    offset: 0,
    limit: undefined,
  };
}

export function restrict(plan: RelationPlan, disjuncts: Conjunction[]): RelationPlan {
  return { ...plan, disjuncts: conjoin(plan.disjuncts, disjuncts) };
}

function scan(relation: RelExpr): Chain | undefined {
  if (!("TableScan" in relation)) return undefined;
  const { table } = relation.TableScan;
  return { plan: planOf(table), scopes: [table], currentScope: table };
}

/** Before any join, a filter whose columns share one scope gives the base table that name. */
function filterChain(input: Chain | undefined, predicate: RelPredicate): Chain | undefined {
  const disjuncts = lowerPredicate(predicate);
  if (!input || !disjuncts) return undefined;
  const scope = input.plan.joins.length === 0 ? singleScope(predicate) : undefined;
  const plan = restrict(input.plan, disjuncts);
  if (scope === undefined) return { ...input, plan };
  return { plan: { ...plan, scope }, scopes: [scope], currentScope: scope };
}

function joinChain(left: Chain | undefined, join: Join): Chain | undefined {
  const on = join.on[0];
  if (!left || !on || join.join_kind !== "Inner" || !("TableScan" in join.right)) return undefined;
  const { table } = join.right.TableScan;
  const leftScope = on.left.scope || left.currentScope;
  const rightScope = on.right.scope || table;
  const step: JoinStep = {
    table,
    scope: rightScope,
    on: {
      left: { scope: leftScope, column: on.left.column },
      right: { scope: rightScope, column: on.right.column },
    },
  };
  // The last table answers to the name the join gives it; the seed of a recursion keeps its own.
  const scopes = left.plan.gather ? left.scopes : [...left.scopes.slice(0, -1), leftScope];
  return {
    plan: {
      ...left.plan,
      scope: scopes[0] ?? left.plan.scope,
      joins: [...left.plan.joins, step],
    },
    scopes: [...scopes, rightScope],
    currentScope: rightScope,
  };
}
