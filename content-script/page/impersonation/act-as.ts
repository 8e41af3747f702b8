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
import type { Override, TappedEngine } from "../hosts/tapped-engine.ts";
import { epoch, now, parseJson, toJson, whenSettled } from "../primordials.ts";
import { type Later, turn } from "../realm.ts";
import type { Log } from "../recorder/log.ts";
import { capabilities } from "../stream/capabilities.ts";
import { realAuth } from "../stream/host-info.ts";
import { type ActingState, actingOf, setActing } from "./acting.ts";
import { actingTools, engineTools, patientCalls } from "./engine-tools.ts";
import type { KeptPersonas } from "./keep.ts";
import { CANNOT_KEEP, limitsOf } from "./limits.ts";
import { moveSubscriptions } from "./move-subscriptions.ts";
import { probeEngine } from "./probe.ts";
import { report } from "./report.ts";
import { ScopeOverride } from "./scope-override.ts";

const ENDED = "This Db was shut down meanwhile.";

export interface ActingOptions {
  later: Later;
  log: Log;
  kept: KeptPersonas;
  /** Acting began, ended, or its limits are known. */
  changed(host: Host): void;
  /** A sentence for the panel, or for the next one that opens. */
  note(text: string): void;
  /** Looks once more which Jazz the Dbs without an engine of ours have. */
  review(): void;
}

export interface ActRequest {
  persona: Session | null;
  mode: Mode;
  /** Whether to go on after a reload. */
  keep: boolean;
  /** Whether nobody wants it any more. */
  stopped(): boolean;
}

/** Starts acting, or goes straight over from one persona to another. Returns what will not follow. */
export async function actAs(
  engine: TappedEngine,
  request: ActRequest,
  options: ActingOptions,
): Promise<string[]> {
  const { host } = engine;
  await requireProbe(engine, options.later);
  await inTurn(engine, async () => {
    if (!request.stopped()) await start(engine, request, options);
  });
  if (request.stopped() && !actingOf(host)?.kept) await stopActing(host, options);
  return actingOf(host)?.limits ?? [];
}

/** Ends acting for good. Everything is as it was, and the app hears of its own user again. */
export async function stopActing(host: Host, options: ActingOptions): Promise<void> {
  options.kept.forget(host);
  await endActing(host, options);
}

/** Ends acting until the next load of the page, where it was to be kept. */
export async function endActing(host: Host, options: ActingOptions): Promise<void> {
  const { engine } = host;
  if (engine) await inTurn(engine, () => stop(engine, options));
  else lift(host, options);
}

/** The Db was shut down: nobody is left to be told. */
export function dropActing(host: Host, { changed }: ActingOptions): void {
  if (!actingOf(host)) return;
  if (host.engine) host.engine.override = null;
  // It tells the truth again to who asks.
  if (host.db?.follow) host.db.follow.pretended = null;
  setActing(host, null);
  changed(host);
}

/** @throws a sentence when the engine did not show that it honours another session. */
export async function requireProbe(engine: TappedEngine, later: Later): Promise<void> {
  const refusal = await probeRefusal(engine, later);
  if (refusal === null) return;
  throw new Error(
    `${refusal} Nothing was done: a write could have been a real one by the page's own user.`,
  );
}

/** Why the engine cannot be relied on, in a sentence; `null` once it has shown that it can. */
export async function probeRefusal(engine: TappedEngine, later: Later): Promise<string | null> {
  const { act } = capabilities(engine.host);
  if (!act.ok) return act.reason ?? "This Jazz cannot act as somebody else.";
  const tools = engineTools(engine);
  if (tools.probed) return null;
  const { refusal, denial } = await probeEngine(patientCalls(engine, later), engine.shape.isDenial);
  tools.probed = refusal === null;
  if (tools.probed && denial !== null) learn(engine.host, denied(denial));
  return refusal;
}

/** From now on the host is known to act; nothing is changed yet. */
export function beginActing(host: Host, persona: Session | null, mode: Mode): ActingState {
  const acting: ActingState = {
    persona,
    mode,
    since: epoch(now()),
    real: realAuth(host).state?.session ?? null,
    state: toldState(host, persona, mode),
    kept: false,
    limits: limitsOf(host, persona, mode),
  };
  setActing(host, acting);
  return acting;
}

export function overrideFor(engine: TappedEngine, { persona, mode, real }: ActingState): Override {
  const { dialect } = actingTools(engine);
  const realNow = (): Session | null => realAuth(engine.host).state?.session ?? real;
  return new ScopeOverride(dialect, persona, mode, realNow);
}

async function start(
  engine: TappedEngine,
  { persona, mode, keep, stopped }: ActRequest,
  options: ActingOptions,
): Promise<void> {
  const { host } = engine;
  const { later, kept, changed } = options;
  const acting = beginActing(host, persona, mode);
  engine.override = overrideFor(engine, acting);
  changed(host);
  const threw = tell(host, acting.state);
  await turn(later);
  await moveAll(engine, options);
  if (actingOf(host) !== acting) throw new Error(ENDED);
  const { limits } = acting;
  if (threw > 0) limits.push(`${count(threw, "listener")} of the app threw at the new session.`);
  if (keep && !stopped()) {
    acting.kept = await kept.keep(host, acting);
    if (actingOf(host) !== acting) throw new Error(ENDED);
    if (!acting.kept) limits.push(CANNOT_KEEP);
  } else kept.forget(host);
  changed(host);
}

/** Moves what is open to where it belongs while somebody is acted for. */
export async function moveAll(engine: TappedEngine, { later }: ActingOptions): Promise<void> {
  const { override, host } = engine;
  if (!override) return;
  const stayed = await moveSubscriptions(engine, ({ home }) => override.readSession(home), later);
  if (stayed === 0) return;
  actingOf(host)?.limits.push(
    `${count(stayed, "open subscription")} could not be moved and shows the old rows.`,
  );
}

/** For who is in turn already; see {@link inTurn}. */
export async function stop(engine: TappedEngine, options: ActingOptions): Promise<void> {
  const { host } = engine;
  if (!actingOf(host)) return;
  engine.override = null;
  lift(host, options);
  await turn(options.later);
  const stayed = await moveSubscriptions(engine, ({ home }) => home, options.later);
  for (const subscription of engine.subscriptions.open.values()) subscription.followed = null;
  if (stayed === 0 || host.closedAt !== null) return;
  throw new Error(
    `${count(stayed, "open subscription")} could not be moved back to the page's own user. ` +
      "Reload the page to have them back.",
  );
}

function lift(host: Host, { changed }: ActingOptions): void {
  if (!actingOf(host)) return;
  setActing(host, null);
  changed(host);
  tell(host, null);
}

/** The Db of an engine that acts already was found: what it reports follows from now on. */
export function followLate(host: Host): void {
  const acting = actingOf(host);
  const follow = host.db?.follow;
  if (!acting || acting.state || acting.mode !== "forSession" || !follow) return;
  const { persona, mode } = acting;
  acting.state = toldState(host, persona, mode);
  acting.limits = limitsOf(host, persona, mode);
  // It was found just now and has no listener yet that could be told.
  if (acting.state) report(follow, acting.state);
}

/** What the app is told: the persona, where it acts with the persona's own permissions. */
function toldState(host: Host, persona: Session | null, mode: Mode): AuthState | null {
  if (mode !== "forSession" || !host.db?.follow) return null;
  return { authMode: persona?.authMode ?? "external", session: persona && copy(persona) };
}

/** Returns how many of the app's listeners threw. */
function tell(host: Host, state: AuthState | null): number {
  const follow = host.db?.follow;
  if (!follow || (state === null && follow.pretended === null)) return 0;
  return report(follow, state);
}

/** Starts and stops of one engine follow each other. */
export function inTurn<T>(engine: TappedEngine, run: () => Promise<T>): Promise<T> {
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
