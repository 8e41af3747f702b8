import { type SubscriptionTrace, TraceList } from "../../db/trace-list.ts";
import type { RuntimeReadTier } from "../runtime/runtime-types.ts";

export type QuerySubscriptionTrace = SubscriptionTrace<RuntimeReadTier>;

/** The traces of one Db; filled in dev mode only. */
export class QueryTraces extends TraceList<RuntimeReadTier> {
  register(query: string, table: string, tier: RuntimeReadTier): string {
    const { stack } = new Error();
    return this.enter({ query, table, branches: [], tier, propagation: "full", stack });
  }
}
