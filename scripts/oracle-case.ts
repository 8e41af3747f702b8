import type { Schema, Session, TaggedRecord, Value } from "../protocol/jazz.ts";
import type { Evidence, JudgeInput, Question, RowSnapshot } from "../sandbox/policy/evidence.ts";
import { allows, judge } from "../sandbox/policy/judge.ts";
import { allowsMerged, judgeMerged } from "../sandbox/policy/judge-merged.ts";
import { judgeRight, type Right } from "../sandbox/policy/rights.ts";
import { columnOf, tableOf } from "../sandbox/policy/table-columns.ts";

/** One measured decision of the engine, self-contained: a line of an oracle file. */
export interface OracleCase {
  id: string;
  group: string;
  schema: Schema;
  rows: OracleRow[];
  session: Session | null;
  op: { kind: OperationKind; table: string; id: string; values?: TaggedRecord };
  expect: Outcome;
  /** Names the build; ends in `loadedPolicyBundle=true` where a missing clause denies. */
  engine: string;
}

interface OracleRow {
  table: string;
  id: string;
  values: TaggedRecord;
  createdBy: string;
  updatedBy?: string;
  createdAt?: number;
  updatedAt?: number;
  deleted?: boolean;
}

type OperationKind =
  | "read"
  | "insert"
  | "update"
  | "delete"
  | "upsert"
  | "restore"
  | "canRead"
  | "canEdit"
  | "canDelete";

/** `error`: the engine refuses before any policy is asked, or crashes. */
export type Outcome = "allow" | "deny" | "error" | "unknown";

/** `merged` is the evaluator of writes with policies in the schema: the one that was measured. */
export type Evaluator = "server" | "merged";

/** Microseconds; only the order of written rows matters to cases that name no times. */
const WRITTEN_AT = 1_700_000_000_000_000;
const NOW = 1_800_000_000_000_000;

/** The evaluator whose answer a case recorded: some groups show the merged one's defects. */
export function evaluatorOf(oracleCase: OracleCase): Evaluator {
  const { kind } = oracleCase.op;
  const isWrite = kind === "insert" || kind === "update" || kind === "delete" || kind === "upsert";
  return isWrite && oracleCase.group.startsWith("write-complex/") ? "merged" : "server";
}

/** What the sandbox says to a case. Throws when fast path and traced path disagree. */
export function outcomeOf(oracleCase: OracleCase, evaluator: Evaluator): Outcome {
  const { schema, op, session, engine } = oracleCase;
  const world = new World(oracleCase.rows);
  const evidence: Evidence = {
    schema,
    mode: engine.endsWith("loadedPolicyBundle=true") ? "enforcing" : "permissive",
    rows: (table) => world.live(table),
    row: (table, id) => world.find(table, id) ?? null,
  };
  if (!tableOf(schema, op.table)) return "error";
  switch (op.kind) {
    case "read":
      return readOutcome(oracleCase, evidence, world);
    case "canRead":
    case "canEdit":
    case "canDelete": {
      const row = world.find(op.table, op.id);
      const right: Right = `$${op.kind}`;
      const verdict = row && judgeRight(right, op.table, row, session, evidence);
      return verdict === "allowed" ? "allow" : "deny";
    }
    default: {
      const question = writeQuestion(oracleCase, world);
      return question === "error" ? question : decide({ question, session, evidence }, evaluator);
    }
  }
}

/** A full-table query: rows that are not there are denied, and one that crashes spoils it all. */
function readOutcome({ op, session }: OracleCase, evidence: Evidence, world: World): Outcome {
  const outcomes = new Map<string, Outcome>();
  for (const row of world.live(op.table)) {
    const question: Question = { kind: "read", table: op.table, row };
    outcomes.set(row.id, decide({ question, session, evidence }, "server"));
  }
  if ([...outcomes.values()].includes("unknown")) return "error";
  return outcomes.get(op.id) ?? "deny";
}

function decide(input: JudgeInput, evaluator: Evaluator): Outcome {
  const { verdict, trace } = evaluator === "merged" ? judgeMerged(input) : judge(input);
  const fast = evaluator === "merged" ? allowsMerged(input) : allows(input);
  if (fast !== verdict || trace.verdict !== verdict) {
    throw new Error(`judge says ${verdict}, allows ${fast}, the trace ${trace.verdict}.`);
  }
  if (verdict === "unknown") return verdict;
  return verdict === "allowed" ? "allow" : "deny";
}

function writeQuestion({ op, session, schema }: OracleCase, world: World): Question | "error" {
  const { kind, table, id } = op;
  const values = op.values ?? {};
  const stored = world.find(table, id, "deleted too");
  const author = session?.user_id ?? "jazz:system";
  if (kind === "restore") return stored?.deleted ? { kind, table, next: stored } : "error";
  if (kind === "insert" || (kind === "upsert" && !stored)) {
    if (stored || shapeError(schema, table, values, "whole")) return "error";
    return { kind: "insert", table, next: newRow(id, values, author) };
  }
  if (!stored || stored.deleted || shapeError(schema, table, values, "patch")) return "error";
  if (kind === "delete") return { kind, table, row: stored };
  const next = { ...stored, values: { ...stored.values, ...values } };
  return {
    kind: "update",
    table,
    row: stored,
    next: { ...next, updatedBy: author, updatedAt: NOW },
  };
}

function newRow(id: string, values: TaggedRecord, author: string): RowSnapshot {
  return { id, values, createdBy: author, createdAt: NOW, updatedBy: author, updatedAt: NOW };
}

/** Whether values do not fit the columns: the engine says so before it asks any policy. */
function shapeError(
  schema: Schema,
  table: string,
  values: TaggedRecord,
  extent: "whole" | "patch",
) {
  const definition = tableOf(schema, table);
  const unfit = Object.entries(values).some(([name, value]) => {
    const column = columnOf(definition, name);
    return !column || !fits(value, column.column_type.type, column.nullable);
  });
  if (unfit || extent === "patch") return unfit;
  return definition?.columns.some(
    ({ name, nullable, default: preset }) => !nullable && !preset && !(name in values),
  );
}

function fits(value: Value, type: string, nullable: boolean): boolean {
  if (value.type === "Null") return nullable;
  return value.type === type || (value.type === "Text" && (type === "Enum" || type === "Json"));
}

type StoredRow = RowSnapshot & { deleted: boolean };

/** The rows of a case, as written: later lines replace earlier ones of the same id. */
class World {
  readonly #tables = new Map<string, Map<string, StoredRow>>();

  constructor(rows: readonly OracleRow[]) {
    for (const [index, row] of rows.entries()) {
      const table = this.#tables.get(row.table) ?? new Map<string, StoredRow>();
      const createdAt = row.createdAt ?? WRITTEN_AT + index;
      table.set(row.id, {
        id: row.id,
        values: row.values,
        createdBy: row.createdBy,
        createdAt,
        updatedBy: row.updatedBy ?? row.createdBy,
        updatedAt: row.updatedAt ?? createdAt,
        deleted: row.deleted ?? false,
      });
      this.#tables.set(row.table, table);
    }
  }

  live(table: string): RowSnapshot[] {
    return [...(this.#tables.get(table)?.values() ?? [])].filter((row) => !row.deleted);
  }

  find(table: string, id: string, which: "live" | "deleted too" = "live"): StoredRow | undefined {
    const row = this.#tables.get(table)?.get(id);
    return row && (which === "deleted too" || !row.deleted) ? row : undefined;
  }
}
