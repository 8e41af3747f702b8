/**
 * The queries of one client's components, each open once however many components ask for it, and
 * open again under another session (`subscriptions-orchestrator.ts` of garden-co/jazz).
 */
import type { Session } from "../../protocol/jazz.ts";
import type { Db } from "../db/db.ts";
import type { QueryOptions } from "../db/runtime-client.ts";
import type { SubscriptionDelta } from "../db/subscription-manager.ts";
import type { QueryBuilder } from "../schema/query-builder.ts";

export type UseAllState<T> =
  | { status: "pending"; data: undefined; error: null }
  | { status: "fulfilled"; data: T[]; error: null }
  | { status: "rejected"; data: undefined; error: unknown };

export interface QueryEntryCallbacks<T extends { id: string }> {
  /** The first result. */
  onfulfilled?: (data: T[]) => void;
  onDelta?: (delta: SubscriptionDelta<T>) => void;
  onError?: (error: unknown) => void;
  /** The rows so far belonged to another session: others will come. */
  onReset?: () => void;
}

export interface CacheEntryHandle<T extends { id: string }> {
  readonly state: UseAllState<T>;
  /** Settles with the first result. */
  readonly promise: Promise<T[]>;
  subscribe(callbacks: QueryEntryCallbacks<T>): () => void;
}

/** What is asked for the rows: a Db, or what stands for one in another version. */
export type QuerySource = Pick<Db, "subscribeAll">;

/** How long a query stays open that nobody shows any more. */
const LINGER_MS = 30_000;

/** One shared object: React compares snapshots by identity. */
const PENDING = { status: "pending", data: undefined, error: null } as const;

interface QueryDefinition {
  query: QueryBuilder<{ id: string }>;
  options: QueryOptions | undefined;
}

export class SubscriptionsOrchestrator {
  private readonly definitions = new Map<string, QueryDefinition>();
  private readonly entries = new Map<string, Entry>();
  private readonly appId: string;
  private readonly db: QuerySource;
  private session: Session | null;

  constructor({ appId }: { appId: string }, db: QuerySource, session: Session | null = null) {
    this.appId = appId;
    this.db = db;
    this.session = session;
  }

  async init(): Promise<void> {}

  /** Opens every query anew under another session. */
  setSession(session: Session | null): void {
    if (JSON.stringify(session) === JSON.stringify(this.session)) return;
    this.session = session;
    for (const entry of this.entries.values()) entry.reopen();
  }

  async shutdown(): Promise<void> {
    for (const entry of [...this.entries.values()]) entry.close();
    this.entries.clear();
    this.definitions.clear();
  }

  /** The name of a query, without remembering it: for use while rendering. */
  computeKey<T extends { id: string }>(query: QueryBuilder<T>, options?: QueryOptions): string {
    return `${this.appId}:${JSON.stringify(options ?? {})}:${query._build()}`;
  }

  /** Remembers a query under its name. */
  makeQueryKey<T extends { id: string }>(query: QueryBuilder<T>, options?: QueryOptions): string {
    const key = this.computeKey(query, options);
    this.definitions.set(key, { query, options });
    return key;
  }

  /** Opens the query, if it is not open. @throws when it has not been remembered. */
  getCacheEntry<T extends { id: string }>(key: string): CacheEntryHandle<T> {
    let entry = this.entries.get(key);
    if (!entry) {
      const definition = this.definitions.get(key);
      if (!definition) {
        throw new Error(`Unknown query key "${key}". Call makeQueryKey(query, options) first.`);
      }
      entry = new Entry(
        (callback) =>
          this.db.subscribeAll(
            definition.query,
            callback,
            definition.options,
            this.session ?? undefined,
          ),
        () => {
          this.entries.delete(key);
          this.definitions.delete(key);
        },
      );
      this.entries.set(key, entry);
      entry.open();
    }
    return entry as unknown as CacheEntryHandle<T>;
  }

  /** The state of a query, which is not opened by asking. */
  peekState<T extends { id: string }>(key: string): UseAllState<T> {
    return (this.entries.get(key)?.state ?? PENDING) as UseAllState<T>;
  }
}

type Row = { id: string };

/** One open query. */
class Entry implements CacheEntryHandle<Row> {
  state: UseAllState<Row> = PENDING;
  promise: Promise<Row[]>;
  private settle!: { resolve: (rows: Row[]) => void; reject: (error: unknown) => void };
  private readonly listeners = new Set<QueryEntryCallbacks<Row>>();
  private readonly openQuery: (callback: (delta: SubscriptionDelta<Row>) => void) => () => void;
  private readonly ended: () => void;
  private unsubscribe: (() => void) | null = null;
  private lingering: ReturnType<typeof setTimeout> | undefined;

  constructor(openQuery: Entry["openQuery"], ended: () => void) {
    this.openQuery = openQuery;
    this.ended = ended;
    this.promise = this.newPromise();
  }

  open(): void {
    try {
      this.unsubscribe = this.openQuery((delta) => this.take(delta));
    } catch (error) {
      this.state = { status: "rejected", data: undefined, error };
      this.settle.reject(error);
      for (const listener of [...this.listeners]) listener.onError?.(error);
      this.linger();
    }
  }

  reopen(): void {
    this.unsubscribe?.();
    this.unsubscribe = null;
    if (this.state.status !== "pending") {
      this.state = PENDING;
      this.promise = this.newPromise();
      for (const listener of [...this.listeners]) listener.onReset?.();
    }
    this.open();
  }

  subscribe(callbacks: QueryEntryCallbacks<Row>): () => void {
    clearTimeout(this.lingering);
    this.listeners.add(callbacks);
    if (this.state.status === "fulfilled") callbacks.onfulfilled?.(this.state.data);
    if (this.state.status === "rejected") callbacks.onError?.(this.state.error);
    return () => {
      if (this.listeners.delete(callbacks) && this.listeners.size === 0) this.linger();
    };
  }

  close(): void {
    clearTimeout(this.lingering);
    this.unsubscribe?.();
    this.unsubscribe = null;
    this.listeners.clear();
    this.ended();
  }

  private take(delta: SubscriptionDelta<Row>): void {
    const first = this.state.status === "pending";
    this.state = { status: "fulfilled", data: delta.all, error: null };
    if (first) this.settle.resolve(delta.all);
    for (const listener of [...this.listeners]) {
      if (first) listener.onfulfilled?.(delta.all);
      else listener.onDelta?.(delta);
    }
    if (this.listeners.size === 0) this.linger();
  }

  private linger(): void {
    clearTimeout(this.lingering);
    this.lingering = setTimeout(() => {
      if (this.listeners.size === 0) this.close();
    }, LINGER_MS);
  }

  private newPromise(): Promise<Row[]> {
    const promise = new Promise<Row[]>((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // Not everybody waits for it.
    promise.catch(() => {});
    return promise;
  }
}
