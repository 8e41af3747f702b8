import type { RelColumn, RelExpr, RelPredicate, RelValue } from "../../../protocol/jazz.ts";
import { type ColumnTest, columnTests } from "./column-tests.ts";
import { CurrentRow, RowRef, sessionPathOf } from "./references.ts";

/** A relation as it is being built: joins, filters and a selection on top of a base. */
export interface RelationState {
  kind: "table" | "recursive" | "union";
  /** The table whose rows come out. */
  table: string;
  base: RelExpr;
  /** The name of the base's columns; empty for a union. */
  scope: string;
  filters: RelationFilter[];
  joins: RelationJoin[];
  select: Record<string, string> | undefined;
}

export interface RelationFilter {
  scope: string;
  column: string;
  raw: unknown;
}

export interface RelationJoin {
  table: string;
  left: string;
  right: string;
  /** Made by `hopTo`: the relation goes on with the joined rows. */
  isHop: boolean;
}

/** The name a joined table goes by, from its place. */
export function joinScope(kind: RelationState["kind"], join: RelationJoin, index: number): string {
  if (kind === "recursive") return `__recursive_join_${index}`;
  return join.isHop ? `__hop_${index}` : `__join_${index}`;
}

/** The name of the table that columns without one belong to. */
export function currentScope({ kind, joins, scope }: RelationState): string {
  const last = joins.length - 1;
  const join = joins[last];
  return join ? joinScope(kind, join, last) : scope;
}

/** Compiles a relation. */
export function relationExpr(state: RelationState): RelExpr {
  let rel = state.base;
  let scope = state.scope;
  for (const [index, join] of state.joins.entries()) {
    const right = joinScope(state.kind, join, index);
    const on = [{ left: relColumn(join.left, scope), right: relColumn(join.right, right) }];
    const target: RelExpr = { TableScan: { table: join.table } };
    rel = { Join: { left: rel, right: target, on, join_kind: "Inner" } };
    scope = right;
  }
  rel = filtered(rel, state.filters.flatMap(filterPredicates));
  if (state.select) {
    const columns = Object.entries(state.select).map(([alias, column]) => ({
      alias,
      expr: { Column: relColumn(column, scope) },
    }));
    return { Project: { input: rel, columns } };
  }
  return state.joins.some((join) => join.isHop) ? projectedRows(rel, scope) : rel;
}

/** Which element's rows come out, written as a projection to its id. */
export function projectedRows(input: RelExpr, scope: string): RelExpr {
  return {
    Project: { input, columns: [{ alias: "id", expr: { Column: { scope, column: "id" } } }] },
  };
}

export function filtered(input: RelExpr, predicates: readonly RelPredicate[]): RelExpr {
  const [first, ...others] = predicates;
  if (!first || (first === "True" && others.length === 0)) return input;
  return { Filter: { input, predicate: others.length > 0 ? { And: [...predicates] } : first } };
}

export function filterPredicates({ scope, column, raw }: RelationFilter): RelPredicate[] {
  const left: RelColumn = { scope, column };
  const tests = columnTests(column, raw);
  return tests.length === 0 ? ["True"] : tests.map((test) => predicateOf(left, test));
}

/** Splits `table.column`; the table is `undefined` where there is none. */
export function splitQualified(name: string): [table: string | undefined, column: string] {
  const dot = name.indexOf(".");
  return dot < 0 ? [undefined, name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function predicateOf(left: RelColumn, test: ColumnTest): RelPredicate {
  switch (test.test) {
    case "IsNull":
      return { IsNull: { column: left } };
    case "IsNotNull":
      return { IsNotNull: { column: left } };
    case "Contains":
      return { Contains: { left, right: relValue(test.value) } };
    case "In":
      if (!Array.isArray(test.value)) {
        throw new TypeError(`${left.column}: in takes an array of values here.`);
      }
      return { In: { left, values: test.value.map(relValue) } };
    default:
      return { Cmp: { left, op: test.test, right: relValue(test.value) } };
  }
}

function relValue(value: unknown): RelValue {
  const path = sessionPathOf(value);
  if (path) return { SessionRef: [...path] };
  if (value instanceof RowRef) return { OuterColumn: { column: value.column } };
  if (value instanceof CurrentRow) {
    throw new TypeError("current can only be compared for equality, in a gather step.");
  }
  return { Literal: value };
}

function relColumn(name: string, scope: string): RelColumn {
  const [table, column] = splitQualified(name);
  if (table !== undefined) return { scope: table, column };
  return scope ? { scope, column } : { column };
}
