/**
 * Which columns hold user ids. Jazz gives no column's name a meaning, so they are recognised by
 * what policies and queries compare with a session's user id.
 */
import type {
  ArraySubquery,
  PolicyExpr,
  PolicyValue,
  Schema,
  Session,
  WireQuery,
} from "../../protocol/jazz.ts";
import {
  type ComparedColumn,
  comparedColumns,
  DEEPEST,
  listOf,
  recordOf,
} from "./compared-columns.ts";

export interface OwnerColumn {
  table: string;
  column: string;
}

/** Columns that the schema's policies compare with the session's user id. */
export function policyOwnerColumns(schema: Schema): OwnerColumn[] {
  const found = new OwnerColumns();
  for (const { table, clause } of clausesOf(schema)) {
    walkPolicy(clause, table, (expr, owner) => {
      if (comparesUser(expr)) found.add(owner, expr.column);
      if (expr.type === "ExistsRel") found.addAll(comparedColumns(expr.rel, isSessionUser));
    });
  }
  return found.list;
}

/** User ids that the schema's policies name themselves: literals beside the session's user or an author. */
export function policyUserIds(schema: Schema): string[] {
  const owners = new Set(policyOwnerColumns(schema).map(keyOf));
  const found = new Set<string>();
  const take = (value: unknown): void => {
    const id = typeof value === "string" ? value : (value as { value?: unknown } | null)?.value;
    if (typeof id === "string" && id !== "") found.add(id);
  };
  const takeLiteral = (value: PolicyValue): void => {
    if (value?.type === "Literal") take(value.value);
  };
  for (const { table, clause } of clausesOf(schema)) {
    walkPolicy(clause, table, (expr, owner) => {
      if (expr.type === "SessionCmp" && isUserPath(expr.path)) take(expr.value);
      if (expr.type === "SessionInList" && isUserPath(expr.path)) listOf(expr.values).forEach(take);
      if (!("column" in expr) || !holdsPeople(owner, expr.column)) return;
      if (expr.type === "Cmp" || expr.type === "Contains") takeLiteral(expr.value);
      if (expr.type === "InList") (listOf(expr.values) as PolicyValue[]).forEach(takeLiteral);
    });
  }
  return [...found];

  function holdsPeople(table: string, column: string): boolean {
    return AUTHORS.has(column) || owners.has(keyOf({ table, column }));
  }
}

const AUTHORS = new Set(["$createdBy", "$updatedBy"]);

/** What apps keep of the user of a session: the user id, and after alpha.54 account and subject. */
export function userNames({ user_id: user, account, identity }: Session): string[] {
  return [user, account, identity?.subject].filter((name) => typeof name === "string");
}

/** Columns that a query compares with what apps keep of that session's user. */
export function queryOwnerColumns(query: WireQuery, session: Session): OwnerColumn[] {
  const found = new OwnerColumns();
  const names: readonly unknown[] = userNames(session);
  const isName = (right: unknown): boolean => names.includes(literalOf(right));
  found.addAll(comparedColumns(query.relation_ir, isName, query.table));
  for (const include of query.array_subqueries) inInclude(include, names, found, 0);
  return found.list;
}

/** An include's filters have the operator outside: `{Eq: {column, value}}`. */
function inInclude(
  include: ArraySubquery,
  names: readonly unknown[],
  found: OwnerColumns,
  depth: number,
): void {
  if (depth > DEEPEST || typeof include !== "object" || include === null) return;
  for (const filter of listOf(include.filters)) {
    for (const body of Object.values(recordOf(filter))) {
      const { column, value } = recordOf(body);
      if (names.includes(recordOf(value)["value"])) found.add(include.table, column);
    }
  }
  for (const inner of listOf(include.nested_arrays)) {
    inInclude(inner as ArraySubquery, names, found, depth + 1);
  }
}

function* clausesOf(schema: Schema): Generator<{ table: string; clause: PolicyExpr }> {
  for (const [table, { policies }] of Object.entries(schema)) {
    for (const policy of Object.values(policies ?? {})) {
      if (policy?.using) yield { table, clause: policy.using };
      if (policy?.with_check) yield { table, clause: policy.with_check };
    }
  }
}

/** Calls back for every expression, with the table whose columns it names. */
function walkPolicy(
  expr: PolicyExpr,
  table: string,
  see: (expr: PolicyExpr, table: string) => void,
  depth = 0,
): void {
  if (depth > DEEPEST || typeof expr !== "object" || expr === null) return;
  see(expr, table);
  if (expr.type === "And" || expr.type === "Or") {
    for (const part of listOf(expr.exprs)) walkPolicy(part as PolicyExpr, table, see, depth + 1);
  } else if (expr.type === "Not") {
    walkPolicy(expr.expr, table, see, depth + 1);
  } else if (expr.type === "Exists") {
    walkPolicy(expr.condition, expr.table, see, depth + 1);
  }
}

type ColumnTest = Extract<PolicyExpr, { type: "Cmp" | "Contains" | "In" | "InList" }>;

function comparesUser(expr: PolicyExpr): expr is ColumnTest {
  switch (expr.type) {
    case "Cmp":
    case "Contains":
      return isUserReference(expr.value);
    case "In":
      return isUserPath(expr.session_path);
    case "InList":
      return (listOf(expr.values) as PolicyValue[]).some(isUserReference);
    default:
      return false;
  }
}

function isUserReference(value: PolicyValue | undefined): boolean {
  return value?.type === "SessionRef" && isUserPath(value.path);
}

/**
 * `session.user_id`, and the claim that repeats it (`runtime/client-session.ts`); after alpha.54 the
 * account and the subject (`author-id.ts`; read, not run).
 */
const USER_PATHS = new Set([
  "user_id",
  "userId",
  "claims.subject",
  "account_id",
  "user.account",
  "user.identity.subject",
]);

function isUserPath(path: unknown): boolean {
  return Array.isArray(path) && USER_PATHS.has(path.join("."));
}

function literalOf(right: unknown): unknown {
  return recordOf(recordOf(right)["Literal"])["value"];
}

function isSessionUser(right: unknown): boolean {
  return isUserPath(recordOf(right)["SessionRef"]);
}

/** Columns found so far, each once. Provenance is always looked at, so it is not listed. */
class OwnerColumns {
  readonly #known = new Set<string>();
  readonly list: OwnerColumn[] = [];

  addAll(columns: Iterable<ComparedColumn>): void {
    for (const { table, column } of columns) this.add(table, column);
  }

  add(table: string, column: unknown): void {
    if (typeof column !== "string" || column.startsWith("$")) return;
    const owner = { table, column };
    if (this.#known.has(keyOf(owner))) return;
    this.#known.add(keyOf(owner));
    this.list.push(owner);
  }
}

const keyOf = ({ table, column }: OwnerColumn): string => `${table}\n${column}`;
