import type { Permissions, Schema } from "../../protocol/jazz.ts";
import type { ConnectionHost } from "../db/connection.ts";
import { Db } from "../db/db.ts";
import { DirectConnectionManager } from "../db/direct-connection.ts";
import { runtimeSchemaJson } from "../db/runtime-schema-json.ts";
import { mergePermissions } from "../policy/normalize-permissions.ts";

/**
 * A Db in memory as a backend context with `permissions` has one: without a session of its own,
 * the policies part of its schema, and what has no policy denied
 * (`backend/create-jazz-context.ts`).
 */
export class EnforcingDb extends Db {
  static with(permissions: Permissions): EnforcingDb {
    const config = { appId: "policy-test-app", driver: { type: "memory" as const }, env: "test" };
    return new EnforcingDb(config, (host) => new EnforcingConnectionManager(host, permissions));
  }
}

class EnforcingConnectionManager extends DirectConnectionManager {
  readonly #permissions: Permissions;
  readonly #merged = new WeakMap<Schema, Schema>();

  constructor(host: ConnectionHost, permissions: Permissions) {
    super(host);
    this.#permissions = permissions;
  }

  protected override schemaJson(schema: Schema): string {
    const merged = this.#merged.get(schema) ?? mergePermissions(schema, this.#permissions);
    this.#merged.set(schema, merged);
    return runtimeSchemaJson(merged, true);
  }
}
