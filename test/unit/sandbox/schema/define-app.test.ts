import { schema as s } from "jazz-tools";
import { describe, expect, expectTypeOf, it } from "vitest";
import { relationsOf } from "../../../../sandbox/schema/relations.ts";

const definition = {
  people: s.table({ name: s.string(), bossId: s.ref("people").optional() }),
  todos: s.table({
    title: s.string(),
    done: s.boolean().default(false),
    rank: s.int().optional(),
    weight: s.float().default(1.5),
    due: s.timestamp().optional(),
    tags: s.array(s.string()),
    kind: s.enum("task", "bug"),
    extra: s.json<{ a: number }>().optional(),
    blob: s.bytes().optional(),
    owner_id: s.ref("people"),
    watcherIds: s.array(s.ref("people")).default([]),
  }),
};
type AppSchema = s.Schema<typeof definition>;
const app: s.App<AppSchema> = s.defineApp(definition);

describe("a schema", () => {
  it("compiles to the engine's JSON", () => {
    expect(app.wasmSchema.todos?.columns).toEqual([
      { name: "title", column_type: { type: "Text" }, nullable: false },
      {
        name: "done",
        column_type: { type: "Boolean" },
        nullable: false,
        default: { type: "Boolean", value: false },
      },
      { name: "rank", column_type: { type: "Integer" }, nullable: true },
      {
        name: "weight",
        column_type: { type: "Double" },
        nullable: false,
        default: { type: "Double", value: 1.5 },
      },
      { name: "due", column_type: { type: "Timestamp" }, nullable: true },
      { name: "tags", column_type: { type: "Array", element: { type: "Text" } }, nullable: false },
      { name: "kind", column_type: { type: "Enum", variants: ["bug", "task"] }, nullable: false },
      { name: "extra", column_type: { type: "Json" }, nullable: true },
      { name: "blob", column_type: { type: "Bytea" }, nullable: true },
      { name: "owner_id", column_type: { type: "Uuid" }, nullable: false, references: "people" },
      {
        name: "watcherIds",
        column_type: { type: "Array", element: { type: "Uuid" } },
        nullable: false,
        default: { type: "Array", value: [] },
        references: "people",
      },
    ]);
  });

  it("names relations as Jazz does", () => {
    const names = (table: string) => relationsOf(app.wasmSchema, table).map(({ name }) => name);
    expect(names("todos")).toEqual(["owner", "watchers"]);
    expect(names("people")).toEqual(["boss", "peopleViaBoss", "todosViaOwner", "todosViaWatchers"]);
  });

  it.each<[string, () => unknown]>([
    [
      "Invalid reference key 'owner'. Rename it to 'owner_id' or 'ownerId'.",
      () => s.defineApp({ a: s.table({ owner: s.ref("a") }) }),
    ],
    [
      "Invalid array reference key 'ownerId'. Rename it to 'ownerId_ids' or 'ownerIdIds'.",
      () => s.defineApp({ a: s.table({ ownerId: s.array(s.ref("a")) }) }),
    ],
    ['Column name "$x" is reserved', () => s.defineApp({ a: s.table({ $x: s.string() }) })],
    ["Enum variants must be unique.", () => s.enum("a", "a")],
    [
      'Table "a" references unknown table "b" via column "bId"',
      () => relationsOf(s.defineApp({ a: s.table({ bId: s.ref("b") }) }).wasmSchema, "a"),
    ],
  ])("says: %s", (message, define) => {
    expect(define).toThrow(message);
  });

  it("keeps indexes for the columns named", () => {
    const indexed = s.defineApp({ a: s.table({ x: s.int(), y: s.int() }).indexOnly(["y"]) });
    expect(indexed.wasmSchema.a?.indexed_columns).toEqual(["y"]);
  });
});

describe("a schema's types", () => {
  it("give the row, with null for what is optional", () => {
    expectTypeOf<s.RowOf<typeof app.todos>>().toEqualTypeOf<{
      id: string;
      title: string;
      done: boolean;
      rank: number | null;
      weight: number;
      due: Date | null;
      tags: string[];
      kind: "task" | "bug";
      extra: { a: number } | null;
      blob: Uint8Array | null;
      owner_id: string;
      watcherIds: string[];
    }>();
  });

  it("give the insert, without id, defaults and optionals left to choice", () => {
    expectTypeOf<s.InsertOf<typeof app.people>>().toEqualTypeOf<{
      name: string;
      bossId?: string | null | undefined;
    }>();
    type Todo = s.InsertOf<typeof app.todos>;
    expectTypeOf<Todo>().toHaveProperty("done").toEqualTypeOf<boolean | undefined>();
    expectTypeOf<Todo>().not.toHaveProperty("id");
  });

  it("give the conditions each column takes", () => {
    app.todos.where({
      rank: { gt: 1 },
      tags: { contains: "x" },
      title: { contains: "x" },
      $createdBy: "a",
    });
    // @ts-expect-error a boolean has no order
    app.todos.where({ done: { gt: true } });
    // @ts-expect-error not a variant
    app.todos.where({ kind: "other" });
    // @ts-expect-error a required column is never null
    app.todos.where({ title: null });
    // @ts-expect-error no such column
    app.todos.where({ nope: 1 });
    expectTypeOf<s.WhereOf<typeof app.people>>().toHaveProperty("bossId");
  });

  it("give selections and includes their rows", () => {
    const selected = app.todos.select("title", "$createdAt", "$canEdit");
    expectTypeOf<s.RowOf<typeof selected>>().toEqualTypeOf<{
      id: string;
      title: string;
      $createdAt: Date;
      $canEdit: boolean | null;
    }>();
    const included = app.people.include({ boss: true, todosViaOwner: app.todos.select("title") });
    expectTypeOf<s.RowOf<typeof included>>().toEqualTypeOf<{
      id: string;
      name: string;
      bossId: string | null;
      boss: { id: string; name: string; bossId: string | null } | null;
      todosViaOwner: { id: string; title: string }[];
    }>();
    const nested = app.todos.include({ watchers: { boss: true } });
    type Watcher = s.RowOf<typeof nested>["watchers"][number];
    expectTypeOf<Watcher["boss"]>().toEqualTypeOf<{
      id: string;
      name: string;
      bossId: string | null;
    } | null>();
    const hopped = app.todos.hopTo("owner");
    expectTypeOf<s.RowOf<typeof hopped>>().toHaveProperty("bossId");
  });
});
