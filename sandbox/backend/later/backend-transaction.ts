import type { Tier } from "../../../protocol/jazz.ts";
import type { DbTransaction } from "../../db/batch-handle.ts";
import type { QueryBuilder, TableProxy } from "../../schema/query-builder.ts";

/** Writes that settle together, by later names. */
export class BackendTransaction {
  constructor(
    private readonly below: DbTransaction,
    private readonly authored: <T>(row: T) => T,
  ) {}

  openTransactionId(): string {
    return this.below.batchId();
  }

  insert<T, Init>(table: TableProxy<T, Init>, data: Init, options: { id?: string } = {}): T {
    return this.authored(this.below.insert(table, data, options));
  }

  restore<T, Init>(table: TableProxy<T, Init>, id: string, data: Init): T {
    return this.authored(this.below.restore(table, id, data));
  }

  upsert<T, Init>(table: TableProxy<T, Init>, id: string, data: Partial<Init>): void {
    this.below.upsert(table, data, { id });
  }

  update<T, Init>(table: TableProxy<T, Init>, id: string, data: Partial<Init>): void {
    this.below.update(table, id, data);
  }

  delete<T, Init>(table: TableProxy<T, Init>, id: string): void {
    this.below.delete(table, id);
  }

  async all<T>(query: QueryBuilder<T>): Promise<T[]> {
    return (await this.below.all(query)).map((row) => this.authored(row));
  }

  commit(): { txId: Promise<string>; settled: (tier: Tier) => Promise<unknown> } {
    const handle = this.below.commit();
    const settled = (tier: Tier): Promise<unknown> => handle.wait({ tier });
    return { txId: Promise.resolve(handle.batchId), settled };
  }

  /** Resolves to whether there was something to drop. */
  async rollback(): Promise<boolean> {
    try {
      this.below.rollback();
      return true;
    } catch {
      return false;
    }
  }
}
