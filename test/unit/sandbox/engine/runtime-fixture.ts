import type { Permissions, Schema, Session, Value, WireQuery } from "../../../../protocol/jazz.ts";
import { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { mergePermissions } from "../../../../sandbox/policy/normalize-permissions.ts";
import { app } from "../team-app.ts";

export const schema: Schema = app.wasmSchema;

/** An engine for the team app, with policies merged into its schema when given. */
export function startRuntime(permissions: Permissions = {}): WasmRuntime {
  return new WasmRuntime(
    JSON.stringify({
      __jazzRuntimeSchema: 1,
      schema: mergePermissions(schema, permissions),
      loadedPolicyBundle: false,
    }),
    "team",
    "dev",
    "main",
  );
}

export const sessionJson = (user_id: string, claims: Record<string, unknown> = {}): string =>
  JSON.stringify({ user_id, claims, authMode: "external" } satisfies Session);

export const text = (value: string): Value => ({ type: "Text", value });
export const int = (value: number): Value => ({ type: "Integer", value });
export const bool = (value: boolean): Value => ({ type: "Boolean", value });

export const todo = (title: string, owner = "alice") => ({
  title: text(title),
  owner_id: text(owner),
});

/** A query of one table; anything else as in the wire JSON. */
export function queryJson(table: string, rest: Partial<WireQuery> = {}): string {
  return JSON.stringify({
    table,
    array_subqueries: [],
    relation_ir: { TableScan: { table } },
    ...rest,
  });
}

/** The values of one column, as JavaScript. */
export async function column(
  runtime: WasmRuntime,
  table: string,
  name: string,
  options: { session?: string; batchId?: string; query?: Partial<WireQuery> } = {},
): Promise<unknown[]> {
  const rows = await runtime.query(
    queryJson(table, { select_columns: [name], ...options.query }),
    options.session,
    "local",
    options.batchId ? JSON.stringify({ transaction_batch_id: options.batchId }) : undefined,
  );
  return rows.map(({ values: [value] }) => (value && "value" in value ? value.value : null));
}
