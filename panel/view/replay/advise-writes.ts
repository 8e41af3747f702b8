import type { DryRunResult, PlayRequest, ReplayWrite } from "../../../protocol/commands.ts";
import type { HostRecord } from "../../store/records.ts";
import type { Panel } from "../panel-context.ts";

const OPERATIONS = {
  insert: "insert",
  update: "update",
  upsert: "update",
  delete: "delete",
} as const;

const UNTRIED =
  "Jazz was asked what may be done; nothing was tried, and it gives no reasons and shows no rows.";
const UPSERT = "It was asked as an update: whether the row is there decides.";

/**
 * Asks a backend's Jazz of each write whether it may be made, where a transaction that is rolled
 * back would tell nothing of that. Each stands alone: what those before it would change is not seen.
 */
export async function adviseWrites(
  { client }: Pick<Panel, "client">,
  host: HostRecord,
  { writes, persona, through }: PlayRequest,
  options: { signal: AbortSignal; timeout: number; take(result: DryRunResult): void },
): Promise<void> {
  const { signal, timeout, take } = options;
  for (const write of writes) {
    const { op, table, row, values } = write;
    if (op === "restore" || table === null) {
      take(
        notAsked(
          write,
          table === null
            ? "The table of this write is not known."
            : "Jazz cannot be asked of a restore.",
        ),
      );
      continue;
    }
    const request = {
      host: host.info.host,
      table,
      row: op === "insert" ? null : row,
      op: OPERATIONS[op],
      values: op === "delete" ? null : values,
      persona,
      through,
    };
    const { verdict, missing } = await client.call(host.document, "advise", request, {
      signal,
      timeout,
    });
    const caveats = [...(op === "upsert" ? [UPSERT] : []), UNTRIED];
    take({ ...notAsked(write), verdict, missing: missing === null ? caveats : [missing] });
  }
}

function notAsked({ write, table, row }: ReplayWrite, why?: string): DryRunResult {
  const nothing = { thrown: null, before: null, after: null };
  return {
    write,
    verdict: "unknown",
    missing: why === undefined ? [] : [why],
    row,
    table,
    ...nothing,
  };
}
