import fc from "fast-check";
import { schema as s } from "jazz-tools";
import { queryCode } from "../../../panel/model/query-code.ts";
import { isFiltered, queryScope } from "../../../panel/model/query-scope.ts";
import { readWireQuery, tablesOf } from "../../../panel/model/read-query.ts";
import type { QueryBuilder } from "../../../sandbox/schema/query-builder.ts";
import { translateQuery } from "../../../sandbox/schema/translate-query.ts";
import { user } from "../../unit/support/values.ts";
import { mutatedText } from "../mutated.ts";
import type { Target } from "../target.ts";

const app = s.defineApp({
  todos: s.table({
    title: s.string(),
    done: s.boolean(),
    priority: s.int(),
    due: s.timestamp().optional(),
  }),
});

const wire = (query: QueryBuilder<unknown>): string =>
  translateQuery(query._build(), query._schema);

const title = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("*/ evil() /*", "$" + "{evil()}`", "\u2028", '"', "\\", "</script>"),
);
const due = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") });
const conditions = fc.record(
  {
    title: fc.oneof(
      title,
      title.map((contains) => ({ contains })),
      fc.array(title, { minLength: 1, maxLength: 3 }).map((values) => ({ in: values })),
    ),
    done: fc.boolean(),
    priority: fc.oneof(
      fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
      fc.record({ gt: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ lte: fc.integer({ min: 0, max: 9 }) }),
    ),
    due: fc.oneof(due, fc.record({ lt: due })),
  },
  { requiredKeys: [] },
);

const built = fc
  .record({
    where: conditions,
    order: fc.option(fc.constantFrom("title", "priority"), { nil: null }),
    limit: fc.option(fc.nat(1_000), { nil: null }),
    offset: fc.option(fc.nat(1_000), { nil: null }),
  })
  .map(({ where, order, limit, offset }) => {
    let query = app.todos.where(where as never);
    if (order !== null) query = query.orderBy(order as "title", "desc");
    if (offset !== null) query = query.offset(offset);
    if (limit !== null) query = query.limit(limit);
    return wire(query as unknown as QueryBuilder<unknown>);
  });

/** Code that is shown for a query makes that query. */
const roundTrip: Target = {
  name: "queries, put in code and built again",
  inputs: 20_000,
  property: fc.property(built, (text) => {
    const query = readWireQuery(text);
    if (!query) return false;
    const code = queryCode(query);
    const again = new Function("app", `return ${code}`)(app) as QueryBuilder<unknown>;
    return sorted(wire(again)) === sorted(text);
  }) as Target["property"],
};

/** The conditions of one `where` have no order that matters. */
const sorted = (text: string): string =>
  JSON.stringify(JSON.parse(text), (key, value: unknown) =>
    key === "And" && Array.isArray(value)
      ? value.map((part) => JSON.stringify(part)).sort()
      : value,
  );

/** Whatever a page calls a query, its code is code, and runs nothing of the page's. */
const hostile: Target = {
  name: "hostile queries, put in code",
  inputs: 20_000,
  property: fc.property(mutatedText(built.map((text): unknown => JSON.parse(text))), (text) => {
    const query = readWireQuery(text);
    if (!query) return true;
    tablesOf(query);
    queryScope(query, user("alice"), false);
    isFiltered(query.relation_ir);
    let ran = false;
    const evil = (): void => {
      ran = true;
    };
    const run = new Function("app", "evil", `return ${queryCode(query)}`);
    run(anything, evil);
    return !ran;
  }) as Target["property"],
};

/** Stands for an app: everything is there, and everything can be called. */
const anything: unknown = new Proxy(() => {}, {
  get: () => anything,
  apply: () => anything,
});

export const QUERY_TARGETS = [roundTrip, hostile];
