import type { Schema } from "../../protocol/jazz.ts";

const cache = new WeakMap<Schema, string>();

/**
 * The engine's first constructor argument (`drivers/schema-wire.ts`): tables sorted by name,
 * bytes as plain arrays. A browser never says that it has loaded a policy bundle.
 */
export function runtimeSchemaJson(schema: Schema): string {
  let json = cache.get(schema);
  if (json === undefined) {
    const sorted = Object.fromEntries(
      Object.keys(schema)
        .sort()
        .map((table) => [table, schema[table]]),
    );
    json = JSON.stringify(
      { __jazzRuntimeSchema: 1, schema: sorted, loadedPolicyBundle: false },
      (_key, value) => (value instanceof Uint8Array ? [...value] : value),
    );
    cache.set(schema, json);
  }
  return json;
}
