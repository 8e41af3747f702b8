/** Writes of a replay as calls on a test app's db, in the types that an app's own code has. */
import type { Schema } from "../../protocol/jazz.ts";
import { jsMember } from "./js-literal.ts";
import type { ReplayLine } from "./replay-line.ts";
import type { Seed } from "./test-seeds.ts";
import { typedObject } from "./typed-literal.ts";

/** Calls as lines of code, or the columns that cannot be written down. */
export type Calls = { lines: string[] } | { lost: string[] };

/**
 * One call per write, in order. A row that an insert makes gets a new id there; later calls refer
 * to it by what the insert returned.
 */
export function callLines(lines: readonly ReplayLine[], schema: Schema, indent: string): Calls {
  const names = new Map<string, string>();
  const code: string[] = [];
  for (const [index, { write, table: name }] of lines.entries()) {
    const table = name === null ? undefined : schema[name];
    if (!table || name === null) return { lost: [`table ${name ?? "?"}`] };
    const idCode = (id: string): string | null => (names.has(id) ? `${names.get(id)}.id` : null);
    const values = typedObject(write.values ?? {}, table, indent, idCode);
    if (values.lost.length > 0) return { lost: values.lost };
    const place = `app${jsMember(name)}`;
    const row = idCode(write.row ?? "") ?? JSON.stringify(write.row ?? "");
    switch (write.op) {
      case "insert": {
        const used = lines.slice(index + 1).some((later) => mentions(later, write.row));
        const call = `db.insert(${place}, ${values.code});`;
        const result = `row${names.size + 1}`;
        code.push(used ? `const ${result} = ${call}` : call);
        if (used && write.row !== null) names.set(write.row, result);
        break;
      }
      case "delete":
        code.push(`db.delete(${place}, ${row});`);
        break;
      case "upsert":
        code.push(`db.upsert(${place}, ${values.code}, { id: ${row} });`);
        break;
      default:
        code.push(`db.${write.op}(${place}, ${row}, ${values.code});`);
    }
  }
  return { lines: code.map((line) => indent + line) };
}

/** The insert of a row to start with, under its own id; `null` when it cannot be written down. */
export function seedCall({ table, row }: Seed, schema: Schema): string | null {
  const columns = schema[table];
  if (!columns) return null;
  const { code, lost } = typedObject(row.values, columns, "  ");
  if (lost.length > 0) return null;
  return `db.insert(app${jsMember(table)}, ${code}, { id: ${JSON.stringify(row.id)} })`;
}

/** Whether a write is to that row, or has its id among its values. */
function mentions({ write }: ReplayLine, row: string | null): boolean {
  if (row === null) return false;
  return write.row === row || JSON.stringify(write.values, textOnly)?.includes(row) === true;
}

function textOnly(_: string, value: unknown): unknown {
  return typeof value === "bigint" || value instanceof Uint8Array ? undefined : value;
}
