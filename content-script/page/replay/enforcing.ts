import type { EngineCalls } from "../dialects/dialect.ts";
import { hasMergedPolicies, learn } from "../enforcement/known.ts";
import { lookAtRights } from "../enforcement/look-at-rights.ts";
import { denied } from "../hosts/enforcement.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { findDenial } from "../impersonation/probe.ts";

/**
 * Whether an engine judges writes by policies: its schema has some, or it was seen to refuse
 * somebody something. A page that gets its policies from a server shows them nowhere else, and
 * gets them a moment after it connects: so "no" is asked again each time, first by reading and
 * then by inserts that are rolled back.
 */
export async function isEnforcing(engine: TappedEngine, calls: EngineCalls): Promise<boolean> {
  const { host, shape } = engine;
  if (hasMergedPolicies(calls.schema()) || host.enforcement?.seen) return true;
  const found = await lookAtRights(engine, undefined, calls);
  if (found) learn(host, found);
  if (host.enforcement?.seen) return true;
  const denial = await findDenial(calls, shape.isDenial);
  if (denial !== null) learn(host, denied(denial));
  return denial !== null;
}
