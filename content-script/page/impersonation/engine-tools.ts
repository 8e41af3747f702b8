import type { Mode } from "../../../protocol/attribution.ts";
import type { AuthState, Schema, Session } from "../../../protocol/jazz.ts";
import type { Acting } from "../../../protocol/messages.ts";
import type { Dialect, EngineCalls } from "../dialects/dialect.ts";
import { dialectOf } from "../dialects/dialects.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { encodeSession } from "../stream/encode-session.ts";

/** What the tools know of one engine. */
export interface EngineTools {
  readonly dialect: Dialect;
  /** The engine past our own wrappers. */
  readonly calls: EngineCalls;
  schema: { hash: string; schema: Schema } | null;
  /** Whether a probe has shown that acting works. */
  probed: boolean;
  acting: ActingState | null;
  /** Acting starts and stops one after the other. */
  queue: Promise<unknown>;
}

/** For whom an engine is acting. */
export interface ActingState {
  persona: Session | null;
  mode: Mode;
  /** Milliseconds since the epoch. */
  since: number;
  /** The page's own session. */
  real: Session | null;
  /** What the app is told of its session; `null` while it is told the truth. */
  state: AuthState | null;
  /** Whether it goes on after a reload and without a panel. */
  kept: boolean;
  /** Sentences on what does not follow the persona. */
  limits: string[];
}

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
    acting: null,
    queue: Promise.resolve(),
  };
  known.set(engine, tools);
  return tools;
}

export function encodeActing(acting: ActingState | null): Acting | null {
  if (!acting) return null;
  const { persona, mode, since, real, kept, limits } = acting;
  return {
    persona: encodeSession(persona),
    mode,
    since,
    real: encodeSession(real),
    kept,
    limits: [...limits],
  };
}
