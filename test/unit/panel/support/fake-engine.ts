import { authorOf, type Mode, scopeFor } from "../../../../protocol/attribution.ts";
import type { DryRunResult, QueryResult, ReplayWrite } from "../../../../protocol/commands.ts";
import type { Schema, Session, TaggedRecord, Value, WireQuery } from "../../../../protocol/jazz.ts";
import type { Evidence, Question, RowSnapshot } from "../../../../sandbox/policy/evidence.ts";
import { allows } from "../../../../sandbox/policy/judge.ts";

/** Rows in memory that are read and written by the sandbox's rules. */
export class FakeEngine {
  readonly tables = new Map<string, Map<string, RowSnapshot>>();
  now: number;
  #row = 0;

  constructor(
    readonly schema: Schema,
    now: number,
  ) {
    this.now = now;
  }

  nextId(): string {
    const n = (++this.#row * 2654435761) >>> 0;
    return `01a2066c-cd${(this.#row % 256).toString(16).padStart(2, "0")}-7e82-a247-${n.toString(16).padStart(12, "0")}`;
  }

  query(query: WireQuery, session: Session | null): QueryResult {
    const columns =
      query.select_columns ?? this.schema[query.table]?.columns.map(({ name }) => name) ?? [];
    return {
      columns,
      rows: this.select(query, session).map((row) => ({
        id: row.id,
        values: columns.map((column) => this.#column(row, query.table, column, session)),
      })),
    };
  }

  evidence(): Evidence {
    return {
      schema: this.schema,
      mode: "enforcing",
      rows: (table) => this.tables.get(table)?.values() ?? [],
      row: (table, id) => this.tables.get(table)?.get(id) ?? null,
    };
  }

  question(
    op: ReplayWrite["op"],
    table: string,
    id: string,
    values: TaggedRecord | null,
    author: string,
  ): Question | null {
    const row = this.tables.get(table)?.get(id);
    const micros = this.now * 1_000;
    if (op === "insert" || op === "restore" || (op === "upsert" && !row)) {
      const blank = Object.fromEntries(
        (this.schema[table]?.columns ?? []).map(({ name }) => [name, { type: "Null" as const }]),
      );
      const next: RowSnapshot = {
        id,
        values: { ...blank, ...values },
        createdBy: author,
        createdAt: micros,
        updatedBy: author,
        updatedAt: micros,
      };
      return { kind: op === "restore" ? "restore" : "insert", table, next };
    }
    if (!row) return null;
    if (op === "delete") return { kind: "delete", table, row };
    const next = {
      ...row,
      values: { ...row.values, ...values },
      updatedBy: author,
      updatedAt: micros,
    };
    return { kind: "update", table, row, next };
  }

  apply(question: Question): void {
    const table = this.tables.get(question.table) ?? new Map<string, RowSnapshot>();
    this.tables.set(question.table, table);
    if (question.kind === "delete") table.delete(question.row.id);
    else if ("next" in question) table.set(question.next.id, question.next);
  }

  /** Rows of a query: scans, equality filters and limits, which is what the panel asks. */
  select(query: WireQuery, session: Session | null): RowSnapshot[] {
    let limit = Number.POSITIVE_INFINITY;
    const tests: ((row: RowSnapshot) => boolean)[] = [];
    let step = query.relation_ir as Record<string, Record<string, unknown>>;
    for (;;) {
      const [kind, body] = Object.entries(step)[0] ?? [];
      if (kind === "Limit") limit = Math.min(limit, Number(body?.["limit"]));
      if (kind === "Filter") tests.push(predicate(body?.["predicate"]));
      const input = body?.["input"];
      if (!input) break;
      step = input as typeof step;
    }
    return [...(this.tables.get(query.table)?.values() ?? [])]
      .filter((row) => tests.every((test) => test(row)))
      .filter((row) => {
        const question: Question = { kind: "read", table: query.table, row };
        return allows({ question, session, evidence: this.evidence() }) === "allowed";
      })
      .slice(0, limit);
  }

  #column(row: RowSnapshot, table: string, name: string, session: Session | null): Value {
    const rights = (question: Question): Value =>
      session
        ? {
            type: "Boolean",
            value: allows({ question, session, evidence: this.evidence() }) === "allowed",
          }
        : { type: "Null" };
    switch (name) {
      case "$createdBy":
        return { type: "Text", value: row.createdBy };
      case "$updatedBy":
        return { type: "Text", value: row.updatedBy };
      case "$createdAt":
        return { type: "Timestamp", value: row.createdAt };
      case "$updatedAt":
        return { type: "Timestamp", value: row.updatedAt };
      case "$canRead":
        return rights({ kind: "read", table, row });
      case "$canEdit":
        return rights({ kind: "update", table, row, next: row });
      case "$canDelete":
        return rights({ kind: "delete", table, row });
      default:
        return row.values[name] ?? { type: "Null" };
    }
  }

  dryRun(writes: readonly ReplayWrite[], persona: Session | null, mode: Mode): DryRunResult[] {
    const scope = scopeFor(persona, mode);
    return writes.map((write) => {
      const table = write.table ?? "";
      const before = this.tables.get(table)?.get(write.row ?? "") ?? null;
      const question = this.question(
        write.op,
        table,
        write.row ?? this.nextId(),
        write.values,
        authorOf(scope),
      );
      const verdict = question
        ? allows({ question, session: scope.session, evidence: this.evidence() })
        : "unknown";
      const next = question && "next" in question ? question.next : null;
      return {
        write: write.write,
        verdict,
        missing: question ? [] : ["The row is not here."],
        thrown:
          verdict === "denied"
            ? `${write.op} failed: WriteError("policy denied ${write.op.toUpperCase()} on table ${table}")`
            : null,
        row: write.row,
        table,
        before: before ? flat(before) : null,
        after: verdict === "allowed" && next ? flat(next) : null,
      };
    });
  }
}

function flat(row: RowSnapshot): TaggedRecord {
  return {
    ...row.values,
    $createdBy: { type: "Text", value: row.createdBy },
    $createdAt: { type: "Timestamp", value: row.createdAt },
    $updatedBy: { type: "Text", value: row.updatedBy },
    $updatedAt: { type: "Timestamp", value: row.updatedAt },
  };
}

function predicate(value: unknown): (row: RowSnapshot) => boolean {
  const body = value as {
    Cmp?: { left: { column: string }; right: { Literal: Value } };
    In?: { left: { column: string }; values: { Literal: Value }[] };
    And?: unknown[];
  };
  if (body.And) {
    const tests = body.And.map(predicate);
    return (row) => tests.every((test) => test(row));
  }
  const read = (row: RowSnapshot, column: string): unknown =>
    column === "id" ? row.id : (row.values[column] as { value?: unknown } | undefined)?.value;
  const literal = (entry: { Literal: Value }): unknown =>
    (entry.Literal as { value?: unknown }).value;
  if (body.Cmp) {
    const { left, right } = body.Cmp;
    return (row) => read(row, left.column) === literal(right);
  }
  if (body.In) {
    const { left, values } = body.In;
    const wanted = new Set(values.map(literal));
    return (row) => wanted.has(read(row, left.column));
  }
  return () => true;
}
