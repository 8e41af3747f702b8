import type { Schema } from "../../../protocol/jazz.ts";
import type { ActingDialect, EngineCalls } from "../dialects/dialect.ts";
import { dialectOf } from "../dialects/dialects.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { type Later, within } from "../realm.ts";

/** What the tools know of one engine. */
export interface EngineTools {
  schema: { hash: string; schema: Schema } | null;
  /** Whether a probe has shown that acting works. */
  probed: boolean;
  /** Acting starts and stops one after the other. */
  queue: Promise<unknown>;
}

/** What the tools do to an engine that honours another session. */
export interface ActingTools {
  readonly dialect: ActingDialect;
  /** The engine past our own wrappers. */
  readonly calls: EngineCalls;
}

/** How long the engine may take to answer a question of ours, in milliseconds. */
const PATIENCE = 5_000;

const known = new WeakMap<TappedEngine, EngineTools>();
const acting = new WeakMap<TappedEngine, ActingTools>();

export function engineTools(engine: TappedEngine): EngineTools {
  const before = known.get(engine);
  if (before) return before;
  const tools: EngineTools = { schema: null, probed: false, queue: Promise.resolve() };
  known.set(engine, tools);
  return tools;
}

/** @throws why it is refused, where the host is not known to honour another session. */
export function actingTools(engine: TappedEngine): ActingTools {
  const { acting: dialect, refusals } = dialectOf(engine.host);
  if (!dialect) throw new Error(refusals?.act);
  const before = acting.get(engine);
  if (before) return before;
  const tools = { dialect, calls: dialect.calls(engine) };
  acting.set(engine, tools);
  return tools;
}

/** The engine past our own wrappers, with reads that fail when they are not answered. */
export function patientCalls(engine: TappedEngine, later: Later): EngineCalls {
  const { calls } = actingTools(engine);
  return { ...calls, query: (...args) => within(calls.query(...args), later, PATIENCE) };
}
