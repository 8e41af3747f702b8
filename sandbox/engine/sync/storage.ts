import type { Outlet, Replica } from "../replica.ts";
import type { RowEntry } from "../row-store.ts";
import type { BatchSubmission } from "./sync-messages.ts";

/** What the persistent driver keeps, for as long as the page lives. */
const namespaces = new Map<string, Map<string, RowEntry>>();

/** Removes everything stored under a name. */
export function deleteStorage(name: string): void {
  namespaces.delete(name);
}

/**
 * Writes an engine's rows through to storage, and reads those of an earlier run. Stands for
 * the worker that owns the files: it answers in later tasks.
 */
export class StorageOutlet implements Outlet {
  private readonly replica: Replica;
  private readonly name: string;

  constructor(replica: Replica, name: string) {
    this.replica = replica;
    this.name = name;
  }

  /** Reads what is stored, then keeps it up to date. */
  open(): void {
    const { replica } = this;
    replica.attach(this);
    replica.load(this.rows().values());
    this.changed([...replica.store.all()]);
    for (const submission of replica.undecided()) this.committed(submission);
  }

  close(): void {
    this.replica.detach(this);
  }

  /** What is stored is durable here, which is what tier `local` means. */
  committed({ batchId }: BatchSubmission): void {
    setTimeout(() => {
      const record = this.replica.batches.record(batchId);
      if (record) this.replica.waits.confirm(record, "local");
    }, 0);
  }

  changed(entries: readonly RowEntry[]): void {
    const rows = this.rows();
    for (const { id, table, base, local } of entries) {
      rows.set(id, { id, table, base, local: [...local] });
    }
  }

  private rows(): Map<string, RowEntry> {
    let rows = namespaces.get(this.name);
    if (!rows) {
      rows = new Map();
      namespaces.set(this.name, rows);
    }
    return rows;
  }
}
