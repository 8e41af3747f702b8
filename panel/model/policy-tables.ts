import type { PolicyExpr, Schema } from "../../protocol/jazz.ts";

/** The tables whose rows a judgement about a table may have to look at, itself included. */
export function policyTables(schema: Schema, table: string): Set<string> {
  const tables = new Set<string>();
  const visit = (name: string): void => {
    if (tables.has(name) || !Object.hasOwn(schema, name)) return;
    tables.add(name);
    for (const policy of Object.values(schema[name]?.policies ?? {})) {
      for (const clause of [policy?.using, policy?.with_check]) {
        if (clause) for (const other of mentioned(schema, name, clause)) visit(other);
      }
    }
  };
  visit(table);
  return tables;
}

function mentioned(schema: Schema, table: string, expr: PolicyExpr): Set<string> {
  const tables = new Set<string>();
  const walk = (value: unknown, owner: string, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > 96) return;
    const record = value as Record<string, unknown>;
    let inner = owner;
    for (const key of ["table", "source_table"]) {
      if (typeof record[key] === "string") {
        inner = record[key];
        tables.add(inner);
      }
    }
    if (typeof record["via_column"] === "string") {
      const via = record["via_column"];
      const column = schema[owner]?.columns.find(({ name }) => name === via);
      if (column?.references !== undefined) tables.add(column.references);
    }
    for (const child of Object.values(record)) walk(child, inner, depth + 1);
  };
  walk(expr, table, 0);
  return tables;
}
