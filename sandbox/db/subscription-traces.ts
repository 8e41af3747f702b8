import type { Tier } from "../../protocol/jazz.ts";
import type { QueryOptions } from "./runtime-client.ts";
import { type SubscriptionTrace, TraceList } from "./trace-list.ts";

export type ActiveQuerySubscriptionTrace = SubscriptionTrace<Tier>;

/** The traces of one Db, each from the app's own line on. */
export class SubscriptionTraces extends TraceList<Tier> {
  register(query: string, table: string, options: QueryOptions, branch: string): string {
    return this.enter({
      query,
      table,
      branches: [branch],
      tier: options.tier ?? "local",
      propagation: options.propagation ?? "full",
      stack: originOf(new Error().stack),
    });
  }
}

const OWN_FRAMES = ["SubscriptionTraces", "registerTrace", "subscribeAll", "/node_modules/"];

/** The stack from the first line that is the app's own. */
function originOf(stack: string | undefined): string | undefined {
  const [head, ...lines] = stack?.split("\n") ?? [];
  const first = lines.findIndex((line) => !OWN_FRAMES.some((own) => line.includes(own)));
  return first <= 0 ? stack : [head, ...lines.slice(first)].join("\n");
}
