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
  WireQuery,
  WireRow,
} from "../../../protocol/jazz.ts";
import type { Host } from "../hosts/host.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import type { Callable } from "../primordials.ts";

export interface Dialect {
  /** How the engine is called under another session; `null` where it honours none. */
  readonly acting: ActingDialect | null;
  /** Why it is not, one sentence for each thing that is refused; `null` where nothing is. */
  readonly refusals: Refusals | null;
  facts(db: object): DbFacts;
  readAuth(value: unknown): AuthState | null;
  /** What an engine's own calls tell of its connection. */
  told(connections: ReadonlyMap<string, readonly unknown[]>): Partial<DbFacts>;
  /** The scope, batch and timestamp in a write's context. `null` for malformed ones. */
  readContext(context: unknown): CallContext | null;
  /** The session argument of a read. */
  readSession(argument: unknown): Session | null;
  /** An app's query in the form that a panel reads: alpha.53's. */
  wireQuery(json: string): string;
  /** The batch in what a write returned. */
  batchIn(result: unknown): string | null;
  /** In whose name a call ran that named this scope, on a page with this session. */
  inForce(named: Scope, page: () => Session | null): Scope;
  /** What else was recognised, one short phrase each. */
  signs(host: Host): string[];
  /** What the page can tell of policies, where their absence says nothing. */
  readonly policies: string | null;
  /** Reads for our own use, as the page itself. `null` where it has to be left alone. */
  reads(engine: TappedEngine): EngineReads | null;
}

/** The sentences by which a panel's wishes are refused. */
export interface Refusals {
  readonly act: string;
  readonly attribution: string;
  readonly replay: string;
  readonly followSession: string;
  readonly query: string;
}

/** What is only known of a Jazz whose engine honours another session. */
export interface ActingDialect {
  /** What the page's engine takes without asking a policy, whoever writes. */
  readonly unjudged: readonly Operation[];
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

/** Reads that the page could make itself. They are never recorded. */
export interface EngineReads {
  schema(): Schema;
  schemaHash(): string;
  /** Without a tier: whatever the engine holds, and nobody else is asked. */
  query(query: WireQuery, tier?: Tier): Promise<WireRow[]>;
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
  /** With the session argument as the app passed it, or made by {@link ActingDialect.sessionArgument}. */
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
