import type { Schema, Session } from "../../protocol/jazz.ts";
import { completeRow, patchedRow } from "../engine/column-values.ts";
import { EngineError } from "../engine/engine-error.ts";
import type { PermissionGate } from "../engine/permission-gate.ts";
import type { RowStore } from "../engine/row-store.ts";
import { RowView } from "../engine/row-view.ts";
import type { Advice, AdviceRequest } from "../engine/sync/sync-messages.ts";
import type { Question } from "../policy/evidence.ts";
import { tableOf } from "../policy/table-columns.ts";

/**
 * What a session may do, judged on the server's rows without writing anything. A row that the
 * session cannot know of is denied like one that it may not touch: the answer gives no row away.
 *
 * @param gate `null`: no policies were ever published, so nothing is allowed.
 */
export function judgeAdvice(
  request: AdviceRequest,
  schema: Schema,
  store: RowStore,
  gate: PermissionGate | null,
  session: Session,
): Advice {
  const view = new RowView(store);
  try {
    const question = questionOf(request, schema, view);
    if (!question || !gate) return "denied";
    return gate.allows(question, session, view) ? "allowed" : "denied";
  } catch (error) {
    // Values that do not fit are no matter of permissions.
    if (error instanceof EngineError) return "unknown";
    throw error;
  }
}

/** `null`: there is no such table or row. */
function questionOf(request: AdviceRequest, schema: Schema, view: RowView): Question | null {
  const { kind, table } = request;
  const declared = tableOf(schema, table);
  if (!declared) return null;
  if (kind === "insert") {
    const { author } = request;
    const stamps = { createdBy: author, createdAt: 0, updatedBy: author, updatedAt: 0 };
    const values = completeRow(table, declared, request.values);
    return { kind, table, next: { id: "", values, ...stamps } };
  }
  const row = view.live(table, request.id);
  if (!row) return null;
  if (kind !== "update") return { kind, table, row };
  const values = patchedRow(declared, row.values, request.values);
  return { kind, table, row, next: { ...row, values } };
}
