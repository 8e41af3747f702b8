import { toJson } from "../primordials.ts";
import { calls } from "./alpha53-calls.ts";
import { readContext, rescope, sessionArgument } from "./alpha53-context.ts";
import { facts, readAuth, told } from "./alpha53-db.ts";
import type { Dialect } from "./dialect.ts";
import { parseSession } from "./session.ts";

export const alpha53: Dialect = {
  acting: {
    // `query_manager/writes.rs` of garden-co/jazz; a server does judge them.
    unjudged: ["restore"],
    rescope,
    sessionArgument,
    calls,
  },
  refusals: null,
  facts,
  readAuth,
  told,
  readContext,
  readSession: parseSession,
  wireQuery: (json) => json,
  batchIn: (result) => {
    const { batchId } = (result ?? {}) as { batchId?: unknown };
    return typeof batchId === "string" ? batchId : null;
  },
  inForce: (named) => named,
  signs: () => [],
  policies: null,
  reads(engine) {
    const { query, schema, schemaHash } = calls(engine);
    return {
      schema,
      schemaHash,
      query: (asked, tier) => query(toJson(asked), undefined, { tier }),
    };
  },
};
