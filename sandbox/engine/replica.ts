import type { Permissions, Schema, Tier } from "../../protocol/jazz.ts";
import { BatchBook } from "./batch-book.ts";
import { BatchWaits } from "./batch-waits.ts";
import type { Changes } from "./live/live-query.ts";
import { Subscriptions } from "./live/subscriptions.ts";
import { MutationErrors } from "./mutation-errors.ts";
import { PermissionGate } from "./permission-gate.ts";
import { type RowEntry, RowStore } from "./row-store.ts";
import type { RowVersion } from "./row-version.ts";
import type { BatchSubmission, RowUpdate } from "./sync/sync-messages.ts";

/** Where committed batches go from here: to a server, to storage. */
export interface Outlet {
  /** A batch became visible here. */
  committed(submission: BatchSubmission): void;
  /** These rows are not what they were. */
  changed(entries: readonly RowEntry[]): void;
}

/** The rows of one engine and all that happens to them: written here, confirmed, undone, received. */
export class Replica {
  readonly store = new RowStore();
  readonly batches = new BatchBook();
  readonly errors = new MutationErrors();
  readonly waits = new BatchWaits(this.errors);
  readonly subscriptions = new Subscriptions();
  readonly gate: PermissionGate;
  private readonly outlets = new Set<Outlet>();
  /** Batches no server has decided on; kept only since something takes them. */
  private unsettled: Map<string, BatchSubmission> | null = null;
  /** Batches that are at the edge and not known to be global. */
  private readonly atEdge = new Set<string>();

  constructor(schema: Schema, enforcing: boolean) {
    this.gate = new PermissionGate(schema, enforcing ? "enforcing" : "permissive");
  }

  attach(outlet: Outlet): void {
    this.unsettled ??= this.collectUnsettled();
    this.outlets.add(outlet);
  }

  detach(outlet: Outlet): void {
    this.outlets.delete(outlet);
  }

  /** Makes a batch's versions visible. */
  publish(submission: BatchSubmission): void {
    const { batchId, versions } = submission;
    for (const version of versions) {
      const entry = this.store.reserve(version.table, version.id);
      // A server may turn the batch down: then what it replaced counts again.
      if (this.unsettled) entry.local.push(version);
      else entry.local = [version];
    }
    this.unsettled?.set(batchId, submission);
    for (const outlet of this.outlets) outlet.committed(submission);
    this.changed(versions);
  }

  /** What a server has still to decide on, oldest first. */
  undecided(): BatchSubmission[] {
    return [...(this.unsettled?.values() ?? [])];
  }

  /** A server has taken the batch's versions over; they are its rows now. */
  accept(batchId: string, tier: Tier): void {
    const record = this.batches.record(batchId);
    if (!record) return;
    const versions = this.takeLocal(batchId);
    for (const version of versions) this.store.reserve(version.table, version.id).base = version;
    this.changed(versions);
    this.waits.confirm(record, tier);
    if (tier === "edge") this.atEdge.add(batchId);
    else this.atEdge.delete(batchId);
  }

  /** At a new connection: what an earlier one left at the edge has been passed on meanwhile. */
  settleEarlier(): void {
    for (const batchId of [...this.atEdge]) this.accept(batchId, "global");
  }

  /** A server has turned the batch down: its rows go back to what they were. */
  reject(batchId: string, code: string, reason: string): void {
    const record = this.batches.record(batchId);
    if (!record) return;
    this.changed(this.takeLocal(batchId));
    this.waits.reject(record, code, reason);
  }

  /** Rows as the server has them. What was written here since stays on top. */
  receive({ versions, withdrawn, complete }: RowUpdate): void {
    const touched: { table: string; id: string }[] = [...versions, ...withdrawn];
    if (complete) {
      const present = new Set(versions.map(({ id }) => id));
      for (const entry of this.store.all()) {
        if (!entry.base || present.has(entry.id)) continue;
        entry.base = null;
        touched.push(entry);
      }
    }
    for (const version of versions) this.store.reserve(version.table, version.id).base = version;
    for (const { id } of withdrawn) {
      const entry = this.store.entry(id);
      if (entry) entry.base = null;
    }
    this.changed(touched);
  }

  /** The catalogue has come: published policies are in force from now on. */
  enforce(permissions: Permissions): void {
    this.gate.enforce(permissions);
    this.subscriptions.notify("everything");
  }

  /** Takes in the rows of an earlier run. */
  load(entries: Iterable<RowEntry>): void {
    const loaded = [...entries].filter(({ id }) => !this.store.entry(id));
    for (const { table, id, base, local } of loaded) {
      const entry = this.store.reserve(table, id);
      entry.base = base;
      entry.local = [...local];
    }
    this.unsettled = this.collectUnsettled();
    this.changed(loaded);
  }

  private takeLocal(batchId: string): RowVersion[] {
    const submission = this.unsettled?.get(batchId);
    this.unsettled?.delete(batchId);
    for (const { id } of submission?.versions ?? []) {
      const entry = this.store.entry(id);
      if (entry) entry.local = entry.local.filter((version) => version.batchId !== batchId);
    }
    return [...(submission?.versions ?? [])];
  }

  /** Groups the local versions at hand by batch, in the order they were written. */
  private collectUnsettled(): Map<string, BatchSubmission> {
    const batches = new Map<string, RowVersion[]>();
    const local = [...this.store.all()].flatMap((entry) => entry.local);
    local.sort((a, b) => a.updatedAt - b.updatedAt);
    for (const version of local) {
      const versions = batches.get(version.batchId);
      if (versions) versions.push(version);
      else batches.set(version.batchId, [version]);
    }
    return new Map(
      [...batches].map(([batchId, versions]) => {
        const mode = this.batches.adopt(batchId).mode;
        return [batchId, { batchId, mode, versions, parents: new Map() }];
      }),
    );
  }

  private changed(rows: readonly { table: string; id: string }[]): void {
    if (rows.length === 0) return;
    this.store.touch();
    if (this.outlets.size > 0) {
      const entries = rows.flatMap(({ id }) => this.store.entry(id) ?? []);
      for (const outlet of this.outlets) outlet.changed(entries);
    }
    this.subscriptions.notify(changesOf(rows));
  }
}

function changesOf(rows: readonly { table: string; id: string }[]): Changes {
  const changes = new Map<string, Set<string>>();
  for (const { table, id } of rows) {
    const ids = changes.get(table);
    if (ids) ids.add(id);
    else changes.set(table, new Set([id]));
  }
  return changes;
}
