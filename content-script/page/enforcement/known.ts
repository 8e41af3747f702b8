import type { Schema } from "../../../protocol/jazz.ts";
import type { Enforcement } from "../hosts/enforcement.ts";
import type { Host } from "../hosts/host.ts";
import { hasClause } from "../stream/host-info.ts";

/** Whether the app merged policies into the schema its engine was made with. */
export const hasMergedPolicies = (schema: Schema): boolean =>
  Object.values(schema).some(({ policies }) => hasClause(policies));

/** Takes in what was found of a host's engine; what was seen once stays. Says whether it is news. */
export function learn(host: Host, found: Enforcement): boolean {
  const known = host.enforcement;
  if (known?.seen || known?.evidence === found.evidence) return false;
  host.enforcement = found;
  return true;
}
