/** Stands for `jazz-tools/backend`. */
export type { Schema as WasmSchema, Session } from "../../protocol/jazz.ts";
export type {
  BackendContextConfig,
  SchemaSource as BackendSchemaInput,
} from "../backend/backend-config.ts";
export { createJazzContext, JazzContext } from "../backend/create-jazz-context.ts";
export {
  type RequestAuthConfig as BackendRequestAuthConfig,
  type RequestLike,
  resolveRequestSession,
} from "../backend/request-auth.ts";
export { Db } from "../db/db.ts";
export type { QueryOptions } from "../db/runtime-client.ts";
export type { QueryBuilder, TableProxy } from "../schema/query-builder.ts";
