import { createHash } from "node:crypto";
import type { ColumnType, Schema, TableSchema } from "../../protocol/jazz.ts";
import { isObject, member, textOf } from "../safely.ts";

/** A table or query of the app, as Jazz takes it. */
export interface AppTable {
  readonly _table: string;
  readonly _schema: unknown;
}

/** The app's tables by name, as `defineApp` made them, and their columns. */
export class Tables {
  readonly schema: Schema | null;
  #hash: string | null = null;
  readonly #columns = new WeakMap<TableSchema, Map<string, ColumnType>>();

  /** @param app what `defineApp` made; anything else has no tables. */
  constructor(readonly app: unknown) {
    this.schema = schemaOf(app);
  }

  /** Tells schemas apart; Jazz has hashes of its own. */
  get hash(): string {
    this.#hash ??= createHash("sha256").update(JSON.stringify(this.schema)).digest("hex");
    return this.#hash;
  }

  structure(table: string): TableSchema | null {
    const { schema } = this;
    return schema && Object.hasOwn(schema, table) ? (schema[table] ?? null) : null;
  }

  /** The app's own table object. */
  table(name: string): AppTable | null {
    if (!isObject(this.app) || !Object.hasOwn(this.app, name)) return null;
    const table = this.app[name];
    return textOf(member(table, "_table")) === null ? null : (table as unknown as AppTable);
  }

  columns(table: string): ReadonlyMap<string, ColumnType> {
    const structure = this.structure(table);
    if (!structure) return new Map();
    let columns = this.#columns.get(structure);
    if (!columns) {
      columns = new Map(structure.columns.map(({ name, column_type }) => [name, column_type]));
      this.#columns.set(structure, columns);
    }
    return columns;
  }
}

/** `{wasmSchema}`, or the schema itself. */
function schemaOf(app: unknown): Schema | null {
  const schema = member(app, "wasmSchema") ?? app;
  if (!isObject(schema)) return null;
  const [first] = Object.values(schema);
  return Array.isArray(member(first, "columns")) ? (schema as Schema) : null;
}
