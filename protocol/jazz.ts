/**
 * The shapes of Jazz 2's own JSON (jazz-tools 2.0.0-alpha.53): sessions, values, schemas,
 * policies and queries. Types only: this is the vocabulary every other room shares.
 *
 * Source of each fact: `packages/jazz-tools/src/drivers/types.ts`, `runtime/context.ts`,
 * `ir.ts` and `runtime/query-adapter.ts` of garden-co/jazz.
 */

export type AuthMode = "external" | "local-first" | "anonymous";

/** Who an operation runs as. `claims` is arbitrary JSON taken from the token. */
export interface Session {
  /** The user; after alpha.53 the principal that stands for account and identity (`identity.ts`). */
  user_id: string;
  claims: Record<string, unknown>;
  authMode: AuthMode;
  /** Only after alpha.53. `null`: signed in without an account. */
  account?: string | null;
  /** Only after alpha.53. */
  identity?: { issuer: string; subject: string };
}

export interface AuthState {
  authMode: AuthMode;
  session: Session | null;
  error?: "expired" | "missing" | "disabled" | "invalid" | undefined;
}

/** A value as the engine sees it. Timestamps are milliseconds; provenance ones microseconds. */
export type Value =
  | { type: "Integer" | "BigInt" | "Double" | "Timestamp"; value: number }
  | { type: "Boolean"; value: boolean }
  | { type: "Text" | "Uuid"; value: string }
  | { type: "Bytea"; value: Uint8Array }
  | { type: "Array"; value: Value[] }
  | { type: "Row"; value: { id?: string | undefined; values: Value[] } }
  | { type: "Null" };

export type TaggedRecord = Record<string, Value>;

export type ColumnType =
  | {
      type: "Integer" | "BigInt" | "Double" | "Boolean" | "Text" | "Timestamp" | "Uuid" | "Bytea";
    }
  | { type: "Json"; schema?: unknown }
  | { type: "Enum"; variants: string[] }
  | { type: "Array"; element: ColumnType }
  | { type: "Row"; columns: ColumnDescriptor[] };

export interface ColumnDescriptor {
  name: string;
  column_type: ColumnType;
  nullable: boolean;
  default?: Value | undefined;
  /** Target table of a foreign key (a `Uuid` or `Array<Uuid>` column). */
  references?: string | undefined;
  merge_strategy?: "Counter" | "GSet" | undefined;
}

export interface TableSchema {
  columns: ColumnDescriptor[];
  indexed_columns?: string[] | undefined;
  policies?: TablePolicies | undefined;
}

export type Schema = Record<string, TableSchema>;

export interface OperationPolicy {
  using?: PolicyExpr | undefined;
  with_check?: PolicyExpr | undefined;
}

export interface TablePolicies {
  select?: OperationPolicy | undefined;
  insert?: OperationPolicy | undefined;
  update?: OperationPolicy | undefined;
  delete?: OperationPolicy | undefined;
}

/** What `definePermissions` compiles to: policies by table. */
export type Permissions = Record<string, TablePolicies>;

export type CmpOp = "Eq" | "Ne" | "Lt" | "Le" | "Gt" | "Ge";

export type PolicyOperation = "Select" | "Insert" | "Update" | "Delete";

/** `Literal.value` is a tagged {@link Value} on the wire, a raw JS value before normalisation. */
export type PolicyValue =
  | { type: "Literal"; value: unknown }
  | { type: "SessionRef"; path: string[] };

export type PolicyExpr =
  | { type: "True" }
  | { type: "False" }
  | { type: "And" | "Or"; exprs: PolicyExpr[] }
  | { type: "Not"; expr: PolicyExpr }
  | { type: "Cmp"; column: string; op: CmpOp; value: PolicyValue }
  | { type: "IsNull" | "IsNotNull"; column: string }
  | { type: "Contains"; column: string; value: PolicyValue }
  | { type: "In"; column: string; session_path: string[] }
  | { type: "InList"; column: string; values: PolicyValue[] }
  | { type: "SessionCmp"; path: string[]; op: CmpOp; value: unknown }
  | { type: "SessionIsNull" | "SessionIsNotNull"; path: string[] }
  | { type: "SessionContains"; path: string[]; value: unknown }
  | { type: "SessionInList"; path: string[]; values: unknown[] }
  | { type: "Exists"; table: string; condition: PolicyExpr }
  | { type: "ExistsRel"; rel: RelExpr }
  | {
      type: "Inherits";
      operation: PolicyOperation;
      via_column: string;
      max_depth?: number | undefined;
    }
  | {
      type: "InheritsReferencing";
      operation: PolicyOperation;
      source_table: string;
      via_column: string;
      max_depth?: number | undefined;
    };

export interface RelColumn {
  scope?: string | undefined;
  column: string;
}

export type RowIdRef = "Current" | "Outer" | "Frontier";

export type RelValue =
  | { Literal: unknown }
  | { SessionRef: string[] }
  | { OuterColumn: RelColumn }
  | { FrontierColumn: RelColumn }
  | { RowId: RowIdRef };

export type RelPredicate =
  | { Cmp: { left: RelColumn; op: CmpOp; right: RelValue } }
  | { Contains: { left: RelColumn; right: RelValue } }
  | { IsNull: { column: RelColumn } }
  | { IsNotNull: { column: RelColumn } }
  | { In: { left: RelColumn; values: RelValue[] } }
  | { And: RelPredicate[] }
  | { Or: RelPredicate[] }
  | { Not: RelPredicate }
  | "True"
  | "False";

/** A projected or deduplicating key: a column, or the id of a row. */
export type RelKey = { Column: RelColumn } | { RowId: RowIdRef };

/** Relation algebra, externally tagged: the body of queries and of `ExistsRel` policies. */
export type RelExpr =
  | { TableScan: { table: string } }
  | { Filter: { input: RelExpr; predicate: RelPredicate } }
  | { Union: { inputs: RelExpr[] } }
  | {
      Join: {
        left: RelExpr;
        right: RelExpr;
        on: { left: RelColumn; right: RelColumn }[];
        join_kind: "Inner" | "Left";
      };
    }
  | { Project: { input: RelExpr; columns: { alias: string; expr: RelKey }[] } }
  | {
      Gather: {
        seed: RelExpr;
        step: RelExpr;
        frontier_key: RelKey;
        max_depth: number;
        dedupe_key: RelKey[];
      };
    }
  | { Distinct: { input: RelExpr; key: RelKey[] } }
  | {
      OrderBy: {
        input: RelExpr;
        terms: { column: RelColumn; direction: "Asc" | "Desc" }[];
      };
    }
  | { Offset: { input: RelExpr; offset: number } }
  | { Limit: { input: RelExpr; limit: number } };

export interface ArraySubquery {
  column_name: string;
  table: string;
  inner_column: string;
  outer_column: string;
  filters: unknown[];
  joins: unknown[];
  select_columns: string[] | null;
  order_by: unknown[];
  limit: number | null;
  nested_arrays: ArraySubquery[];
  requirement?: string | undefined;
}

/** The JSON handed to the engine's `query` and `createSubscription`. */
export interface WireQuery {
  table: string;
  array_subqueries: ArraySubquery[];
  relation_ir: RelExpr;
  select_columns?: string[] | undefined;
  include_deleted?: boolean | undefined;
}

export interface WireRow {
  id: string;
  values: Value[];
}

export type Tier = "local" | "edge" | "global";

export type BatchMode = "direct" | "transactional";

export type Operation = "insert" | "update" | "upsert" | "delete" | "restore";

/** The principal Jazz records for writes that carry no session and no attribution. */
export const SYSTEM_AUTHOR = "jazz:system";

/** Columns every row has, filled by the engine. Timestamps are microseconds on the wire. */
export const PROVENANCE_COLUMNS = ["$createdBy", "$createdAt", "$updatedBy", "$updatedAt"] as const;

/** The session's rights on a row, evaluated by the engine for the query's session. */
export const PERMISSION_COLUMNS = ["$canRead", "$canEdit", "$canDelete"] as const;
