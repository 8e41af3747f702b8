import { member, textOf, tryRead } from "../safely.ts";

export const LONGEST = 1_000_000;

/** What may be told of a query: its builder's JSON and its table. */
export interface QueryText {
  query: string;
  table: string | null;
}

const known = new WeakMap<object, QueryText>();

/** Asks the app's query object for its JSON (`_build`), once. */
export function queryText(query: unknown): QueryText {
  if (typeof query !== "object" || query === null) return { query: "", table: null };
  const before = known.get(query);
  if (before) return before;
  const build = member(query, "_build");
  const text = typeof build === "function" ? tryRead(() => Reflect.apply(build, query, [])) : null;
  const made = {
    query: typeof text === "string" && text.length <= LONGEST ? text : "",
    table: textOf(member(query, "_table"))?.slice(0, 200) ?? null,
  };
  known.set(query, made);
  return made;
}
