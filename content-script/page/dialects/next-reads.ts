/**
 * Reads of alpha.55 and later on our own account. They name no session: one that is named pushes
 * its claims into the page's engine, and none is needed to read as the page itself.
 */
import type { Schema, Tier, WireRow } from "../../../protocol/jazz.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { apply, type Callable, isArray, toJson } from "../primordials.ts";
import { fingerprint } from "./bytes.ts";
import type { EngineReads } from "./dialect.ts";
import { fromWire } from "./next-query.ts";

const LOCAL_ONLY = toJson({ propagation: "local-only" });

/** Writes and reads know two tiers since the servers' edge is gone. */
const TIERS: Record<Tier, string> = { local: "local", edge: "global", global: "global" };

export function reads(engine: TappedEngine): EngineReads {
  const schema = (): Schema => schemaOf(engine);
  const ask = async (query: string, tier?: Tier): Promise<WireRow[]> => {
    const args = [query, undefined, TIERS[tier ?? "local"]];
    if (tier === undefined) args.push(LOCAL_ONLY);
    const rows = await apply(engine.original("query"), engine.raw, args);
    return isArray(rows) ? (rows as WireRow[]) : [];
  };
  return {
    schema,
    schemaHash: () => fingerprint(toJson(schema())),
    async query(query, tier) {
      try {
        return await ask(toJson(fromWire(query)), tier);
      } catch (error) {
        // Which form a release takes is read, not run: a read can be asked again in the other one.
        return ask(toJson(query), tier).catch(() => {
          throw error;
        });
      }
    },
  };
}

/** As the Db says, or as the app handed it over. */
function schemaOf({ host: { db } }: TappedEngine): Schema {
  const { getRuntimeSchema } = (db?.raw ?? {}) as { getRuntimeSchema?: Callable };
  const told = db && getRuntimeSchema ? apply(getRuntimeSchema, db.raw, []) : null;
  return (told ?? db?.schema ?? {}) as Schema;
}
