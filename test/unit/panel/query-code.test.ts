import { describe, expect, test } from "vitest";
import { queryCode } from "../../../panel/model/query-code.ts";
import {
  bounded,
  queryScope,
  scopeLabel,
  withoutFilter,
  withoutWindow,
} from "../../../panel/model/query-scope.ts";
import { readWireQuery, tablesOf } from "../../../panel/model/read-query.ts";
import type { RelExpr, RelPredicate, Value, WireQuery } from "../../../protocol/jazz.ts";
import { bool, int, text, user, uuid } from "./support/facts.ts";

const scan: RelExpr = { TableScan: { table: "todos" } };
const query = (relation_ir: RelExpr, rest: Partial<WireQuery> = {}): WireQuery => ({
  table: "todos",
  array_subqueries: [],
  relation_ir,
  ...rest,
});
const cmp = (column: string, value: Value, op: "Eq" | "Gt" = "Eq"): RelPredicate => ({
  Cmp: { left: { scope: "todos", column }, op, right: { Literal: value } },
});
const filter = (predicate: RelPredicate): RelExpr => ({ Filter: { input: scan, predicate } });

describe("queryCode", () => {
  test("writes what an app would have written", () => {
    const relation: RelExpr = {
      Limit: {
        input: {
          OrderBy: {
            input: filter({ And: [cmp("owner_id", text("alice")), cmp("priority", int(0), "Gt")] }),
            terms: [
              { column: { column: "title" }, direction: "Asc" },
              { column: { column: "due" }, direction: "Desc" },
            ],
          },
        },
        limit: 5,
      },
    };
    expect(queryCode(query(relation, { select_columns: ["title", "$updatedBy"] }))).toBe(
      'app.todos.where({ owner_id: "alice", priority: { gt: 0 } }).orderBy("title").orderBy("due", "desc").limit(5).select("title", "$updatedBy")',
    );
  });

  test("parts conditions on one column over several calls", () => {
    const predicate = { And: [cmp("priority", int(1), "Gt"), cmp("priority", int(9))] };
    expect(queryCode(query(filter(predicate)))).toBe(
      "app.todos.where({ priority: { gt: 1 } }).where({ priority: 9 })",
    );
  });

  test("knows nulls, lists, contains and dates", () => {
    const left = { scope: "todos", column: "x" };
    expect(queryCode(query(filter({ IsNull: { column: left } })))).toBe(
      "app.todos.where({ x: null })",
    );
    expect(queryCode(query(filter({ IsNotNull: { column: left } })))).toBe(
      "app.todos.where({ x: { isNull: false } })",
    );
    const values = [{ Literal: uuid("a") }, { Literal: uuid("b") }];
    expect(queryCode(query(filter({ In: { left, values } })))).toBe(
      'app.todos.where({ x: { in: ["a", "b"] } })',
    );
    expect(queryCode(query(filter({ Contains: { left, right: { Literal: text("a") } } })))).toBe(
      'app.todos.where({ x: { contains: "a" } })',
    );
    expect(queryCode(query(filter(cmp("due", { type: "Timestamp", value: 0 }))))).toBe(
      'app.todos.where({ due: new Date("1970-01-01T00:00:00.000Z") })',
    );
    expect(queryCode(query(filter(cmp("$createdAt", { type: "Timestamp", value: 1_000 }))))).toBe(
      'app.todos.where({ $createdAt: new Date("1970-01-01T00:00:00.001Z") })',
    );
  });

  test("names includes, hops and deleted rows", () => {
    const include = {
      column_name: "project",
      table: "projects",
      inner_column: "id",
      outer_column: "todos.projectId",
      filters: [],
      joins: [],
      select_columns: null,
      order_by: [],
      limit: null,
      nested_arrays: [],
    };
    expect(queryCode(query(scan, { array_subqueries: [include], include_deleted: true }))).toBe(
      "app.todos.include({ project: true }).includeDeleted()",
    );
    const hop: RelExpr = {
      Project: {
        input: {
          Join: {
            left: filter(cmp("done", bool(true))),
            right: { TableScan: { table: "projects" } },
            on: [
              {
                left: { scope: "todos", column: "projectId" },
                right: { scope: "__hop_0", column: "id" },
              },
            ],
            join_kind: "Inner",
          },
        },
        columns: [],
      },
    };
    expect(queryCode(query(hop))).toBe('app.todos.where({ done: true }).hopTo("project")');
  });

  test("puts into a comment what the builder cannot say", () => {
    const or = { Or: [cmp("a", int(1)), { Not: cmp("b", text("x")) }] };
    expect(queryCode(query(filter(or)))).toBe('app.todos /* where (a = 1 or not (b = "x")) */');
  });

  test("survives shapes it does not know", () => {
    expect(queryCode(query({ Filter: { input: scan } } as unknown as RelExpr))).toContain(
      "app.todos",
    );
    expect(queryCode(query({ Sideways: {} } as unknown as RelExpr))).toBe(
      "app.todos /* Sideways */",
    );
    expect(queryCode({ ...query(scan), table: "my table" })).toBe('app["my table"]');
  });
});

describe("readWireQuery", () => {
  test("reads queries and nothing else", () => {
    expect(readWireQuery(JSON.stringify(query(scan)))?.table).toBe("todos");
    for (const text of ["", "null", "7", "[]", '{"table":1}', '{"table":"t"}']) {
      expect(readWireQuery(text)).toBeNull();
    }
  });

  test("finds every table a query reads", () => {
    const joined: RelExpr = { Union: { inputs: [scan, { TableScan: { table: "shares" } }] } };
    expect([...tablesOf(query(joined))]).toEqual(["todos", "shares"]);
  });
});

describe("queryScope", () => {
  const label = (relation: RelExpr, readPolicy = false) =>
    scopeLabel(queryScope(query(relation), user("alice"), readPolicy));

  test("is what the user's id must equal", () => {
    expect(label(filter(cmp("owner_id", text("alice"))))).toBe("scoped by owner_id");
    expect(label(filter({ And: [cmp("done", bool(true)), cmp("owner", text("alice"))] }))).toBe(
      "scoped by owner",
    );
    expect(label(filter(cmp("$createdBy", text("bob"))))).toBe("scoped by $createdBy");
  });

  test("is nothing when somebody else's rows may pass too", () => {
    const mine = cmp("owner_id", text("alice"));
    expect(label(filter({ Or: [mine, cmp("public", bool(true))] }))).toBe("not scoped");
    expect(label(filter({ Not: mine }))).toBe("not scoped");
    expect(label(filter(cmp("owner_id", text("bob"))))).toBe("not scoped");
    expect(label(filter(cmp("owner_id", text("alice"), "Gt")))).toBe("not scoped");
  });

  test("is left to policies only where there are some", () => {
    expect(label(scan, true)).toBe("policy only");
    expect(label(scan, false)).toBe("not scoped");
    expect(label(filter(cmp("done", bool(true))), true)).toBe("not scoped");
  });

  test("is found in alternatives, lists, joins and unions that all say so", () => {
    const mine = cmp("owner_id", text("alice"));
    const given = cmp("given_to", text("alice"));
    expect(label(filter({ Or: [mine, given] }))).toBe("scoped by owner_id or given_to");
    expect(
      label(filter({ In: { left: { column: "a" }, values: [{ Literal: text("alice") }] } })),
    ).toBe("scoped by a");
    const both = [{ Literal: text("alice") }, { Literal: text("bob") }];
    expect(label(filter({ In: { left: { column: "a" }, values: both } }))).toBe("not scoped");
    const user = { SessionRef: ["user_id"] };
    expect(label(filter({ Cmp: { left: { column: "a" }, op: "Eq", right: user } }))).toBe(
      "scoped by a",
    );
    const shares: RelExpr = {
      Filter: {
        input: { TableScan: { table: "shares" } },
        predicate: {
          Cmp: {
            left: { scope: "shares", column: "user_id" },
            op: "Eq",
            right: { Literal: text("alice") },
          },
        },
      },
    };
    const on = [{ left: { column: "id" }, right: { column: "todo" } }];
    const joined = (kind: "Inner" | "Left"): RelExpr => ({
      Join: { left: scan, right: shares, on, join_kind: kind },
    });
    expect(label(joined("Inner"))).toBe("scoped by shares.user_id");
    expect(label(joined("Left"))).toBe("not scoped");
    expect(label({ Union: { inputs: [filter(mine), filter(given)] } })).toBe(
      "scoped by owner_id or given_to",
    );
    expect(label({ Union: { inputs: [filter(mine), scan] } })).toBe("not scoped");
    expect(label({ Limit: { input: filter(mine), limit: 5 } })).toBe("scoped by owner_id");
    const gather: RelExpr = {
      Gather: {
        seed: filter(mine),
        step: scan,
        frontier_key: { RowId: "Current" },
        max_depth: 2,
        dedupe_key: [],
      },
    };
    expect(label(gather)).toBe("not scoped");
  });

  test("knows an id in letters of any case", () => {
    const id = "0F9D4349-0000-7000-8000-000000000011";
    const mine = query(filter(cmp("owner", { type: "Uuid", value: id })));
    expect(queryScope(mine, user(id.toLowerCase()), false)).toEqual({
      kind: "scoped",
      column: "owner",
    });
  });

  test("without a session nothing is the user's", () => {
    const mine = query(filter(cmp("owner_id", text("alice"))));
    expect(queryScope(mine, null, false)).toEqual({ kind: "not scoped" });
  });
});

describe("bounds", () => {
  test("a query without its filter has no window either", () => {
    const windowed: RelExpr = { Limit: { input: filter(cmp("a", int(1))), limit: 5 } };
    expect(withoutFilter(query(windowed), 100).relation_ir).toEqual({
      Limit: { input: scan, limit: 100 },
    });
  });

  test("a query without its filter has none inside of hops and unions either", () => {
    const scans: RelExpr = { Union: { inputs: [scan, scan] } };
    const inputs = [filter(cmp("a", int(1))), filter(cmp("a", int(2)))];
    expect(withoutFilter(query({ Union: { inputs } }), 9).relation_ir).toEqual({
      Limit: { input: scans, limit: 9 },
    });
    const hop = (left: RelExpr): RelExpr => ({
      Project: {
        input: {
          Join: { left, right: { TableScan: { table: "projects" } }, on: [], join_kind: "Inner" },
        },
        columns: [],
      },
    });
    expect(withoutFilter(query(hop(filter(cmp("a", int(1))))), 9).relation_ir).toEqual({
      Limit: { input: hop(scan), limit: 9 },
    });
  });

  test("a query without its window keeps its filter", () => {
    const filtered = filter(cmp("a", int(1)));
    const windowed: RelExpr = {
      Limit: { input: { Offset: { input: filtered, offset: 2 } }, limit: 5 },
    };
    expect(withoutWindow(query(windowed), 100).relation_ir).toEqual({
      Limit: { input: filtered, limit: 100 },
    });
  });

  test("a limit is only ever lowered", () => {
    const five: RelExpr = { Limit: { input: scan, limit: 5 } };
    expect(bounded(query(five), 100).relation_ir).toEqual(five);
    expect(bounded(query(five), 2).relation_ir).toEqual({ Limit: { input: scan, limit: 2 } });
    expect(bounded(query(scan), 2).relation_ir).toEqual({ Limit: { input: scan, limit: 2 } });
  });
});

describe("what a page has put into its query", () => {
  const left = { scope: "todos", column: "x" };

  test("cannot end a comment, nor become code", () => {
    const predicate = {
      Not: { Cmp: { left, op: "Eq", right: { Literal: text("*/ evil() /*") } } },
    };
    expect(queryCode(query(filter(predicate as RelPredicate)))).toBe(
      'app.todos /* where not (x = "*\\/ evil() /*") */',
    );
    const limited = { Limit: { input: scan, limit: "1); evil(" } } as unknown as RelExpr;
    expect(queryCode(query(limited))).toBe('app.todos.limit("1); evil(")');
    const due = {
      Cmp: { left, op: "Eq", right: { Literal: { type: "Timestamp", value: "evil()" } } },
    };
    expect(queryCode(query(filter(due as unknown as RelPredicate)))).toBe(
      'app.todos.where({ x: new Date("evil()") })',
    );
  });

  test("is no operator and no column that there is not", () => {
    const odd = { Cmp: { left, op: "__proto__", right: { Literal: int(1) } } };
    expect(queryCode(query(filter(odd as unknown as RelPredicate)))).not.toContain(".where(");
    const nameless = { Cmp: { left: { column: 7 }, op: "Eq", right: { Literal: int(1) } } };
    expect(queryCode(query(filter(nameless as unknown as RelPredicate)))).not.toContain(".where(");
  });
});
