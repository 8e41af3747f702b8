/** What a backend says of somebody's rights: the one authority where a page's engine does not judge. */
import type { Request } from "../../protocol/commands.ts";
import type { Session } from "../../protocol/jazz.ts";
import { asksJazz, handleKindsOf } from "../model/replay-through.ts";
import type { RowRights } from "../model/row-rights.ts";
import type { AuthorityVerdict } from "../model/verdict.ts";
import { engineMessage } from "../model/write-fate.ts";
import type { HostRecord } from "../store/records.ts";
import type { Panel } from "./panel-context.ts";
import { loadRights } from "./rows/load-rows.ts";

/** An operation on a row; tagged values where it has any. */
export type BackendQuestion = Pick<Request<"advise">, "table" | "row" | "op" | "values">;

const RIGHTS = { read: "read", update: "edit", delete: "delete" } as const satisfies Partial<
  Record<BackendQuestion["op"], keyof RowRights>
>;

/**
 * Asks a backend whether somebody may do that, without doing it. Rejects with a sentence where it
 * does not answer.
 */
export async function backendVerdict(
  panel: Panel,
  backend: HostRecord,
  question: BackendQuestion,
  persona: Session,
  signal?: AbortSignal,
): Promise<AuthorityVerdict> {
  if (!handleKindsOf(backend).includes("forSession")) {
    return said(
      "unknown",
      "It makes no handle for a session. Replay through forRequest with that user's headers.",
    );
  }
  if (asksJazz(backend)) return advised(panel, backend, question, persona, signal);
  return question.op === "read"
    ? rightOf(panel, backend, question, persona, signal)
    : tried(panel, backend, question, persona, signal);
}

/** What somebody may do with a row as it is: read, update and delete it. */
export async function backendRights(
  panel: Panel,
  backend: HostRecord,
  table: string,
  row: string,
  persona: Session,
  signal?: AbortSignal,
): Promise<Record<keyof typeof RIGHTS, AuthorityVerdict>> {
  const ask = (op: keyof typeof RIGHTS): Promise<AuthorityVerdict> => {
    const question = { table, row, op, values: op === "update" ? {} : null };
    return asksJazz(backend)
      ? backendVerdict(panel, backend, question, persona, signal)
      : rightOf(panel, backend, question, persona, signal);
  };
  const [read, update, remove] = await Promise.all([ask("read"), ask("update"), ask("delete")]);
  return { read, update, delete: remove };
}

async function advised(
  { client }: Panel,
  backend: HostRecord,
  question: BackendQuestion,
  persona: Session,
  signal?: AbortSignal,
): Promise<AuthorityVerdict> {
  const request = {
    host: backend.info.host,
    ...question,
    persona,
    through: { kind: "forSession" as const },
  };
  const { verdict, missing } = await client.call(backend.document, "advise", request, { signal });
  return said(verdict, missing ?? "Jazz's own advice, which comes without reasons.");
}

/** By the engine's columns of the row: they look at it as it is. */
async function rightOf(
  panel: Panel,
  backend: HostRecord,
  { table, row, op }: BackendQuestion,
  persona: Session,
  signal?: AbortSignal,
): Promise<AuthorityVerdict> {
  if (row === null || op === "insert") return said("unknown", "There is no row to ask about.");
  const rights = await loadRights(panel, backend, table, [row], persona, signal);
  const right = RIGHTS[op];
  const verdict = rights(row)?.[right] ?? "unknown";
  const column = { read: "$canRead", edit: "$canEdit", delete: "$canDelete" }[right];
  return said(
    verdict,
    verdict === "unknown"
      ? "Its engine says nothing of this row: it does not show it, or checks nothing."
      : `${column} of the row, asked as this person.`,
  );
}

/** The write itself, played through a handle for the session and rolled back. */
async function tried(
  { client }: Panel,
  backend: HostRecord,
  { table, row, op, values }: BackendQuestion,
  persona: Session,
  signal?: AbortSignal,
): Promise<AuthorityVerdict> {
  const request = {
    host: backend.info.host,
    writes: [{ write: 0, op: op === "read" ? ("update" as const) : op, table, row, values }],
    persona,
    mode: "forSession" as const,
    through: { kind: "forSession" as const },
  };
  const { results } = await client.call(backend.document, "dryRun", request, { signal });
  const [result] = results;
  if (!result) throw new Error("The backend did not say what came of the dry run.");
  const { verdict, thrown, missing } = result;
  const reason =
    thrown === null ? missing.join(" ") || "It took it and rolled it back." : engineMessage(thrown);
  return said(verdict, reason);
}

function said(verdict: AuthorityVerdict["verdict"], reason: string): AuthorityVerdict {
  return { authority: "backend", verdict, reason };
}
