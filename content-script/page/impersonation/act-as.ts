/**
 * Lets a page act as somebody else, and be itself again. In this order: the engine's calls take
 * the persona; the app's own listeners hear of it and re-open their queries, as at a sign-in; what
 * is still open under another session is moved.
 */
import type { Mode } from "../../../protocol/attribution.ts";
import type { AuthState, Session } from "../../../protocol/jazz.ts";
import { learn } from "../enforcement/known.ts";
import { denied } from "../hosts/enforcement.ts";
import type { Host } from "../hosts/host.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { epoch, now, parseJson, toJson, whenSettled } from "../primordials.ts";
import { type Later, turn } from "../realm.ts";
import { capabilities } from "../stream/capabilities.ts";
import { realAuth } from "../stream/host-info.ts";
import { engineTools } from "./engine-tools.ts";
import { limitsOf } from "./limits.ts";
import { moveSubscriptions } from "./move-subscriptions.ts";
import { probeEngine } from "./probe.ts";
import { ScopeOverride } from "./scope-override.ts";

export interface ActingOptions {
  later: Later;
  /** Acting began, ended, or its limits are known. */
  changed(host: Host): void;
}

export interface ActRequest {
  persona: Session | null;
  mode: Mode;
  /** Whether nobody wants it any more. */
  stopped(): boolean;
}

/** Starts acting, or goes straight over from one persona to another. Returns what will not follow. */
export async function actAs(
  engine: TappedEngine,
  { persona, mode, stopped }: ActRequest,
  options: ActingOptions,
): Promise<string[]> {
  await requireProbe(engine);
  const limits = await inTurn(engine, async () =>
    stopped() ? [] : start(engine, persona, mode, options),
  );
  if (stopped()) await stopActing(engine, options);
  return limits;
}

/** Ends acting. Everything is as it was, and the app hears of its own user again. */
export function stopActing(engine: TappedEngine, options: ActingOptions): Promise<void> {
  return inTurn(engine, () => stop(engine, options));
}

/** @throws a sentence when the engine did not show that it honours another session. */
export async function requireProbe(engine: TappedEngine): Promise<void> {
  const { act } = capabilities(engine.host);
  if (!act.ok) throw new Error(act.reason ?? "This Jazz cannot act as somebody else.");
  const tools = engineTools(engine);
  if (tools.probed) return;
  const { refusal, denial } = await probeEngine(tools.calls, engine.shape.isDenial);
  if (refusal !== null) throw new Error(refusal);
  tools.probed = true;
  if (denial !== null) learn(engine.host, denied(denial));
}

async function start(
  engine: TappedEngine,
  persona: Session | null,
  mode: Mode,
  { later, changed }: ActingOptions,
): Promise<string[]> {
  const { host } = engine;
  const tools = engineTools(engine);
  const real = realAuth(host).state?.session ?? null;
  const override = new ScopeOverride(tools.dialect, persona, mode, real);
  const state = toldState(host, persona, mode);
  const limits = limitsOf(host, persona, mode);
  engine.override = override;
  tools.acting = { persona, mode, since: epoch(now()), real, kept: false, state, limits };
  changed(host);
  const threw = tell(host, state);
  await turn(later);
  const stayed = await moveSubscriptions(engine, ({ home }) => override.readSession(home), later);
  if (threw > 0) limits.push(`${count(threw, "listener")} of the app threw at the new session.`);
  if (stayed > 0) {
    limits.push(`${count(stayed, "open subscription")} could not be moved and shows the old rows.`);
  }
  changed(host);
  return limits;
}

async function stop(engine: TappedEngine, { later, changed }: ActingOptions): Promise<void> {
  const { host } = engine;
  const tools = engineTools(engine);
  if (!tools.acting) return;
  engine.override = null;
  tools.acting = null;
  changed(host);
  tell(host, null);
  await turn(later);
  const stayed = await moveSubscriptions(engine, ({ home }) => home, later);
  for (const subscription of engine.subscriptions.open.values()) subscription.followed = null;
  if (stayed === 0) return;
  throw new Error(
    `${count(stayed, "open subscription")} could not be moved back to the page's own user. ` +
      "Reload the page to have them back.",
  );
}

/** What the app is told: the persona, where it acts with the persona's own permissions. */
function toldState(host: Host, persona: Session | null, mode: Mode): AuthState | null {
  if (mode !== "forSession" || !host.db?.follow) return null;
  return { authMode: persona?.authMode ?? "external", session: persona && copy(persona) };
}

/** Returns how many of the app's listeners threw. */
function tell(host: Host, state: AuthState | null): number {
  const follow = host.db?.follow;
  if (!follow || (state === null && !follow.pretending)) return 0;
  return follow.report(state);
}

function inTurn<T>(engine: TappedEngine, run: () => Promise<T>): Promise<T> {
  const tools = engineTools(engine);
  const result = whenSettled(tools.queue, run) as Promise<T>;
  tools.queue = whenSettled(result, nothing, nothing);
  return result;
}

/** The app may do with it what it likes. */
const copy = (session: Session): Session => parseJson(toJson(session)) as Session;

const nothing = (): void => {};

const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? "" : "s"}`;
