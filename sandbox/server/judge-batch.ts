import type { Session } from "../../protocol/jazz.ts";
import type { PermissionGate } from "../engine/permission-gate.ts";
import type { RowStore } from "../engine/row-store.ts";
import type { RowVersion } from "../engine/row-version.ts";
import { RowView } from "../engine/row-view.ts";
import type { BatchSubmission } from "../engine/sync/sync-messages.ts";
import type { Question } from "../policy/evidence.ts";

export interface Rejection {
  code: string;
  reason: string;
}

/**
 * Why a server turns a batch down, or `null`. Every row is judged by the connection's session,
 * as a delete, update or insert by what the server has of it; one denial rejects the batch.
 * Later rows may rest on earlier ones (`sync_manager/permissions.rs`, `server_queries.rs`).
 *
 * @param gate `null`: no policies were ever published, so nothing is allowed.
 */
export function judgeBatch(
  { mode, versions, parents }: BatchSubmission,
  store: RowStore,
  gate: PermissionGate | null,
  session: Session,
): Rejection | null {
  const judged = new Map<string, RowVersion>();
  const view = new RowView(store, null, judged);
  for (const next of versions) {
    const row = view.get(next.table, next.id);
    if (mode === "transactional" && hasMovedOn(parents.get(next.id), row)) {
      return {
        code: "transaction_conflict",
        reason: "row visible parent changed since transaction write was staged",
      };
    }
    const question = questionOf(row, next);
    const rejection = question && judgeQuestion(question, gate, session, view);
    if (rejection) return rejection;
    judged.set(next.id, next);
  }
  return null;
}

function hasMovedOn(parent: string | null | undefined, row: RowVersion | null): boolean {
  return parent !== undefined && parent !== (row?.batchId ?? null);
}

/** A restore is an update of a row that is deleted; what came and went never was. */
function questionOf(row: RowVersion | null, next: RowVersion): Question | null {
  const { table } = next;
  if (next.deleted) return row ? { kind: "delete", table, row } : null;
  return row ? { kind: "update", table, row, next } : { kind: "insert", table, next };
}

function judgeQuestion(
  question: Question,
  gate: PermissionGate | null,
  session: Session,
  view: RowView,
): Rejection | null {
  const { kind, table } = question;
  const operation = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  if (!gate) {
    return {
      code: "permissions_head_missing",
      reason: `${operation} denied on table ${table} - no permissions have been published`,
    };
  }
  const { verdict, clauses } = gate.judge(question, session, view);
  if (verdict === "allowed") return null;
  const denied = clauses.find((clause) => clause.verdict !== "allowed");
  return { code: "permission_denied", reason: reasonOf(operation, table, denied?.name) };
}

function reasonOf(operation: string, table: string, clause: string | undefined): string {
  if (clause === undefined)
    return `${operation} denied on table ${table} - missing explicit policy`;
  if (operation !== "Update") return `${operation} denied by policy on table ${table}`;
  return clause.endsWith("with_check")
    ? `Update denied by WITH CHECK policy on table ${table}`
    : `Update denied by USING policy on table ${table} - cannot see old row`;
}
