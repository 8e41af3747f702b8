import type { Schema } from "../../protocol/jazz.ts";

const cache = new WeakMap<Schema, string>();

/**
 * The engine's first constructor argument (`drivers/schema-wire.ts`): tables sorted by name,
 * bytes as plain arrays. A browser never says that it has loaded a policy bundle; a backend does
 * when it was given permissions.
 */
export function runtimeSchemaJson(schema: Schema, loadedPolicyBundle = false): string {
  let json = cache.get(schema);
  if (json === undefined) {
    const sorted = Object.fromEntries(
      Object.keys(schema)
        .sort()
        .map((table) => [table, schema[table]]),
    );
    json = JSON.stringify(sorted, (_key, value) =>
      value instanceof Uint8Array ? [...value] : value,
    );
    cache.set(schema, json);
  }
  return `{"__jazzRuntimeSchema":1,"schema":${json},"loadedPolicyBundle":${loadedPolicyBundle}}`;
}
