import type { EngineCalls } from "../dialects/dialect.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { findDenial } from "../impersonation/probe.ts";
import { hasClause } from "../stream/host-info.ts";

/**
 * Whether an engine judges writes by policies: its schema has some, or it was seen to deny. A page
 * that gets its policies from a server shows them nowhere else, and gets them a moment after it
 * connects: so "no" is asked again each time.
 */
export async function isEnforcing(engine: TappedEngine, calls: EngineCalls): Promise<boolean> {
  const { host, shape } = engine;
  const merged = Object.values(calls.schema()).some(({ policies }) => hasClause(policies));
  if (merged || host.denial !== null) return true;
  host.denial = await findDenial(calls, shape.isDenial);
  return host.denial !== null;
}
