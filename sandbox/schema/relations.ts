import type { ColumnType, Schema } from "../../protocol/jazz.ts";
import { tableOf } from "../policy/table-columns.ts";
import { plural } from "./plural.ts";

/** A way from a table to related rows. */
export interface Relation {
  name: string;
  /** `forward`: this table holds the reference; `reverse`: the other one does. */
  direction: "forward" | "reverse";
  toTable: string;
  fromColumn: string;
  toColumn: string;
  many: boolean;
  nullable: boolean;
}

const cache = new WeakMap<Schema, Map<string, Relation[]>>();

/**
 * The relations of every table, named as Jazz names them: a reference without its `Id` suffix
 * (`project_id` → `project`, `tagIds` → `tags`), and for the table it points at
 * `<table>Via<Relation>` (`todosViaProject`).
 *
 * @throws for a reference to an unknown table, or on a column that is no id.
 */
export function relationsOf(schema: Schema, table: string): readonly Relation[] {
  let relations = cache.get(schema);
  if (!relations) {
    relations = analyse(schema);
    cache.set(schema, relations);
  }
  return relations.get(table) ?? [];
}

/** @throws when the table has no such relation. */
export function relationNamed(schema: Schema, table: string, name: string): Relation {
  const relation = relationsOf(schema, table).find((candidate) => candidate.name === name);
  if (!relation) throw new Error(`Unknown relation "${name}" on table "${table}"`);
  return relation;
}

function analyse(schema: Schema): Map<string, Relation[]> {
  const relations = new Map(Object.keys(schema).map((table) => [table, [] as Relation[]]));
  for (const [table, { columns }] of Object.entries(schema)) {
    for (const { name, column_type, nullable, references } of columns) {
      if (!references) continue;
      if (!isIdType(column_type)) {
        throw new Error(`Column "${table}.${name}" uses references but is not UUID or UUID[]`);
      }
      if (!tableOf(schema, references)) {
        throw new Error(
          `Table "${table}" references unknown table "${references}" via column "${name}"`,
        );
      }
      const forward = forwardName(name);
      relations.get(table)?.push({
        name: forward,
        direction: "forward",
        toTable: references,
        fromColumn: name,
        toColumn: "id",
        many: column_type.type === "Array",
        nullable,
      });
      relations.get(references)?.push({
        name: reverseName(table, name),
        direction: "reverse",
        toTable: table,
        fromColumn: "id",
        toColumn: name,
        many: true,
        nullable: false,
      });
    }
  }
  return relations;
}

function isIdType(type: ColumnType): boolean {
  return type.type === "Uuid" || (type.type === "Array" && type.element.type === "Uuid");
}

/** The relation that a reference is: `project_id` → `project`. */
export function forwardName(column: string): string {
  const bare = column.replace(/(?:_ids|Ids|_id|Id)$/, "");
  return column.endsWith("s") ? plural(bare) : bare;
}

/** The relation back from the table that a reference points at: `todosViaProject`. */
export function reverseName(table: string, column: string): string {
  const forward = forwardName(column);
  return `${table}Via${forward.charAt(0).toUpperCase()}${forward.slice(1)}`;
}
