/**
 * What a Jazz version's calls and values mean: how they are read, rewritten and made. Together
 * with its profile this is everything the hook knows of a version.
 */
import type { Scope } from "../../../protocol/attribution.ts";
import type {
  AuthState,
  BatchMode,
  Operation,
  Schema,
  Session,
  TaggedRecord,
  Tier,
  WireRow,
} from "../../../protocol/jazz.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import type { Callable } from "../primordials.ts";

export interface Dialect {
  /** Why nobody can be acted for; `null` where the engine honours another session. */
  readonly refusal: string | null;
  /** What the page's engine takes without asking a policy, whoever writes. */
  readonly unjudged: readonly Operation[];
  facts(db: object): DbFacts;
  readAuth(value: unknown): AuthState | null;
  /** What an engine's own calls tell of its connection. */
  told(connections: ReadonlyMap<string, readonly unknown[]>): Partial<DbFacts>;
  /** The scope, batch and timestamp in a write's context. `null` for malformed ones. */
  readContext(context: unknown): CallContext | null;
  /** The context with another scope; what else it holds stays. Malformed ones stay as they are. */
  rescope(context: unknown, scope: Scope): unknown;
  /** A session as reads take it. */
  sessionArgument(session: Session | null): string | undefined;
  /** The engine through its own methods, past everything that wraps them. */
  calls(engine: TappedEngine): EngineCalls;
}

/** Holds the token: must not leave the page. */
export interface DbFacts {
  appId: string | null;
  serverUrl: string | null;
  driver: string | null;
  env: string | null;
  branch: string | null;
  token: string | null;
}

export interface CallContext {
  scope: Scope;
  batch: string | null;
  /** Milliseconds since the epoch. */
  updatedAt: number | null;
}

/**
 * An engine's calls for our own use. They throw what the engine throws, are never recorded, and
 * must not be made from within one of the page's: the engine is not re-entrant.
 */
export interface EngineCalls {
  write(write: EngineWrite): EngineWritten;
  /** The arguments of that call. */
  writeArguments(write: EngineWrite): unknown[];
  begin(mode: BatchMode): string;
  commit(batch: string): void;
  rollback(batch: string): void;
  /** Takes a rejection of the batch from whoever else would hear of it. */
  wait(batch: string, tier: Tier): Promise<unknown>;
  /** With the session argument as the app passed it, or made by {@link Dialect.sessionArgument}. */
  query(query: string, session?: unknown, options?: ReadOptions): Promise<WireRow[]>;
  schema(): Schema;
  schemaHash(): string;
  subscribe(query: unknown, session: unknown, tier: unknown, options: unknown): number;
  execute(handle: number, callback: Callable): void;
  unsubscribe(handle: number): void;
}

export interface EngineWrite {
  op: Operation;
  table: string;
  row: string | null;
  values: TaggedRecord;
  scope: Scope;
  /** `null`: on its own, in a batch that the engine makes. */
  batch: string | null;
}

export interface EngineWritten {
  row: string | null;
  batch: string | null;
  /** What the engine returned. */
  result: unknown;
}

/** Without a tier: whatever the engine holds, and nobody else is asked. */
export interface ReadOptions {
  tier?: Tier | undefined;
  /** A transaction whose rows are seen too. */
  batch?: string | undefined;
}
