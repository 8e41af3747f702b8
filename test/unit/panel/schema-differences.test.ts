import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSchema } from "../../../panel/model/read-schema.ts";
import { schemaDifferences } from "../../../panel/model/schema-differences.ts";
import type { ColumnDescriptor, ColumnType, Schema } from "../../../protocol/jazz.ts";

const text = { type: "Text" } as const;

function column(name: string, column_type: ColumnType, more: Partial<ColumnDescriptor> = {}) {
  return { name, column_type, nullable: false, ...more };
}

function todos(...columns: ColumnDescriptor[]): Schema {
  return { todos: { columns } };
}

/** Kind, column and whether it blocks, of what differs in `todos`. */
function found(recorded: Schema | null, live: Schema | null) {
  return schemaDifferences(recorded, live, ["todos"]).map(({ kind, column: name, blocking }) => [
    kind,
    name,
    blocking,
  ]);
}

describe("differences of schemas", () => {
  const title = column("title", text);

  test("a missing table blocks; one that neither has is no difference", () => {
    expect(found(todos(title), {})).toEqual([["missing table", null, true]]);
    expect(found({}, {})).toEqual([]);
  });

  test("an unknown schema is said of each table and blocks nothing", () => {
    const unknown = [["schema unknown", null, false]];
    expect(found(null, todos(title))).toEqual(unknown);
    expect(found(todos(title), null)).toEqual(unknown);
    expect(found({}, todos(title))).toEqual(unknown);
    expect(found(null, null)).toEqual(unknown);
  });

  test("columns that are gone, new, or must have a value", () => {
    expect(found(todos(title, column("old", text)), todos(title))).toEqual([
      ["missing column", "old", true],
    ]);
    expect(found(todos(title), todos(title, column("new", text, { nullable: true })))).toEqual([
      ["extra column", "new", false],
    ]);
    const initial = { default: { type: "Text", value: "" } } as const;
    expect(found(todos(title), todos(title, column("new", text, initial)))).toEqual([
      ["extra column", "new", false],
    ]);
    expect(found(todos(title), todos(title, column("new", text)))).toEqual([
      ["required column", "new", true],
    ]);
  });

  test.each<[string, ColumnDescriptor, ColumnDescriptor, string, boolean, string]>([
    [
      "another type",
      column("n", text),
      column("n", { type: "Integer" }),
      "type",
      true,
      "“todos.n” was Text and is Integer in the page.",
    ],
    [
      "another type of the elements",
      column("n", { type: "Array", element: text }),
      column("n", { type: "Array", element: { type: "Uuid" } }),
      "type",
      true,
      "An element of “todos.n” was Text and is Uuid in the page.",
    ],
    [
      "other columns inside",
      column("n", { type: "Row", columns: [column("a", text)] }),
      column("n", { type: "Row", columns: [column("b", text)] }),
      "type",
      true,
      "The columns inside of “todos.n” are others in the page than they were.",
    ],
    [
      "another check of JSON",
      column("n", { type: "Json", schema: { type: "string" } }),
      column("n", { type: "Json" }),
      "type",
      false,
      "The page checks the JSON of “todos.n” in another way: what was recorded may not pass.",
    ],
    [
      "fewer variants",
      column("n", { type: "Enum", variants: ["low", "high"] }),
      column("n", { type: "Enum", variants: ["high", "urgent"] }),
      "variants",
      true,
      '“todos.n” can no longer be "low" in the page.',
    ],
    [
      "more variants",
      column("n", { type: "Enum", variants: ["low"] }),
      column("n", { type: "Enum", variants: ["high", "low"] }),
      "variants",
      false,
      '“todos.n” can also be "high" in the page.',
    ],
    [
      "null no longer allowed",
      column("n", text, { nullable: true }),
      column("n", text),
      "nullability",
      true,
      "“todos.n” must have a value in the page; it could be null.",
    ],
    [
      "null allowed",
      column("n", text),
      column("n", text, { nullable: true }),
      "nullability",
      false,
      "“todos.n” may be null in the page; it could not.",
    ],
    [
      "another target",
      column("n", { type: "Uuid" }, { references: "lists" }),
      column("n", { type: "Uuid" }, { references: "projects" }),
      "reference",
      true,
      "“todos.n” referred to rows of “lists” and refers to rows of “projects” in the page.",
    ],
    [
      "a new target",
      column("n", { type: "Uuid" }),
      column("n", { type: "Uuid" }, { references: "projects" }),
      "reference",
      false,
      "“todos.n” refers to rows of “projects” in the page; it did not.",
    ],
    [
      "merged in another way",
      column("n", { type: "Integer" }),
      column("n", { type: "Integer" }, { merge_strategy: "Counter" }),
      "merging",
      false,
      "Concurrent changes of “todos.n” were merged as the last write winning and are as a Counter in the page.",
    ],
  ])("%s", (_, then, now, kind, blocking, sentence) => {
    expect(schemaDifferences(todos(then), todos(now), ["todos"])).toEqual([
      { table: "todos", column: "n", kind, blocking, sentence },
    ]);
  });

  test("only the tables that writes use are compared, each once", () => {
    const recorded = { todos: { columns: [title] }, lists: { columns: [] } };
    expect(schemaDifferences(recorded, {}, ["todos", "todos"])).toHaveLength(1);
    expect(schemaDifferences(recorded, {}, [])).toEqual([]);
    expect(schemaDifferences({}, {}, ["constructor", "__proto__"])).toEqual([]);
  });
});

const columnType = fc.letrec<{ type: ColumnType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<ColumnType>(text, { type: "Uuid" }, { type: "Integer" }, { type: "Bytea" }),
    fc.record({ type: fc.constant("Json" as const), schema: fc.jsonValue() }),
    fc.record({ type: fc.constant("Enum" as const), variants: fc.array(fc.string()) }),
    fc.record({ type: fc.constant("Array" as const), element: tie("type") }),
    fc.record({
      type: fc.constant("Row" as const),
      columns: fc.array(
        fc.record({ name: fc.string(), column_type: tie("type"), nullable: fc.boolean() }),
        { maxLength: 3 },
      ),
    }),
  ),
})).type;

const schema: fc.Arbitrary<Schema> = fc.dictionary(
  fc.string(),
  fc.record({
    columns: fc.uniqueArray(
      fc.record(
        {
          name: fc.string(),
          column_type: columnType,
          nullable: fc.boolean(),
          references: fc.string(),
          merge_strategy: fc.constantFrom("Counter" as const, "GSet" as const),
        },
        { requiredKeys: ["name", "column_type", "nullable"] },
      ),
      { selector: ({ name }) => name, maxLength: 6 },
    ),
  }),
  { maxKeys: 5 },
);

test("a schema differs in nothing from itself, also after it crossed as JSON", () => {
  fc.assert(
    fc.property(schema, fc.array(fc.string()), (one, others) => {
      const tables = [...Object.keys(one), ...others];
      const known = readSchema(one);
      expect(schemaDifferences(one, one, tables)).toEqual([]);
      expect(schemaDifferences(known, readSchema(JSON.parse(JSON.stringify(one))), tables)).toEqual(
        [],
      );
    }),
  );
});

test("what blocks one way is found in the other way too", () => {
  fc.assert(
    fc.property(schema, schema, (one, other) => {
      const tables = Object.keys(one).filter((table) => Object.hasOwn(other, table));
      const there = schemaDifferences(one, other, tables);
      const back = schemaDifferences(other, one, tables);
      expect(there.length > 0).toBe(back.length > 0);
    }),
  );
});
