import type { Session, Tier } from "../../../protocol/jazz.ts";
import type { Db } from "../../db/db.ts";
import { newBatchId } from "../../determinism.ts";
import type { QueryBuilder, TableProxy } from "../../schema/query-builder.ts";
import type { AccountRegistry, Author } from "./accounts.ts";
import { BackendTransaction } from "./backend-transaction.ts";
import { RejectedWrite, WriteReceipt } from "./write-receipt.ts";

export type PermissionAdvice = "allowed" | "denied" | "unknown";

/** Whom a handle stands for, as it tells every operation. */
export interface AccessContext {
  writeSession: Session | null;
  readSession: Session | null;
  attribution: string | null;
}

/**
 * A handle of a backend after alpha.53 (`BackendDb` in `runtime/db.ts`): the same engine below,
 * with later names. A write that policies deny is refused when it is waited for.
 */
export class BackendDb {
  constructor(
    private readonly scoped: Db,
    private readonly access: AccessContext,
    private readonly accounts: AccountRegistry,
    /** Whether a serving authority may decide what is allowed. */
    private readonly connected: boolean,
  ) {}

  getAccessContext(): AccessContext {
    return this.access;
  }

  getAuthState(): { authMode: string; session: object | null } {
    const { readSession } = this.access;
    if (!readSession) return { authMode: "external", session: null };
    const { account, identity, claims, authMode } = readSession;
    return { authMode, session: { user: { account, identity }, claims, authMode } };
  }

  insert<T, Init>(table: TableProxy<T, Init>, data: Init, options: { id?: string } = {}) {
    return this.write(() => this.scoped.insert(table, data, options), data);
  }

  restore<T, Init>(table: TableProxy<T, Init>, id: string, data: Init) {
    return this.write(() => this.scoped.restore(table, id, data), data);
  }

  upsert<T, Init>(table: TableProxy<T, Init>, id: string, data: Partial<Init>) {
    return this.write(() => this.scoped.upsert(table, data, { id }), undefined);
  }

  update<T, Init>(table: TableProxy<T, Init>, id: string, data: Partial<Init>) {
    return this.write(() => this.scoped.update(table, id, data), undefined);
  }

  delete<T, Init>(table: TableProxy<T, Init>, id: string) {
    return this.write(() => this.scoped.delete(table, id), undefined);
  }

  /** One that merges with what others write meanwhile. */
  beginTransaction(): BackendTransaction {
    return new BackendTransaction(this.scoped.beginTransaction(), (row) => this.authored(row));
  }

  async transaction<T>(run: (tx: BackendTransaction) => T | Promise<T>): Promise<WriteReceipt<T>> {
    const transaction = this.beginTransaction();
    try {
      const value = await run(transaction);
      const { txId, settled } = transaction.commit();
      return new WriteReceipt(value, txId, settled);
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  async all<T>(query: QueryBuilder<T>): Promise<T[]> {
    const here = await this.scoped.all(query, { tier: "local" });
    const rows = here.length > 0 || !this.connected ? here : await this.scoped.all(query);
    return rows.map((row) => this.authored(row));
  }

  async one<T>(query: QueryBuilder<T>): Promise<T | null> {
    const [first] = await this.all(query);
    return first ?? null;
  }

  /** Calls back with all rows, in a later task and after every change. */
  subscribe<T extends { id: string }>(
    query: QueryBuilder<T>,
    callbacks: ((rows: T[]) => void) | { onUpdate: (rows: T[]) => void },
  ): () => void {
    const tell = (rows: T[]): void =>
      typeof callbacks === "function" ? callbacks(rows) : callbacks.onUpdate(rows);
    return this.scoped.subscribeAll(query, ({ all }) => tell(all.map((row) => this.authored(row))));
  }

  canInsert<T, Init>(table: TableProxy<T, Init>, data: Init): Promise<PermissionAdvice> {
    return this.advise((tx) => tx.insert(table, data));
  }

  canUpdate<T, Init>(
    table: TableProxy<T, Init>,
    id: string,
    data: Partial<Init>,
  ): Promise<PermissionAdvice> {
    return this.advise((tx) => tx.update(table, id, data));
  }

  canDelete<T, Init>(table: TableProxy<T, Init>, id: string): Promise<PermissionAdvice> {
    return this.advise((tx) => tx.delete(table, id));
  }

  async canRead<T, Init>(table: TableProxy<T, Init>, id: string): Promise<PermissionAdvice> {
    if (!this.connected) return "unknown";
    const conditions = [{ column: "id", op: "eq", value: id }];
    const query = JSON.stringify({ table: table._table, conditions });
    return (await this.scoped.one({ ...table, _build: () => query })) ? "allowed" : "denied";
  }

  private async advise(run: (tx: ReturnType<Db["beginTransaction"]>) => unknown) {
    if (!this.connected) return "unknown" as const;
    const transaction = this.scoped.beginTransaction();
    try {
      run(transaction);
      return "allowed" as const;
    } catch (error) {
      return isDenial(error) ? ("denied" as const) : ("unknown" as const);
    } finally {
      transaction.rollback();
    }
  }

  /** A denial does not throw here: whoever waits for the write hears of it. */
  private write(
    run: () => {
      batchId: string;
      wait(options: { tier: Tier }): Promise<unknown>;
      value?: unknown;
    },
    data: unknown,
  ): WriteReceipt<unknown> {
    try {
      const { batchId, value, ...written } = run();
      const wait = (tier: Tier): Promise<unknown> => written.wait({ tier });
      return new WriteReceipt(this.authored(value), Promise.resolve(batchId), wait);
    } catch (error) {
      if (!isDenial(error)) throw error;
      const txId = newBatchId();
      const rejected = new RejectedWrite(txId, (error as Error).message);
      return new WriteReceipt(data, Promise.resolve(txId), async (tier) => {
        if (tier !== "local") throw rejected;
      });
    }
  }

  /** Authors are records here. */
  private authored<T>(row: T): T {
    if (typeof row !== "object" || row === null) return row;
    const out = { ...row } as Record<string, unknown>;
    for (const name of ["$createdBy", "$updatedBy"]) {
      if (name in out) out[name] = this.accounts.author(out[name]) satisfies Author;
    }
    return out as T;
  }
}

const isDenial = (error: unknown): boolean =>
  error instanceof Error && error.message.includes("policy denied");
