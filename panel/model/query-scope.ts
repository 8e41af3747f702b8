/**
 * Whether a query asks only for the user's own rows. A filter is a convenience of the client and
 * enforces nothing; policies do.
 */
import type {
  RelColumn,
  RelExpr,
  RelPredicate,
  RelValue,
  Session,
  WireQuery,
} from "../../protocol/jazz.ts";
import { userNames } from "./ownership.ts";
import { spineOf } from "./read-query.ts";

export type QueryScope =
  | { kind: "scoped"; column: string }
  | { kind: "policy only" }
  | { kind: "not scoped" };

/**
 * @param readPolicy whether a policy that keeps rows back from somebody is known for the table.
 */
export function queryScope(
  query: WireQuery,
  session: Session | null,
  readPolicy: boolean,
): QueryScope {
  try {
    const { relation_ir: relation, table } = query;
    const asker = session && { names: userNames(session), table };
    const column = asker ? scopingColumn(relation, asker) : null;
    if (column !== null) return { kind: "scoped", column };
    return { kind: !isFiltered(relation) && readPolicy ? "policy only" : "not scoped" };
  } catch {
    // It is no query that an engine would take.
    return { kind: "not scoped" };
  }
}

/** Whether a query asks for less than all rows of its tables. */
export function isFiltered(relation: RelExpr): boolean {
  return spineOf(relation).some((step) => {
    if ("Filter" in step) return true;
    if ("Union" in step && Array.isArray(step.Union?.inputs)) {
      return step.Union.inputs.every(isFiltered);
    }
    return "Join" in step && (isFiltered(step.Join?.left) || isFiltered(step.Join?.right));
  });
}

interface Asker {
  /** The user id, and what else apps keep of its user. */
  names: readonly string[];
  /** The table whose columns need no prefix. */
  table: string;
}

/** The column that must equal the user for a row to be in the relation. */
function scopingColumn(relation: RelExpr, asker: Asker): string | null {
  for (const step of spineOf(relation)) {
    if ("Filter" in step) {
      const column = requiredColumn(step.Filter.predicate, asker);
      if (column !== null) return column;
    } else if ("Union" in step) {
      return eachColumn(step.Union.inputs.map((input) => scopingColumn(input, asker)));
    } else if ("Join" in step) {
      const { left, right, join_kind: kind } = step.Join;
      return scopingColumn(left, asker) ?? (kind === "Inner" ? scopingColumn(right, asker) : null);
    }
  }
  // What a recursion starts from says nothing about what it reaches.
  return null;
}

/** The same for a predicate: one part of an And is enough, of an Or all have to say so. */
function requiredColumn(predicate: RelPredicate, asker: Asker): string | null {
  if (typeof predicate === "string") return null;
  if ("And" in predicate) {
    for (const part of predicate.And) {
      const column = requiredColumn(part, asker);
      if (column !== null) return column;
    }
    return null;
  }
  if ("Or" in predicate) return eachColumn(predicate.Or.map((part) => requiredColumn(part, asker)));
  if ("In" in predicate) {
    const { left, values } = predicate.In;
    const onlyUser = values.length > 0 && values.every((value) => isUser(value, asker));
    return onlyUser ? columnLabel(left, asker) : null;
  }
  if (!("Cmp" in predicate) || predicate.Cmp.op !== "Eq") return null;
  const { left, right } = predicate.Cmp;
  const isAuthor = AUTHOR.test(left.column) && "Literal" in right && right.Literal !== null;
  return isAuthor || isUser(right, asker) ? columnLabel(left, asker) : null;
}

/** The author of a row; after alpha.54 it has parts, of which the issuer says nothing of somebody. */
const AUTHOR = /^\$createdBy(\.account|\.identity(\.subject)?)?$/;

function eachColumn(columns: readonly (string | null)[]): string | null {
  const known = columns.filter((column) => column !== null);
  return known.length > 0 && known.length === columns.length
    ? [...new Set(known)].join(" or ")
    : null;
}

function isUser(value: RelValue, { names }: Asker): boolean {
  if ("SessionRef" in value) {
    const [name, ...rest] = value.SessionRef;
    return rest.length === 0 && (name === "user_id" || name === "userId");
  }
  if (!("Literal" in value)) return false;
  const literal = value.Literal as { type?: unknown; value?: unknown } | null;
  // Ids are the same in letters of any case.
  const id = literal?.type === "Uuid" ? String(literal.value).toLowerCase() : null;
  return names.some((name) => literal?.value === name || id === name.toLowerCase());
}

function columnLabel({ scope, column }: RelColumn, { table }: Asker): string {
  return !scope || scope === table || scope.startsWith("__") ? column : `${scope}.${column}`;
}

/** `scoped by owner_id`, `policy only` or `not scoped`. */
export function scopeLabel(scope: QueryScope): string {
  return scope.kind === "scoped" ? `scoped by ${scope.column}` : scope.kind;
}

/** The same query for everything its policies let through: no filter, no window. */
export function withoutFilter(query: WireQuery, limit: number): WireQuery {
  return { ...query, relation_ir: { Limit: { input: bare(query.relation_ir), limit } } };
}

/** The same query for all rows that pass its filter: no window. */
export function withoutWindow(query: WireQuery, limit: number): WireQuery {
  return { ...query, relation_ir: { Limit: { input: unwindowed(query.relation_ir), limit } } };
}

/** The same query, looking at no more than so many rows. */
export function bounded(query: WireQuery, limit: number): WireQuery {
  const outer = query.relation_ir;
  const own = "Limit" in outer ? outer.Limit.limit : Number.POSITIVE_INFINITY;
  if (own <= limit) return query;
  const input = "Limit" in outer ? outer.Limit.input : outer;
  return { ...query, relation_ir: { Limit: { input, limit } } };
}

function bare(relation: RelExpr): RelExpr {
  if ("Filter" in relation) return bare(relation.Filter.input);
  if ("Limit" in relation) return bare(relation.Limit.input);
  if ("Offset" in relation) return bare(relation.Offset.input);
  if ("OrderBy" in relation) return bare(relation.OrderBy.input);
  if ("Project" in relation) {
    return { Project: { ...relation.Project, input: bare(relation.Project.input) } };
  }
  if ("Join" in relation) {
    const { left, right } = relation.Join;
    return { Join: { ...relation.Join, left: bare(left), right: bare(right) } };
  }
  if ("Union" in relation) return { Union: { inputs: relation.Union.inputs.map(bare) } };
  return relation;
}

function unwindowed(relation: RelExpr): RelExpr {
  if ("Limit" in relation) return unwindowed(relation.Limit.input);
  if ("Offset" in relation) return unwindowed(relation.Offset.input);
  if ("OrderBy" in relation) return unwindowed(relation.OrderBy.input);
  return relation;
}
