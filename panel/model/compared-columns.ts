/** What relations compare their columns with. They come from outside: nothing is taken for granted. */
import type { RelColumn, RelExpr, RelPredicate } from "../../protocol/jazz.ts";

export interface ComparedColumn {
  table: string;
  column: unknown;
}

/** Nesting that is followed. */
export const DEEPEST = 64;

/** Columns that a relation's filters compare with what `matches`; `fallback`: the table without one. */
export function comparedColumns(
  relation: RelExpr,
  matches: (right: unknown) => boolean,
  fallback?: string,
): ComparedColumn[] {
  const found: ComparedColumn[] = [];
  const scopes = new Map<string, string>();
  everyRelation(relation, (inner) => noteScopes(inner, scopes));
  everyRelation(relation, (inner) => {
    if (!("Filter" in inner)) return;
    const { input, predicate } = recordOf(inner.Filter) as (typeof inner)["Filter"];
    everyTest(predicate, (left, rights) => {
      if (!rights.some(matches)) return;
      const table =
        left.scope === undefined ? (soleTable(input) ?? fallback) : scopes.get(left.scope);
      if (table !== undefined) found.push({ table, column: left.column });
    });
  });
  return found;
}

/** Joined tables go by generated names, which the join's own condition introduces. */
function noteScopes(relation: RelExpr, scopes: Map<string, string>): void {
  const scanned = tableOf(relation);
  if (scanned !== undefined) scopes.set(scanned, scanned);
  if (!("Join" in relation)) return;
  const { left, right, on } = recordOf(relation.Join) as (typeof relation)["Join"];
  for (const pair of listOf(on) as typeof on) {
    for (const [side, column] of [
      [left, pair?.left],
      [right, pair?.right],
    ] as const) {
      const table = soleTable(side);
      if (column?.scope !== undefined && table !== undefined && !scopes.has(column.scope)) {
        scopes.set(column.scope, table);
      }
    }
  }
}

function soleTable(relation: RelExpr): string | undefined {
  const tables = new Set<string>();
  everyRelation(relation, (inner) => {
    const table = tableOf(inner);
    if (table !== undefined) tables.add(table);
  });
  return tables.size === 1 ? [...tables][0] : undefined;
}

function tableOf(relation: RelExpr): string | undefined {
  const { table } = recordOf(recordOf(relation)["TableScan"]);
  return typeof table === "string" ? table : undefined;
}

/** Calls back for a relation and every one inside it. */
function everyRelation(relation: unknown, see: (relation: RelExpr) => void, depth = 0): void {
  if (typeof relation !== "object" || relation === null || depth > DEEPEST) return;
  if (!Array.isArray(relation)) see(relation as RelExpr);
  for (const child of Object.values(relation)) everyRelation(child, see, depth + 1);
}

function everyTest(
  predicate: RelPredicate,
  see: (left: RelColumn, rights: readonly unknown[]) => void,
  depth = 0,
): void {
  if (typeof predicate !== "object" || predicate === null || depth > DEEPEST) return;
  const { Cmp, Contains, In } = predicate as Record<string, unknown>;
  const test = recordOf(Cmp ?? Contains ?? In);
  const left = recordOf(test["left"]) as unknown as RelColumn;
  if (Cmp ?? Contains) see(left, [test["right"]]);
  else if (In) see(left, listOf(test["values"]));
  else if ("Not" in predicate) everyTest(predicate.Not, see, depth + 1);
  else if ("And" in predicate || "Or" in predicate) {
    const parts = "And" in predicate ? predicate.And : predicate.Or;
    for (const part of listOf(parts)) everyTest(part as RelPredicate, see, depth + 1);
  }
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
