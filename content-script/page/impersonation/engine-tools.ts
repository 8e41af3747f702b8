import type { Schema } from "../../../protocol/jazz.ts";
import type { Dialect, EngineCalls } from "../dialects/dialect.ts";
import { dialectOf } from "../dialects/dialects.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { type Later, within } from "../realm.ts";

/** What the tools know of one engine. */
export interface EngineTools {
  readonly dialect: Dialect;
  /** The engine past our own wrappers. */
  readonly calls: EngineCalls;
  schema: { hash: string; schema: Schema } | null;
  /** Whether a probe has shown that acting works. */
  probed: boolean;
  /** Acting starts and stops one after the other. */
  queue: Promise<unknown>;
}

/** How long the engine may take to answer a question of ours, in milliseconds. */
const PATIENCE = 5_000;

const known = new WeakMap<TappedEngine, EngineTools>();

export function engineTools(engine: TappedEngine): EngineTools {
  const before = known.get(engine);
  if (before) return before;
  const dialect = dialectOf(engine.host.profile);
  const tools: EngineTools = {
    dialect,
    calls: dialect.calls(engine),
    schema: null,
    probed: false,
    queue: Promise.resolve(),
  };
  known.set(engine, tools);
  return tools;
}

/** The engine past our own wrappers, with reads that fail when they are not answered. */
export function patientCalls(engine: TappedEngine, later: Later): EngineCalls {
  const { calls } = engineTools(engine);
  return { ...calls, query: (...args) => within(calls.query(...args), later, PATIENCE) };
}
