/** Stands for `jazz-tools` as it is after alpha.53, for apps that are written for that. */
export type {
  ColumnDescriptor,
  ColumnType,
  Permissions as CompiledPermissions,
  Schema as WasmSchema,
  Value,
  WireRow as WasmRow,
} from "../../protocol/jazz.ts";
export {
  RowChangeKind,
  type RowDelta,
  type SubscriptionDelta,
} from "../db/subscription-manager.ts";
export { generateAuthSecret } from "../db/token.ts";
export {
  AccountError,
  type AccountHandle,
  type JWTAuth,
} from "../next/accounts/account-handle.ts";
export {
  type AccountConfig,
  type AccountManager,
  createAccountManager,
} from "../next/accounts/account-manager.ts";
export {
  createJazzSession,
  type JazzSession,
  type JazzSessionActions,
  type JazzSessionConfig,
  type JazzSessionSnapshot,
} from "../next/accounts/jazz-session.ts";
export { createJazzClient, type JazzClient } from "../next/client/create-jazz-client.ts";
export type { AuthState } from "../next/db/auth-state-store.ts";
export type { AuthoredRow } from "../next/db/authored-row.ts";
export { type AccountDbConfig as DbConfig, createDb } from "../next/db/create-db.ts";
export { Db } from "../next/db/db.ts";
export { GracefulShutdownSyncError, type ShutdownOptions } from "../next/db/graceful-shutdown.ts";
export type { QuerySubscriptionTrace as ActiveQuerySubscriptionTrace } from "../next/db/query-traces.ts";
export type { QueryOptions } from "../next/db/read-options.ts";
export type { SubscriptionCallbacks } from "../next/db/subscription-callbacks.ts";
export { Transaction, type TransactionScope } from "../next/db/transaction.ts";
export {
  ExclusiveWriteHandle,
  ExclusiveWriteResult,
  PersistedWriteRejectedError,
  WriteHandle,
  WriteResult,
} from "../next/db/write-handle.ts";
export type {
  DurabilityTier,
  MutationErrorEvent,
  PermissionAdvice,
  ReadTier,
} from "../next/runtime/runtime-types.ts";
export { definePermissions } from "../next/schema/define-permissions.ts";
export { schema } from "../next/schema/namespace.ts";
export type { PublicSession } from "../next/session.ts";
export type { RowAuthor } from "../policy/row-author.ts";
export type { App } from "../schema/define-app.ts";
export { defineApp, defineSchema } from "../schema/define-app.ts";
export type { QueryBuilder, TableProxy } from "../schema/query-builder.ts";
