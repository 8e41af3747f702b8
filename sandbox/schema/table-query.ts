import type { Schema } from "../../protocol/jazz.ts";
import type { BuiltCondition, BuiltGather } from "./built-query.ts";
import type { QueryBuilder, TableProxy } from "./query-builder.ts";
import type { Included, IncludeInput, Relations, TargetOf } from "./relation-types.ts";
import type {
  AnySchema,
  Insert,
  Orderable,
  Row,
  Selectable,
  Selected,
  Simplify,
  Where,
} from "./row-types.ts";

interface Parts {
  conditions: readonly BuiltCondition[];
  includes: Record<string, unknown>;
  requireIncludes: boolean;
  select: readonly string[] | undefined;
  orderBy: readonly (readonly [string, "asc" | "desc"])[];
  limit: number | undefined;
  offset: number | undefined;
  includeDeleted: boolean;
  hops: readonly string[];
  gather: BuiltGather | undefined;
}

const NOTHING: Parts = {
  conditions: [],
  includes: {},
  requireIncludes: false,
  select: undefined,
  orderBy: [],
  limit: undefined,
  offset: undefined,
  includeDeleted: false,
  hops: [],
  gather: undefined,
};

const CURRENT = "__jazz_gather_current__";

/**
 * A query on one table, built up step by step; every step returns a new one. The table itself
 * (`app.todos`) is the query without any step.
 */
export class TableQuery<S extends AnySchema, T extends keyof S & string, Result = Row<S[T]>>
  implements QueryBuilder<Result>, TableProxy<Result, Insert<S[T]>>
{
  declare readonly _rowType: Result;
  declare readonly _initType: Insert<S[T]>;
  readonly _table: T;
  readonly _schema: Schema;
  private readonly parts: Parts;

  constructor(table: T, schema: Schema, parts: Parts = NOTHING) {
    this._table = table;
    this._schema = schema;
    this.parts = parts;
  }

  /** Rows that meet all conditions: a value to equal, or operators. Several calls add up. */
  where(conditions: Where<S[T]>): TableQuery<S, T, Result> {
    return this.with({ conditions: [...this.parts.conditions, ...conditionList(conditions)] });
  }

  /** Only these columns, and always the id; `"*"` is all schema columns. */
  select<Names extends Selectable<S[T]>>(
    ...columns: [Names, ...Names[]]
  ): TableQuery<S, T, Selected<S[T], Names>> {
    return this.with({ select: columns });
  }

  /** Related rows inside each row. */
  include<const Input extends IncludeInput<S, T>>(
    relations: Input,
  ): TableQuery<S, T, Simplify<Omit<Result, keyof Input> & Included<S, T, Input>>> {
    return this.with({ includes: { ...this.parts.includes, ...relations } });
  }

  /** Leaves out rows whose included reference leads nowhere. */
  requireIncludes(): TableQuery<S, T, Result> {
    return this.with({ requireIncludes: true });
  }

  orderBy(column: Orderable<S[T]>, direction: "asc" | "desc" = "asc"): TableQuery<S, T, Result> {
    return this.with({ orderBy: [...this.parts.orderBy, [column, direction]] });
  }

  limit(count: number): TableQuery<S, T, Result> {
    return this.with({ limit: count });
  }

  offset(count: number): TableQuery<S, T, Result> {
    return this.with({ offset: count });
  }

  /** Soft-deleted rows too. */
  includeDeleted(): TableQuery<S, T, Result> {
    return this.with({ includeDeleted: true });
  }

  /** Goes on to the related rows instead of these. */
  hopTo<Name extends keyof Relations<S, T> & string>(
    relation: Name,
  ): TableQuery<S, TargetOf<S, T, Name>> {
    return this.with({ hops: [...this.parts.hops, relation] });
  }

  /**
   * From the rows so far, follows one hop again and again, at most `maxDepth` times.
   * `step` gets a token for the current row and returns a query with one condition on it and
   * one `hopTo`.
   */
  gather(options: {
    start?: Where<S[T]>;
    step: (context: { current: string }) => QueryBuilder<unknown>;
    maxDepth?: number;
  }): TableQuery<S, T, Result> {
    const seed = options.start ? this.where(options.start) : this;
    const step = JSON.parse(options.step({ current: CURRENT })._build()) as {
      table: string;
      conditions: BuiltCondition[];
      hops: string[];
    };
    const current = step.conditions.filter(({ op, value }) => op === "eq" && value === CURRENT);
    const [bound] = current;
    if (!bound || current.length > 1) {
      throw new Error(
        "gather(...) step must include exactly one where condition bound to current.",
      );
    }
    if (step.hops.length !== 1) {
      throw new Error("gather(...) step must include exactly one hopTo(...).");
    }
    const maxDepth = options.maxDepth ?? 10;
    if (!Number.isInteger(maxDepth) || maxDepth <= 0) {
      throw new Error("gather(...) maxDepth must be a positive integer.");
    }
    return seed.with({
      gather: {
        max_depth: maxDepth,
        step_table: step.table,
        step_current_column: bound.column,
        step_conditions: step.conditions.filter((condition) => condition !== bound),
        step_hops: step.hops,
      },
    });
  }

  _build(): string {
    const { requireIncludes, includeDeleted, includes, ...parts } = this.parts;
    return JSON.stringify(
      {
        table: this._table,
        conditions: parts.conditions,
        includes,
        __jazz_requireIncludes: requireIncludes || undefined,
        select: parts.select,
        orderBy: parts.orderBy,
        limit: parts.limit,
        offset: parts.offset,
        includeDeleted: includeDeleted || undefined,
        hops: parts.hops,
        gather: parts.gather,
      },
      (_key, value) => (value instanceof Uint8Array ? [...value] : value),
    );
  }

  /** As part of another query's JSON: the value of an include. */
  toJSON(): unknown {
    return JSON.parse(this._build());
  }

  private with<Query>(changes: Partial<Parts>): Query {
    return new TableQuery(this._table, this._schema, { ...this.parts, ...changes }) as Query;
  }
}

function conditionList(conditions: Record<string, unknown>): BuiltCondition[] {
  return Object.entries(conditions).flatMap(([column, value]): BuiltCondition[] => {
    if (value === undefined) return [];
    if (!isOperators(value)) return [{ column, op: "eq", value }];
    return Object.entries(value)
      .filter(([, operand]) => operand !== undefined)
      .map(([op, operand]) => ({ column, op, value: operand }));
  });
}

function isOperators(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}
