import type { Session } from "../../protocol/jazz.ts";
import type { PermissionGate } from "../engine/permission-gate.ts";
import type { RowStore } from "../engine/row-store.ts";
import type { RowVersion } from "../engine/row-version.ts";
import { RowView } from "../engine/row-view.ts";
import type { ClientEnd, RowUpdate } from "../engine/sync/sync-messages.ts";
import type { Principal } from "./server-session.ts";

/** The server's memory of one client: who it is and which rows it has been sent. */
export class ServerConnection {
  readonly client: ClientEnd;
  private principal: Principal;
  private readonly store: RowStore;
  private readonly view: RowView;
  /** The batch of the version that the client has, by row id. */
  private sent = new Map<string, string>();

  constructor(client: ClientEnd, principal: Principal, store: RowStore) {
    this.client = client;
    this.principal = principal;
    this.store = store;
    this.view = new RowView(store);
  }

  get who(): Principal {
    return this.principal;
  }

  /** Someone else's credentials, or the same user's with other claims. */
  become(principal: Principal, gate: PermissionGate | null): void {
    this.principal = principal;
    this.sendEverything(gate);
  }

  /** The client made these versions itself. */
  has(versions: readonly RowVersion[]): void {
    for (const { id, batchId } of versions) this.sent.set(id, batchId);
  }

  /** All readable rows; the client forgets any other. */
  sendEverything(gate: PermissionGate | null): void {
    const versions: RowVersion[] = [];
    for (const { base } of this.store.all()) {
      if (base && !base.deleted && this.mayRead(base, gate)) versions.push(base);
    }
    this.sent = new Map(versions.map(({ id, batchId }) => [id, batchId]));
    this.client.rows({ versions, withdrawn: [], complete: true });
  }

  /** What of these rows is news to the client. */
  sendChanges(ids: Iterable<string>, gate: PermissionGate | null): void {
    const versions: RowVersion[] = [];
    const withdrawn: RowUpdate["withdrawn"][number][] = [];
    for (const id of ids) {
      const entry = this.store.entry(id);
      const version = entry?.base;
      if (!entry || !version) continue;
      const known = this.sent.get(id);
      const shown = version.deleted ? known !== undefined : this.mayRead(version, gate);
      if (shown && known !== version.batchId) {
        versions.push(version);
        this.sent.set(id, version.batchId);
      } else if (!shown && known !== undefined) {
        withdrawn.push({ table: entry.table, id });
        this.sent.delete(id);
      }
    }
    if (versions.length + withdrawn.length === 0) return;
    this.client.rows({ versions, withdrawn, complete: false });
  }

  private mayRead(row: RowVersion, gate: PermissionGate | null): boolean {
    const { principal } = this;
    if (principal.role === "backend") return true;
    if (principal.role === "refused" || !gate) return false;
    const session: Session = principal.session;
    return gate.allows({ kind: "read", table: row.table, row }, session, this.view);
  }
}
