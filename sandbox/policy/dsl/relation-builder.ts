import { gatherExpr } from "./gather.ts";
import { type RelationsOf, relationJoin, resolveQualified } from "./qualified-where.ts";
import { CurrentRow, isPlainObject, rowContext } from "./references.ts";
import {
  currentScope,
  joinScope,
  type RelationFilter,
  type RelationState,
  relationExpr,
  splitQualified,
} from "./relation-state.ts";

/** A table builder or a table's name. */
export type TableTarget = string | { readonly tableName: string };

export interface GatherOptions {
  /** Where to start: a condition on the rows so far, or another relation to the same table. */
  start?: Record<string, unknown> | RelationBuilder | undefined;
  step: (context: { current: CurrentRow }) => RelationBuilder;
  /** Steps at most; 10 unless said otherwise. */
  maxDepth?: number | undefined;
}

/** A relation for `policy.exists(…)`. Every method returns a new one. */
export class RelationBuilder {
  readonly state: RelationState;
  readonly #relationsOf: RelationsOf;

  constructor(state: RelationState, relationsOf: RelationsOf) {
    this.state = state;
    this.#relationsOf = relationsOf;
  }

  /** Only rows that match; columns may be qualified by the name of a table in the relation. */
  where(input: unknown): RelationBuilder {
    const { state } = this.#notUnion("where");
    const where = typeof input === "function" ? input(rowContext()) : input;
    if (!isPlainObject(where)) throw new TypeError("where takes an object of columns and values.");
    const filters = Object.entries(where)
      .filter(([, raw]) => raw !== undefined)
      .map(([name, raw]) => this.#filter(name, raw));
    return this.#with({ filters: [...state.filters, ...filters] });
  }

  /** Pairs each row with the rows of another table whose column has the same value. */
  join(target: TableTarget, on: { left: string; right: string }): RelationBuilder {
    const { state } = this.#notUnion("join");
    const join = { table: tableNameOf(target), left: on.left, right: on.right, isHop: false };
    return this.#with({ joins: [...state.joins, join] });
  }

  /** Names the columns that come out: `{ alias: "column" }`. */
  select(columns: Record<string, string>): RelationBuilder {
    this.#notUnion("select");
    const entries = Object.entries(columns);
    if (entries.length === 0) throw new TypeError("select needs at least one column.");
    return this.#with({
      select: Object.fromEntries(
        entries.map(([alias, column]) => [alias.trim(), splitQualified(column)[1]]),
      ),
    });
  }

  /** Goes on with the related rows instead of these. */
  hopTo(name: string): RelationBuilder {
    const { state } = this.#notUnion("hopTo");
    if (state.joins.length > 0) throw new TypeError("A relation can hop once, before any join.");
    if (state.select) throw new TypeError("hopTo comes before select.");
    const relation = this.#relationsOf(state.table).find((one) => one.name === name.trim());
    if (!relation) throw new TypeError(`${state.table} has no relation "${name}".`);
    if (state.kind === "recursive" && relation.direction !== "reverse") {
      throw new TypeError(
        `After gather, hopTo needs a relation that points at ${state.table}; "${name}" points away.`,
      );
    }
    return this.#with({ table: relation.toTable, joins: [relationJoin(relation, true)] });
  }

  /** Follows one hop again and again, from these rows or from `start`. */
  gather({ start, step, maxDepth }: GatherOptions): RelationBuilder {
    if (this.state.select) throw new TypeError("gather comes before select.");
    const current = new CurrentRow();
    const seed = this.#seed(start);
    const base = gatherExpr(seed, step({ current }).state, current, maxDepth);
    const { table } = this.state;
    const state: RelationState = {
      kind: "recursive",
      table,
      base,
      scope: table,
      filters: [],
      joins: [],
      select: undefined,
    };
    return new RelationBuilder(state, this.#relationsOf);
  }

  #seed(start: GatherOptions["start"]): RelationState {
    const { state } = this;
    if (start === undefined) return state;
    if (start instanceof RelationBuilder) {
      if (start.state.table === state.table) return start.state;
      throw new TypeError(
        `gather must start from rows of ${state.table}, not ${start.state.table}.`,
      );
    }
    this.#notUnion("gather with a start condition");
    const scope = currentScope(state);
    const { filters, joins } = resolveQualified(state, start, scope, this.#relationsOf);
    return { ...state, joins, filters: [...state.filters, ...filters] };
  }

  #filter(name: string, raw: unknown): RelationFilter {
    const [table, column] = splitQualified(name);
    const scope = table === undefined ? currentScope(this.state) : this.#scopeOf(table, name);
    return { scope, column, raw };
  }

  #scopeOf(table: string, name: string): string {
    const { state } = this;
    const scopes = state.joins.flatMap((join, index) =>
      join.table === table ? [joinScope(state.kind, join, index)] : [],
    );
    if (state.scope === table) scopes.push(table);
    const [scope, ...others] = scopes;
    if (scope !== undefined && others.length === 0) return scope;
    throw new TypeError(
      `"${name}": ${table} is ${scope === undefined ? "not" : "more than once"} in this relation.`,
    );
  }

  #with(change: Partial<RelationState>): RelationBuilder {
    return new RelationBuilder({ ...this.state, ...change }, this.#relationsOf);
  }

  #notUnion(method: string): this {
    if (this.state.kind !== "union") return this;
    throw new TypeError(`${method} does not work on a union: use it on the relations in it.`);
  }
}

/** A whole table as a relation. */
export function tableRelation(table: string, relationsOf: RelationsOf): RelationBuilder {
  const base = { TableScan: { table } };
  const state: RelationState = {
    kind: "table",
    table,
    base,
    scope: table,
    filters: [],
    joins: [],
    select: undefined,
  };
  return new RelationBuilder(state, relationsOf);
}

/** The rows of several relations to the same table. */
export function unionRelation(
  relations: readonly RelationBuilder[],
  relationsOf: RelationsOf,
): RelationBuilder {
  const [first] = relations;
  if (!first) throw new TypeError("union needs at least one relation.");
  const { table } = first.state;
  if (relations.some(({ state }) => state.table !== table)) {
    throw new TypeError("union needs relations that lead to the same table.");
  }
  if (relations.some(({ state }) => state.select)) {
    throw new TypeError("union does not take relations with a select.");
  }
  const base = { Union: { inputs: relations.map(({ state }) => relationExpr(state)) } };
  const state: RelationState = {
    kind: "union",
    table,
    base,
    scope: "",
    filters: [],
    joins: [],
    select: undefined,
  };
  return new RelationBuilder(state, relationsOf);
}

export function tableNameOf(target: TableTarget): string {
  return typeof target === "string" ? target : target.tableName;
}
