import { isRecord } from "../is-record.ts";

/** The compact JSON that a query builder's `_build()` yields, made complete. */
export interface BuiltQuery {
  table: string;
  conditions: BuiltCondition[];
  includes: Record<string, BuiltQuery>;
  requireIncludes: boolean;
  select: string[];
  orderBy: [string, "asc" | "desc"][];
  limit: number | undefined;
  offset: number | undefined;
  includeDeleted: boolean;
  hops: string[];
  gather: BuiltGather | undefined;
}

export interface BuiltCondition {
  column: string;
  op: string;
  value: unknown;
}

export interface BuiltGather {
  max_depth: number;
  step_table: string;
  step_current_column: string;
  step_conditions: BuiltCondition[];
  step_hops: string[];
}

const REQUIRE_INCLUDES = "__jazz_requireIncludes";

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const strings = (value: unknown): string[] =>
  list(value).filter((one): one is string => typeof one === "string");

/**
 * Reads what `_build()` produced, or the value of an include. Everything is optional and
 * unusable parts are left out, as in `query-builder-shape.ts`.
 */
export function readBuiltQuery(raw: unknown, fallbackTable = ""): BuiltQuery {
  const value: Record<string, unknown> = isRecord(raw) ? raw : {};
  return {
    table: typeof value.table === "string" && value.table ? value.table : fallbackTable,
    conditions: conditions(value.conditions),
    includes: includes(value.includes),
    requireIncludes: value[REQUIRE_INCLUDES] === true,
    select: strings(value.select),
    orderBy: list(value.orderBy).filter(
      (term): term is [string, "asc" | "desc"] =>
        Array.isArray(term) &&
        typeof term[0] === "string" &&
        (term[1] === "asc" || term[1] === "desc"),
    ),
    limit: typeof value.limit === "number" ? value.limit : undefined,
    offset: typeof value.offset === "number" ? value.offset : undefined,
    includeDeleted: value.includeDeleted === true,
    hops: strings(value.hops),
    gather: gather(value.gather),
  };
}

function conditions(value: unknown): BuiltCondition[] {
  return list(value).filter(
    (one): one is BuiltCondition =>
      isRecord(one) && typeof one.column === "string" && typeof one.op === "string",
  );
}

/** `true`, a built query, or the short form: nested includes by name. */
function includes(value: unknown): Record<string, BuiltQuery> {
  const read: Record<string, BuiltQuery> = {};
  for (const [name, spec] of Object.entries(isRecord(value) ? value : {})) {
    if (spec === true) read[name] = readBuiltQuery({});
    else if (!isRecord(spec)) continue;
    else if ("conditions" in spec && "includes" in spec) read[name] = readBuiltQuery(spec);
    else {
      const { [REQUIRE_INCLUDES]: required, ...nested } = spec;
      read[name] = readBuiltQuery({ includes: nested, [REQUIRE_INCLUDES]: required });
    }
  }
  return read;
}

function gather(value: unknown): BuiltGather | undefined {
  if (!isRecord(value)) return undefined;
  const { max_depth, step_table, step_current_column } = value;
  if (!Number.isInteger(max_depth) || Number(max_depth) <= 0) return undefined;
  if (typeof step_table !== "string" || typeof step_current_column !== "string") return undefined;
  return {
    max_depth: Number(max_depth),
    step_table,
    step_current_column,
    step_conditions: conditions(value.step_conditions),
    step_hops: strings(value.step_hops),
  };
}
