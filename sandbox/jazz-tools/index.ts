/** Stands for the package `jazz-tools`: the same names, served by the sandbox. */
export type {
  AuthMode,
  AuthState,
  BatchMode,
  ColumnDescriptor,
  ColumnType,
  Permissions as CompiledPermissions,
  Schema as WasmSchema,
  Session,
  Tier as DurabilityTier,
  Value,
  WireRow as WasmRow,
} from "../../protocol/jazz.ts";
export type { AuthFailureReason } from "../db/auth-state-store.ts";
export {
  type BatchScope,
  DbDirectBatch,
  DbTransaction,
  type TransactionScope,
} from "../db/batch-handle.ts";
export { createDb } from "../db/create-db.ts";
export { Db } from "../db/db.ts";
export type { DbConfig } from "../db/db-config.ts";
export type { QueryOptions } from "../db/runtime-client.ts";
export {
  RowChangeKind,
  type RowDelta,
  type SubscriptionDelta,
} from "../db/subscription-manager.ts";
export type { ActiveQuerySubscriptionTrace } from "../db/subscription-traces.ts";
export { generateAuthSecret } from "../db/token.ts";
export {
  PersistedWriteRejectedError,
  type WriteHandle,
  type WriteResult,
} from "../db/write-handle.ts";
export type { BatchFate } from "../engine/batch-book.ts";
export type { MutationErrorEvent } from "../engine/mutation-errors.ts";
export { definePermissions } from "../policy/define-permissions.ts";
export type { App } from "../schema/define-app.ts";
export { defineApp, defineSchema } from "../schema/define-app.ts";
export { schema } from "../schema/namespace.ts";
export type { QueryBuilder, TableProxy } from "../schema/query-builder.ts";
export { translateQuery } from "../schema/translate-query.ts";
