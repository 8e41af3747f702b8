import { describe, expect, it } from "vitest";
import type {
  ColumnType,
  RelExpr,
  RelPredicate,
  Schema,
  Value,
} from "../../../../protocol/jazz.ts";
import type { RowSnapshot } from "../../../../sandbox/policy/evidence.ts";
import type { RelationContext } from "../../../../sandbox/relation/context.ts";
import { evaluateRelation, runRelation } from "../../../../sandbox/relation/evaluate-relation.ts";
import { UnsupportedRelation } from "../../../../sandbox/relation/plan.ts";
import { alice, columns, id, int, NULL, row, text, uuid } from "../policy/world.ts";

const level = (type: ColumnType) => ({ name: "level", column_type: type, nullable: true });

const schema: Schema = {
  todos: {
    columns: [
      ...columns("title", { name: "project", references: "projects" }),
      level({ type: "Integer" }),
    ],
  },
  projects: { columns: columns("name", { name: "parent", references: "projects" }) },
  tagged: {
    columns: [
      {
        name: "projects",
        column_type: { type: "Array", element: { type: "Uuid" } },
        nullable: true,
        references: "projects",
      },
      level({ type: "Enum", variants: ["low", "high"] }),
    ],
  },
};

const todo = (n: number, title: string, at: Value = NULL, project: Value = NULL): RowSnapshot =>
  row(id(n), { title: text(title), level: at, project });

function contextOf(rows: Record<string, RowSnapshot[]>, more: Partial<RelationContext> = {}) {
  return { schema, rows: (table: string) => rows[table], ...more };
}

const scan = (table: string): RelExpr => ({ TableScan: { table } });
const filter = (input: RelExpr, predicate: RelPredicate): RelExpr => ({
  Filter: { input, predicate },
});
const cmp = (column: string, op: "Eq" | "Ne" | "Lt" | "Ge", value: Value): RelPredicate => ({
  Cmp: { left: { column }, op, right: { Literal: value } },
});
const order = (column: string, direction: "Asc" | "Desc" = "Asc"): RelExpr => ({
  OrderBy: { input: scan("todos"), terms: [{ column: { column }, direction }] },
});
const titles = (rel: RelExpr, ctx: RelationContext) =>
  evaluateRelation(rel, ctx).map(({ values }) => {
    const { title } = values;
    return title?.type === "Text" ? title.value : "–";
  });

describe("order and window", () => {
  const some = [todo(3, "c", int(1)), todo(1, "a", int(2)), todo(2, "b")];

  it("is by id unless asked otherwise, and by id where terms tie", () => {
    expect(titles(scan("todos"), contextOf({ todos: some }))).toEqual(["a", "b", "c"]);
    const tied = [todo(2, "y", int(1)), todo(1, "x", int(1))];
    expect(titles(order("level", "Desc"), contextOf({ todos: tied }))).toEqual(["x", "y"]);
    expect(titles(order("id", "Desc"), contextOf({ todos: some }))).toEqual(["c", "b", "a"]);
  });

  it("puts NULL first and text in the order of its UTF-8 bytes", () => {
    expect(titles(order("level"), contextOf({ todos: some }))).toEqual(["b", "c", "a"]);
    const words = ["\u{1f600}", "\uffee", "z", "Z", ""].map((word, n) => todo(n + 1, word));
    expect(titles(order("title"), contextOf({ todos: words }))).toEqual([
      "",
      "Z",
      "z",
      "\uffee",
      "\u{1f600}",
    ]);
  });

  it("sorts enums by position, provenance by time, and cuts after sorting", () => {
    const tagged = ["high", "low"].map((at, n) => row(id(n + 1), { level: text(at) }));
    const byLevel: RelExpr = {
      OrderBy: {
        input: scan("tagged"),
        terms: [{ column: { column: "level" }, direction: "Asc" }],
      },
    };
    expect(evaluateRelation(byLevel, contextOf({ tagged })).map((r) => r.values.level)).toEqual([
      text("low"),
      text("high"),
    ]);
    const timed = [
      { ...todo(1, "later"), createdAt: 9 },
      { ...todo(2, "sooner"), createdAt: 5 },
    ];
    expect(titles(order("$createdAt"), contextOf({ todos: timed }))).toEqual(["sooner", "later"]);
    const page: RelExpr = {
      Limit: { input: { Offset: { input: order("title"), offset: 1 } }, limit: 1 },
    };
    expect(titles(page, contextOf({ todos: some }))).toEqual(["b"]);
  });
});

describe("filters", () => {
  const ctx = contextOf({
    todos: [todo(1, "null"), todo(2, "two", int(2)), todo(3, "three", int(3))],
  });
  const found = (predicate: RelPredicate) => titles(filter(scan("todos"), predicate), ctx);

  it("treat a NULL literal as a null test and keep NULL out of ranges found by index", () => {
    expect(found(cmp("level", "Eq", NULL))).toEqual(["null"]);
    expect(found(cmp("level", "Ne", NULL))).toEqual(["two", "three"]);
    expect(found(cmp("level", "Ne", int(2)))).toEqual(["null", "three"]);
    expect(found(cmp("level", "Lt", int(3)))).toEqual(["two"]);
  });

  it("let NULL sort before everything where a filter decides", () => {
    const both: RelPredicate = { And: [cmp("title", "Ge", text("a")), cmp("level", "Lt", int(3))] };
    expect(found(both)).toEqual(["null", "two"]);
  });

  it("find nothing by an index on a column that does not exist, and drop other tests on it", () => {
    expect(found(cmp("nope", "Eq", int(1)))).toEqual([]);
    expect(found(cmp("nope", "Ne", int(1)))).toEqual(["null", "two", "three"]);
    expect(found({ And: [cmp("title", "Eq", text("two")), cmp("nope", "Eq", int(1))] })).toEqual([
      "two",
    ]);
  });

  it("contradict themselves out of any row", () => {
    expect(found({ In: { left: { column: "level" }, values: [] } })).toEqual([]);
    expect(found({ And: [cmp("level", "Eq", int(2)), cmp("level", "Eq", int(3))] })).toEqual([]);
    expect(found({ And: [cmp("level", "Ge", int(4)), cmp("level", "Lt", int(4))] })).toEqual([]);
  });

  it("are alternatives under Or and In", () => {
    const three = cmp("level", "Eq", int(3));
    expect(found({ Or: [three, { IsNull: { column: { column: "level" } } }] })).toEqual([
      "null",
      "three",
    ]);
    const values = [{ Literal: int(2) }, { Literal: int(3) }];
    expect(found({ In: { left: { column: "level" }, values } })).toEqual(["two", "three"]);
    expect(
      found({ Contains: { left: { column: "title" }, right: { Literal: text("t") } } }),
    ).toEqual(["two", "three"]);
  });

  it("read ids written in any form", () => {
    const plain = text(id(2).replaceAll("-", "").toUpperCase());
    expect(found(cmp("id", "Eq", plain))).toEqual(["two"]);
    expect(found(cmp("id", "Lt", uuid(id(2))))).toEqual(["null"]);
    expect(found(cmp("id", "Eq", text("two")))).toEqual([]);
  });

  it("resolve session and outer references, or hold for nobody", () => {
    const mine: RelPredicate = {
      Cmp: { left: { column: "title" }, op: "Ne", right: { SessionRef: ["user_id"] } },
    };
    const outer = { table: "projects", row: row(id(9), { name: text("two") }) };
    const named: RelPredicate = {
      Cmp: { left: { column: "title" }, op: "Eq", right: { OuterColumn: { column: "name" } } },
    };
    const either = filter(scan("todos"), { Or: [mine, named] });
    expect(titles(either, { ...ctx, session: alice, outer })).toEqual(["null", "two", "three"]);
    expect(titles(either, { ...ctx, outer })).toEqual([]);
    expect(titles(filter(scan("todos"), named), { ...ctx, outer })).toEqual(["two"]);
  });
});

describe("joins", () => {
  const home = row(id(51), { name: text("home") });
  const work = row(id(52), { name: text("work"), parent: uuid(id(51)) });
  const todos = [
    todo(1, "sweep", int(1), uuid(home.id)),
    todo(2, "mail", int(2), uuid(work.id)),
    todo(3, "none"),
    todo(4, "dust", int(1), uuid(home.id)),
  ];
  const hop: RelExpr = {
    Join: {
      left: scan("todos"),
      right: scan("projects"),
      on: [
        { left: { scope: "todos", column: "project" }, right: { scope: "__hop_0", column: "id" } },
      ],
      join_kind: "Inner",
    },
  };
  const target: RelExpr = {
    Project: {
      input: hop,
      columns: [{ alias: "id", expr: { Column: { scope: "__hop_0", column: "id" } } }],
    },
  };
  const ctx = contextOf({ todos, projects: [home, work] });

  it("yield the rows hopped to, each once, whole", () => {
    expect(evaluateRelation(target, ctx)).toEqual([home, work]);
    const small = {
      Cmp: {
        left: { scope: "todos", column: "level" },
        op: "Lt" as const,
        right: { Literal: int(2) },
      },
    };
    const narrowed = { Project: { ...target.Project, input: filter(hop, small) } };
    expect(evaluateRelation(narrowed, ctx)).toEqual([home]);
  });

  it("yield the columns of all tables without a projection, and chosen ones with", () => {
    expect(evaluateRelation(hop, ctx).map(({ values }) => values.name)).toEqual([
      text("home"),
      text("work"),
      text("home"),
    ]);
    const columns = [
      { alias: "what", expr: { Column: { scope: "todos", column: "title" } } },
      { alias: "where", expr: { Column: { scope: "__hop_0", column: "id" } } },
    ];
    const [first] = evaluateRelation({ Project: { input: hop, columns } }, ctx);
    expect(first).toMatchObject({
      id: id(1),
      values: { what: text("sweep"), where: uuid(home.id) },
    });
  });

  it("join an array by each of its entries", () => {
    const tagged = [
      row(id(1), { projects: { type: "Array", value: [uuid(home.id), uuid(work.id)] } }),
    ];
    const rel: RelExpr = {
      Join: {
        left: scan("tagged"),
        right: scan("projects"),
        on: [{ left: { column: "projects" }, right: { column: "id" } }],
        join_kind: "Inner",
      },
    };
    expect(evaluateRelation(rel, contextOf({ tagged, projects: [home, work] }))).toHaveLength(2);
  });

  it("show only what may be read of every table", () => {
    const readable = (_table: string, one: RowSnapshot) =>
      one.id === work.id ? ("denied" as const) : ("allowed" as const);
    expect(evaluateRelation(target, { ...ctx, readable })).toEqual([home]);
  });

  it("note what is not known", () => {
    expect(runRelation(target, contextOf({ todos }))).toMatchObject({
      rows: [],
      missing: ["rows of projects"],
      rowsLookedAt: 4,
    });
  });
});

describe("recursion", () => {
  const tree = [
    row(id(51), { name: text("root") }),
    row(id(52), { name: text("twig"), parent: uuid(id(51)) }),
    row(id(53), { name: text("leaf"), parent: uuid(id(52)) }),
  ];
  const upwards = (max_depth: number): RelExpr => ({
    Gather: {
      seed: filter(scan("projects"), cmp("name", "Eq", text("leaf"))),
      step: {
        Join: {
          left: filter(scan("projects"), {
            Cmp: { left: { column: "id" }, op: "Eq", right: { RowId: "Frontier" } },
          }),
          right: scan("projects"),
          on: [{ left: { column: "parent" }, right: { scope: "__recursive_hop_0", column: "id" } }],
          join_kind: "Inner",
        },
      },
      frontier_key: { RowId: "Current" },
      max_depth,
      dedupe_key: [{ RowId: "Current" }],
    },
  });
  const names = (depth: number, rows = tree) =>
    evaluateRelation(upwards(depth), contextOf({ projects: rows })).map(
      ({ values }) => values.name,
    );

  it("goes as many levels as it may", () => {
    expect(names(1)).toEqual([text("leaf"), text("twig")]);
    expect(names(9)).toEqual([text("leaf"), text("twig"), text("root")]);
  });

  it("ends in circles", () => {
    const circle = [row(id(53), { name: text("leaf"), parent: uuid(id(53)) })];
    expect(names(64, circle)).toEqual([text("leaf")]);
  });
});

describe("shapes", () => {
  const ctx = contextOf({ todos: [todo(1, "a")], projects: [] });

  it("unite relations, a row of several once", () => {
    const union: RelExpr = { Union: { inputs: [scan("todos"), order("title")] } };
    expect(titles(union, ctx)).toEqual(["a"]);
  });

  it("filter base rows by what the caller knows before the window", () => {
    const rows = contextOf(
      { todos: [todo(1, "a"), todo(2, "b")] },
      { keep: ({ id: one }) => one !== id(1) },
    );
    expect(titles({ Limit: { input: scan("todos"), limit: 1 } }, rows)).toEqual(["b"]);
  });

  it.each<[string, RelExpr]>([
    ["a left join", join("todos", "projects", "Left")],
    ["a table joined to itself", join("todos", "todos")],
    ["Distinct", { Distinct: { input: scan("todos"), key: [] } }],
    ["Not", filter(scan("todos"), { Not: cmp("level", "Eq", int(1)) })],
    ["False", filter(scan("todos"), "False")],
    ["a table that does not exist", scan("constructor")],
  ])("the engine has no plan for are refused: %s", (_name, rel) => {
    expect(() => evaluateRelation(rel, ctx)).toThrow(UnsupportedRelation);
  });

  function join(left: string, right: string, join_kind: "Inner" | "Left" = "Inner"): RelExpr {
    const on = [{ left: { column: "project" }, right: { column: "id" } }];
    return { Join: { left: scan(left), right: scan(right), on, join_kind } };
  }
});
