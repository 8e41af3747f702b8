import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ColumnDescriptor, RelExpr, Value, WireRow } from "../../../../protocol/jazz.ts";
import { SubscriptionManager } from "../../../../sandbox/db/subscription-manager.ts";
import {
  type ArrayDelta,
  decodeNativeDelta,
  type NativeDelta,
  toArrayDelta,
} from "../../../../sandbox/engine/codec/delta-codec.ts";
import { type DeltaForm, setDeltaForm } from "../../../../sandbox/engine/live/delta-form.ts";
import { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { bool, int, queryJson, sessionJson, text } from "./runtime-fixture.ts";

/** Rows belong to someone and may point at a row of another table; policies look at both. */
const schema = {
  groups: {
    columns: [
      { name: "member", column_type: { type: "Text" }, nullable: false },
      { name: "open", column_type: { type: "Boolean" }, nullable: false },
    ],
  },
  notes: {
    columns: [
      { name: "title", column_type: { type: "Text" }, nullable: false },
      { name: "rank", column_type: { type: "Integer" }, nullable: true },
      { name: "groupId", column_type: { type: "Uuid" }, nullable: true, references: "groups" },
    ],
    policies: {
      select: {
        using: {
          type: "Or",
          exprs: [
            {
              type: "Cmp",
              column: "title",
              op: "Ne",
              value: { type: "Literal", value: text("secret") },
            },
            {
              type: "Exists",
              table: "groups",
              condition: {
                type: "Cmp",
                column: "member",
                op: "Eq",
                value: { type: "SessionRef", path: ["user_id"] },
              },
            },
          ],
        },
      },
    },
  },
} satisfies Record<string, { columns: ColumnDescriptor[]; policies?: unknown }>;

const scan: RelExpr = { TableScan: { table: "notes" } };
const ranked: RelExpr = {
  Filter: {
    input: scan,
    predicate: { Cmp: { left: { column: "rank" }, op: "Ge", right: { Literal: int(2) } } },
  },
};
const sorted = (input: RelExpr, direction: "Asc" | "Desc"): RelExpr => ({
  OrderBy: { input, terms: [{ column: { column: "rank" }, direction }] },
});

/** One of each way a live query is kept up to date. */
const queries = [
  queryJson("notes"),
  queryJson("notes", { relation_ir: ranked }),
  queryJson("notes", { relation_ir: sorted(scan, "Desc") }),
  queryJson("notes", {
    relation_ir: {
      Limit: { input: { Offset: { input: sorted(ranked, "Asc"), offset: 1 } }, limit: 2 },
    },
  }),
  queryJson("notes", { include_deleted: true, select_columns: ["title", "$updatedBy"] }),
  queryJson("notes", { select_columns: ["title", "$canRead", "$canEdit"] }),
  queryJson("notes", {
    array_subqueries: [
      {
        column_name: "group",
        table: "groups",
        inner_column: "id",
        outer_column: "notes.groupId",
        filters: [],
        joins: [],
        select_columns: null,
        order_by: [],
        limit: null,
        nested_arrays: [],
        requirement: "AtLeastOne",
      },
    ],
  }),
];

type Step =
  | { do: "insert"; title: string; rank: number | null; group: number }
  | { do: "update"; row: number; rank: number | null }
  | { do: "retitle"; row: number; title: string }
  | { do: "delete"; row: number }
  | { do: "restore"; row: number }
  | { do: "group"; member: string }
  | { do: "leave"; row: number };

const index = fc.nat({ max: 9 });
const rank = fc.option(fc.integer({ min: 0, max: 4 }));
const title = fc.constantFrom("a", "b", "secret");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("insert" as const), title, rank, group: index }),
  fc.record({ do: fc.constant("update" as const), row: index, rank }),
  fc.record({ do: fc.constant("retitle" as const), row: index, title }),
  fc.record({ do: fc.constant("delete" as const), row: index }),
  fc.record({ do: fc.constant("restore" as const), row: index }),
  fc.record({ do: fc.constant("group" as const), member: fc.constantFrom("alice", "bob") }),
  fc.record({ do: fc.constant("leave" as const), row: index }),
);

/** A few writes on their own, or together in a batch that is committed or rolled back. */
const block = fc.record({
  mode: fc.constantFrom("none", "direct", "transactional"),
  end: fc.constantFrom("commit", "rollback"),
  steps: fc.array(step, { minLength: 1, maxLength: 5 }),
});

interface Note {
  title: string;
  rank: number | null;
  deleted: boolean;
}

/** The naive model: committed notes by id, and what the open block would make of them. */
class Model {
  notes = new Map<string, Note>();
  groups: string[] = [];

  copy(): Model {
    const copy = new Model();
    copy.notes = new Map([...this.notes].map(([id, note]) => [id, { ...note }]));
    copy.groups = [...this.groups];
    return copy;
  }

  live(): [string, string, number | null][] {
    return [...this.notes]
      .filter(([, { deleted }]) => !deleted)
      .map(([id, { title, rank }]): [string, string, number | null] => [id, title, rank])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

class World {
  readonly runtime = new WasmRuntime(JSON.stringify(schema), "a", "dev", "main");
  model = new Model();
  private readonly folded: { query: string; session: string; rows: WireRow[] }[] = [];

  constructor() {
    for (const query of queries) {
      for (const session of [sessionJson("alice"), sessionJson("bob")]) this.follow(query, session);
    }
  }

  run({ mode, end, steps }: { mode: string; end: string; steps: Step[] }): void {
    const before = this.model.copy();
    const batchId = mode === "none" ? undefined : this.runtime.beginBatch(mode);
    for (const one of steps) this.perform(one, batchId);
    if (batchId === undefined) return;
    if (end === "commit") this.runtime.commitBatch(batchId);
    else {
      this.runtime.rollbackBatch(batchId);
      this.model = before;
    }
  }

  async check(): Promise<void> {
    const rows = await this.runtime.query(queryJson("notes"));
    const found = rows.map(({ id, values: [title, rank] }) => [
      id,
      title?.type === "Text" ? title.value : "",
      rank?.type === "Integer" ? rank.value : null,
    ]);
    expect(found).toEqual(this.model.live());
    for (const { query, session, rows } of this.folded) {
      expect(rows, query).toEqual(await this.runtime.query(query, session));
    }
  }

  private perform(one: Step, batchId: string | undefined): void {
    const { runtime, model } = this;
    const context = batchId && JSON.stringify({ batch_id: batchId });
    const id = "row" in one ? pick([...model.notes.keys()], one.row) : undefined;
    const note = id === undefined ? undefined : model.notes.get(id);
    switch (one.do) {
      case "insert": {
        const group = pick(model.groups, one.group);
        const values: Record<string, Value> = { title: text(one.title), rank: nullable(one.rank) };
        if (group) values.groupId = { type: "Uuid", value: group };
        const { id: made } = runtime.insert("notes", values, context);
        model.notes.set(made, { title: one.title, rank: one.rank, deleted: false });
        break;
      }
      case "group":
        model.groups.push(
          runtime.insert("groups", { member: text(one.member), open: bool(true) }, context).id,
        );
        break;
      case "leave": {
        const group = pick(model.groups, one.row);
        model.groups = model.groups.filter((other) => other !== group);
        if (group) runtime.delete(group, context);
        break;
      }
      case "restore":
        // Only what everyone sees as deleted can be restored.
        if (!id || !note?.deleted || batchId) break;
        runtime.restore(
          "notes",
          id,
          { title: text(note.title), rank: nullable(note.rank) },
          context,
        );
        note.deleted = false;
        break;
      case "delete":
        if (!id || !note || note.deleted) break;
        runtime.delete(id, context);
        note.deleted = true;
        break;
      default:
        if (!id || !note || note.deleted) break;
        if (one.do === "update") note.rank = one.rank;
        else note.title = one.title;
        runtime.update(
          id,
          one.do === "update" ? { rank: nullable(one.rank) } : { title: text(one.title) },
          context,
        );
    }
  }

  private follow(query: string, session: string): void {
    const state = { query, session, rows: [] as WireRow[] };
    this.folded.push(state);
    const handle = this.runtime.createSubscription(query, session, "local");
    this.runtime.executeSubscription(handle, (delta) => {
      state.rows = fold(state.rows, asArray(delta, query));
    });
  }
}

const pick = <T>(items: readonly T[], at: number): T | undefined => items[at % items.length];

const nullable = (value: number | null): Value => (value === null ? { type: "Null" } : int(value));

/** Applies a delta as its definition says: changed rows out, then in at their index. */
function fold(rows: readonly WireRow[], delta: ArrayDelta): WireRow[] {
  const known = new Map(rows.map((row) => [row.id, row]));
  const changed = new Set(delta.map(({ id }) => id));
  const next = rows.filter(({ id }) => !changed.has(id));
  for (const change of [...delta].sort((a, b) => a.index - b.index)) {
    if (change.kind === 1) continue;
    const row = change.row ?? known.get(change.id);
    if (!row) throw new Error(`moved a row that was not there: ${change.id}`);
    next.splice(change.index, 0, row);
  }
  return next;
}

function asArray(delta: NativeDelta | ArrayDelta, query: string): ArrayDelta {
  return Array.isArray(delta)
    ? delta
    : toArrayDelta(decodeNativeDelta(delta), outputColumns(query));
}

function outputColumns(query: string): ColumnDescriptor[] {
  const { select_columns, array_subqueries } = JSON.parse(query);
  if (array_subqueries.length > 0) {
    return [
      ...schema.notes.columns,
      {
        name: "group",
        column_type: { type: "Array", element: { type: "Row", columns: schema.groups.columns } },
        nullable: false,
      },
    ];
  }
  if (!select_columns) return schema.notes.columns;
  return select_columns.map((name: string) =>
    name.startsWith("$can")
      ? { name, column_type: { type: "Boolean" }, nullable: true }
      : { name, column_type: { type: "Text" }, nullable: false },
  );
}

describe("random writes, transactions and rollbacks", () => {
  for (const form of ["native", "array"] satisfies DeltaForm[]) {
    it(`leave what the model says, and ${form} deltas that fold to a fresh query`, async () => {
      setDeltaForm(form);
      try {
        await fc.assert(
          fc.asyncProperty(fc.array(block, { minLength: 2, maxLength: 8 }), async (blocks) => {
            const world = new World();
            for (const one of blocks) {
              world.run(one);
              await world.check();
            }
          }),
          { numRuns: 40 },
        );
      } finally {
        setDeltaForm("native");
      }
    }, 60_000);
  }
});

describe("the Db's delta handler", () => {
  it("comes to the same result with both forms", () => {
    const columns = schema.notes.columns;
    const change = fc.array(
      fc.record({
        title: fc.string(),
        rank: fc.option(fc.integer({ min: -5, max: 5 })),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), (results) => {
        const runtime = new WasmRuntime(JSON.stringify(schema), "a", "dev", "main");
        const shape = { columns, includes: new Map() };
        const native = new SubscriptionManager<{ id: string }>(shape);
        const array = new SubscriptionManager<{ id: string }>(shape);
        const query = queryJson("notes", { relation_ir: sorted(scan, "Asc") });
        const deltas: NativeDelta[] = [];
        runtime.executeSubscription(runtime.createSubscription(query), (delta) => {
          deltas.push(delta as NativeDelta);
        });
        for (const rows of results) {
          for (const { title, rank } of rows) {
            runtime.insert("notes", { title: text(title), rank: nullable(rank) });
          }
        }
        for (const delta of deltas) {
          const folded = native.handleDelta(delta);
          const same = array.handleDelta(toArrayDelta(decodeNativeDelta(delta), columns));
          expect(same).toEqual(folded);
        }
      }),
      { numRuns: 50 },
    );
  });
});
