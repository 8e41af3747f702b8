import type { Permissions, Schema } from "../../protocol/jazz.ts";
import { listenAt } from "../engine/sync/server-directory.ts";
import type { TableProxy } from "../schema/query-builder.ts";
import { SandboxServer } from "./sandbox-server.ts";
import type { KnownUsers } from "./server-session.ts";
import { withoutFallbacks } from "./without-fallbacks.ts";

export interface SandboxServerOptions {
  /** Where Dbs of this page find it: their `serverUrl`. */
  url: string;
  /** Default: that of the first client, or of the first row seeded. */
  schema?: Schema | { wasmSchema: Schema };
  /** Published policies; without any, nothing may be read or written. */
  permissions?: Permissions;
  /** As servers after alpha.53: no rule of one operation stands in for another's. Default: false. */
  denyByDefault?: boolean;
  /** Claims the server has of its users, in place of those in their tokens. */
  users?: KnownUsers;
  /** Connections with this secret are the backend's. */
  adminSecret?: string;
  /** The same, for a backend's context. */
  backendSecret?: string;
  /** Milliseconds that any message takes, one way. Default 20. */
  latency?: number;
  /** Milliseconds after a handshake until clients are sent the policies. Default 0. */
  catalogueDelay?: number;
}

export interface SandboxServerHandle {
  readonly url: string;
  /** Writes a row as the backend, on behalf of `author`; returns its id. */
  seed<Row, Init>(
    table: TableProxy<Row, Init>,
    values: Init,
    options?: { author?: string; id?: string; at?: Date },
  ): string;
  /** The rows the server has. */
  rows<Row, Init>(table: TableProxy<Row, Init>): Row[];
  /** Puts other policies in force, here and at every client. */
  publish(permissions: Permissions): void;
  /** Takes the server off the network; its rows are gone. */
  stop(): void;
}

/**
 * Starts a sync server inside the page.
 *
 * @throws when another one listens at that url.
 */
export function startSandboxServer(options: SandboxServerOptions): SandboxServerHandle {
  const { url, schema, permissions } = options;
  const server = new SandboxServer({
    schema: schema ? schemaOf(schema) : null,
    users: options.users ?? {},
    adminSecret: options.adminSecret,
    backendSecret: options.backendSecret,
    latency: options.latency ?? 20,
    catalogueDelay: options.catalogueDelay ?? 0,
  });
  const publish = (published: Permissions): void =>
    server.publish(options.denyByDefault ? withoutFallbacks(published) : published);
  if (permissions) publish(permissions);
  const stop = listenAt(url, server);
  return {
    url,
    seed: (table, values, seedOptions) => server.seed(table, values, seedOptions),
    rows: (table) => server.rows(table),
    publish,
    stop,
  };
}

function schemaOf(source: Schema | { wasmSchema: Schema }): Schema {
  const { wasmSchema } = source;
  return wasmSchema && !Array.isArray(wasmSchema.columns)
    ? (wasmSchema as Schema)
    : (source as Schema);
}
