import type {
  BatchMode,
  Permissions,
  Schema,
  Session,
  TaggedRecord,
  Tier,
} from "../../../protocol/jazz.ts";
import type { RowVersion } from "../row-version.ts";

/** A sealed batch on its way to a server. */
export interface BatchSubmission {
  batchId: string;
  mode: BatchMode;
  versions: readonly RowVersion[];
  /** For transactions: per row the batch that was in force when it was first written. */
  parents: ReadonlyMap<string, string | null>;
}

/** What a server decided about a batch. */
export type BatchDecision =
  | { batchId: string; accepted: Tier }
  | { batchId: string; rejected: { code: string; reason: string } };

/** Rows as this connection may see them. */
export interface RowUpdate {
  versions: readonly RowVersion[];
  /** Rows that are no longer readable. */
  withdrawn: readonly { table: string; id: string }[];
  /** Everything readable: what is not among `versions` is gone. */
  complete: boolean;
}

export type AuthFailure = "expired" | "missing" | "disabled" | "invalid";

/** The client's end of a connection, as its server calls it. */
export interface ClientEnd {
  catalogue(permissions: Permissions): void;
  rows(update: RowUpdate): void;
  decisions(decisions: readonly BatchDecision[]): void;
  authFailure(reason: AuthFailure): void;
}

/** The server's end, as a client calls it. */
export interface ServerEnd {
  submit(batches: readonly BatchSubmission[]): void;
  updateAuth(credentials: Credentials): void;
  /** What the connection's session may do; nothing is written. Jazz after alpha.53 asks this. */
  advise(request: AdviceRequest): Advice;
  close(): void;
}

/** A write or read that is only asked about. */
export type AdviceRequest =
  | { kind: "insert"; table: string; values: TaggedRecord; author: string }
  | { kind: "update"; table: string; id: string; values: TaggedRecord }
  | { kind: "read" | "delete"; table: string; id: string };

/** `unknown`: nobody who can decide has decided. */
export type Advice = "allowed" | "denied" | "unknown";

/** What a handshake carries: the transport's auth JSON, and the cookie a browser would add. */
export interface Credentials {
  jwtToken: string | null;
  adminSecret: string | null;
  backendSecret: string | null;
  cookie: Session | null;
}

/** A sync server as clients find it by its address. */
export interface SyncServer {
  /** Milliseconds that any message takes, one way. */
  readonly latency: number;
  connect(client: ClientEnd, schema: Schema, credentials: Credentials): ServerEnd;
}
