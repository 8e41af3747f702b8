import { type Permissions, PROVENANCE_COLUMNS, type Schema } from "../../protocol/jazz.ts";
import { tableQuery } from "../../protocol/table-query.ts";
import type { Question, RowSnapshot } from "../../sandbox/policy/evidence.ts";
import { answeredRows } from "../model/answered-rows.ts";
import { isLater, takesSessions } from "../model/host-facts.ts";
import { policyTables } from "../model/policy-tables.ts";
import {
  LoadedEvidence,
  type LoadedTable,
  snapshotOf,
  withPermissions,
} from "../model/sandbox-evidence.ts";
import type { SandboxJudge, SandboxRightJudge } from "../model/sandbox-verdict.ts";
import { askPage } from "../store/ask-page.ts";
import { type KnownPermissions, knownPermissions } from "../store/permissions.ts";
import type { HostRecord } from "../store/records.ts";
import { recordingOf } from "../store/store.ts";
import { codeLoad } from "./code-loads.ts";
import type { Panel as WholePanel } from "./panel-context.ts";

/** All that is used of a panel: the command line has no more. */
type Panel = Pick<WholePanel, "client" | "store">;

/** Rows loaded per table. */
export const EVIDENCE_ROWS = 2_000;
/** Rows of one answer: what the panel takes in within one frame. */
const PART = 500;

/** What the sandbox knows, and the sandbox. */
export interface Court {
  evidence: LoadedEvidence;
  judge: SandboxJudge;
  right: SandboxRightJudge;
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
  const { identities } = recordingOf(panel.store, host).people;
  const named = (row: RowSnapshot): RowSnapshot =>
    isLater(host) ? { ...row, authors: identities } : row;
  const loaded = new Map<string, LoadedTable>();
  for (const table of involved) {
    const { rows, whole } = await loadTable(panel, host, schema.schema, table, signal);
    loaded.set(table, { rows: rows.map(named), whole });
  }
  // A page that merged its policies allows what they do not mention; whoever publishes enforces.
  const isMerged =
    schema.known.source === "merged" &&
    host.info.policies.state !== "enforced" &&
    takesSessions(host);
  const mode = isMerged ? "permissive" : "enforcing";
  const evidence = new LoadedEvidence(schema.schema, mode, loaded);
  const told = (question: Question): Question => withNames(question, named);
  const hasServer = host.info.serverUrl !== null;
  const { sandboxRight, sandboxVerdict } = await codeLoad(import("../model/sandbox-judge.ts"));
  return {
    evidence,
    judge: (question, session, claims = "seen") =>
      sandboxVerdict(told(question), session, evidence, { claims, hasServer }),
    right: (right, table, row, session, claims = "seen") =>
      sandboxRight(right, table, named(row), session, evidence, { claims, hasServer }),
  };
}

/** The schema with the policies known here and where they come from, or what is missing for it. */
export function judgedSchema(
  panel: Panel,
  host: HostRecord,
): { schema: Schema; known: KnownPermissions } | { missing: string } {
  if (!host.schema) return { missing: "the page's schema is not known yet" };
  const known = knownPermissions(panel.store, host);
  if (!known) return { missing: "no policies are known here; see the Policies tab" };
  return { schema: joined(host.schema, known.permissions), known };
}

/** The same question about rows whose authors are told in full. */
function withNames(question: Question, named: (row: RowSnapshot) => RowSnapshot): Question {
  switch (question.kind) {
    case "update":
      return { ...question, row: named(question.row), next: named(question.next) };
    case "read":
    case "delete":
      return { ...question, row: named(question.row) };
    default:
      return { ...question, next: named(question.next) };
  }
}

const joinedSchemas = new WeakMap<Schema, WeakMap<Permissions, Schema>>();

/** One object per schema and permissions: what is found out about it is kept by it. */
function joined(schema: Schema, permissions: Permissions): Schema {
  const byPermissions = joinedSchemas.get(schema) ?? new WeakMap<Permissions, Schema>();
  joinedSchemas.set(schema, byPermissions);
  const known = byPermissions.get(permissions) ?? withPermissions(schema, permissions);
  byPermissions.set(permissions, known);
  return known;
}

const stamps = new WeakMap<Permissions, number>();
let lastStamp = 0;

/** A number that changes with the policies that are judged by; 0 while none are known. */
export function policyStamp(panel: Panel, host: HostRecord): number {
  const known = knownPermissions(panel.store, host);
  if (!known) return 0;
  const stamp = stamps.get(known.permissions) ?? ++lastStamp;
  stamps.set(known.permissions, stamp);
  return stamp;
}

async function loadTable(
  panel: Panel,
  host: HostRecord,
  schema: Schema,
  table: string,
  signal: AbortSignal | undefined,
): Promise<LoadedTable> {
  if (host.imported) {
    const { recordedSnapshots } = await codeLoad(import("../model/recorded-rows.ts"));
    const knowledge = recordingOf(panel.store, host).knowledge(host.key);
    return { rows: recordedSnapshots(knowledge, table, EVIDENCE_ROWS), whole: false };
  }
  const own = schema[table]?.columns.map(({ name }) => name) ?? [];
  const columns = [...own, ...PROVENANCE_COLUMNS];
  const rows: RowSnapshot[] = [];
  while (rows.length < EVIDENCE_ROWS) {
    const query = tableQuery(table, { columns, offset: rows.length, limit: PART });
    const part = answeredRows(await askPage(panel, host, query, null, signal)).map(snapshotOf);
    // What comes again is all that can be had.
    if (part.length > 0 && part[0]?.id === rows[0]?.id) break;
    rows.push(...part);
    if (part.length < PART) return { rows, whole: true };
  }
  return { rows, whole: false };
}
