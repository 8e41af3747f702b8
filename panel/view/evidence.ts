import { PROVENANCE_COLUMNS, type Schema } from "../../protocol/jazz.ts";
import { tableQuery } from "../../protocol/table-query.ts";
import { answeredRows } from "../model/answered-rows.ts";
import { policyTables } from "../model/policy-tables.ts";
import {
  LoadedEvidence,
  type LoadedTable,
  snapshotOf,
  withPermissions,
} from "../model/sandbox-evidence.ts";
import type { SandboxJudge } from "../model/sandbox-verdict.ts";
import { askPage } from "../store/ask-page.ts";
import { knownPermissions } from "../store/permissions.ts";
import type { HostRecord } from "../store/records.ts";
import { recordingOf } from "../store/store.ts";
import type { Panel } from "./panel-context.ts";

/** Rows loaded per table. */
const ROWS = 2_000;

/** What the sandbox knows, and the sandbox. */
export interface Court {
  evidence: LoadedEvidence;
  judge: SandboxJudge;
}

/**
 * Loads what the sandbox needs to judge operations on these tables, or says in a sentence why it
 * cannot. The sandbox itself is loaded with its first case.
 */
export async function loadEvidence(
  panel: Panel,
  host: HostRecord,
  tables: Iterable<string>,
  signal?: AbortSignal,
): Promise<Court | { missing: string }> {
  const schema = judgedSchema(panel, host);
  if ("missing" in schema) return schema;
  const involved = new Set<string>();
  for (const table of tables) {
    for (const name of policyTables(schema.schema, table)) involved.add(name);
  }
  const loaded = new Map<string, LoadedTable>();
  for (const table of involved) {
    loaded.set(table, await loadTable(panel, host, schema.schema, table, signal));
  }
  const mode = host.info.policies.state === "merged" ? "permissive" : "enforcing";
  const evidence = new LoadedEvidence(schema.schema, mode, loaded);
  const { sandboxVerdict } = await import("../model/sandbox-judge.ts");
  return {
    evidence,
    judge: (question, session) => sandboxVerdict(question, session, evidence),
  };
}

/** The schema with the policies known here, or what is missing for it. */
export function judgedSchema(
  panel: Panel,
  host: HostRecord,
): { schema: Schema } | { missing: string } {
  if (!host.schema) return { missing: "the page's schema is not known yet" };
  const known = knownPermissions(panel.store, host);
  if (!known) return { missing: "no policies are known here; see the Policies tab" };
  return { schema: withPermissions(host.schema, known.permissions) };
}

async function loadTable(
  panel: Panel,
  host: HostRecord,
  schema: Schema,
  table: string,
  signal: AbortSignal | undefined,
): Promise<LoadedTable> {
  if (host.imported) {
    const { recordedSnapshots } = await import("../model/recorded-rows.ts");
    const knowledge = recordingOf(panel.store, host).knowledge(host.key);
    return { rows: recordedSnapshots(knowledge, table, ROWS), whole: false };
  }
  const own = schema[table]?.columns.map(({ name }) => name) ?? [];
  const columns = [...own, ...PROVENANCE_COLUMNS];
  const query = tableQuery(table, { columns, limit: ROWS + 1 });
  const result = await askPage(panel, host, query, null, signal);
  return {
    rows: answeredRows(result).slice(0, ROWS).map(snapshotOf),
    whole: result.rows.length <= ROWS,
  };
}
