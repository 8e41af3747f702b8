import type { Relation } from "../../schema/relations.ts";
import { isAuthorPart } from "../row-author.ts";
import type { WhereObject } from "./condition.ts";
import {
  joinScope,
  type RelationFilter,
  type RelationJoin,
  type RelationState,
  splitQualified,
} from "./relation-state.ts";

/** Looks up the relations of a table. */
export type RelationsOf = (table: string) => readonly Relation[];

interface Resolved {
  filters: RelationFilter[];
  joins: RelationJoin[];
  /** Whether any column was of another table. */
  isQualified: boolean;
}

/**
 * Reads a where object whose columns may be qualified by the name of a related table
 * (`"shares.user_id"`): each such table is joined once, through the one relation that fits.
 */
export function resolveQualified(
  state: Pick<RelationState, "kind" | "table" | "joins">,
  where: WhereObject,
  scope: string,
  relationsOf: RelationsOf,
): Resolved {
  const joins = [...state.joins];
  const filters: RelationFilter[] = [];
  const joined = new Map<string, { relation: Relation; scope: string }>();
  for (const [name, raw] of Object.entries(where)) {
    if (raw === undefined) continue;
    const [table, column] = isAuthorPart(name) ? [undefined, name] : splitQualified(name);
    if (table === undefined || table === state.table) {
      filters.push({ scope, column, raw });
      continue;
    }
    const relation = fittingRelation(state.table, table, column, relationsOf);
    const known = joined.get(table);
    if (known && known.relation !== relation) throw ambiguous(state.table, table);
    const join = known ?? { relation, scope: addJoin(state.kind, relation, joins) };
    joined.set(table, join);
    filters.push({ scope: join.scope, column, raw });
  }
  return { filters, joins, isQualified: joined.size > 0 };
}

export function relationJoin(relation: Relation, isHop: boolean): RelationJoin {
  return { table: relation.toTable, left: relation.fromColumn, right: relation.toColumn, isHop };
}

function addJoin(kind: RelationState["kind"], relation: Relation, joins: RelationJoin[]): string {
  const join = relationJoin(relation, false);
  joins.push(join);
  return joinScope(kind, join, joins.length - 1);
}

/** Of several relations to a table, the one whose key is the column itself. */
function fittingRelation(
  from: string,
  table: string,
  column: string,
  relationsOf: RelationsOf,
): Relation {
  const candidates = relationsOf(from).filter((relation) => relation.toTable === table);
  const [first] = candidates;
  if (!first) {
    throw new TypeError(`"${table}.${column}": no relation leads from ${from} to ${table}.`);
  }
  if (candidates.length === 1) return first;
  const [exact, ...others] = candidates.filter(
    ({ direction, fromColumn, toColumn }) =>
      (direction === "forward" ? fromColumn : toColumn) === column,
  );
  if (!exact || others.length > 0) throw ambiguous(from, table);
  return exact;
}

function ambiguous(from: string, table: string): TypeError {
  return new TypeError(
    `"${table}" is ambiguous: several relations lead there from ${from}. Build the relation with hopTo or join instead.`,
  );
}
