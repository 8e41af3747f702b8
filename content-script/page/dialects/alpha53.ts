import { calls } from "./alpha53-calls.ts";
import { readContext, rescope, sessionArgument } from "./alpha53-context.ts";
import { facts, readAuth, told } from "./alpha53-db.ts";
import type { Dialect } from "./dialect.ts";

export const alpha53: Dialect = {
  refusal: null,
  // `query_manager/writes.rs` of garden-co/jazz; a server does judge them.
  unjudged: ["restore"],
  facts,
  readAuth,
  told,
  readContext,
  rescope,
  sessionArgument,
  calls,
};
