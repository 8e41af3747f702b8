/**
 * Goes on acting after a reload: from the moment a Db or an engine is found, within the page's
 * own call, so that the app starts as the persona. Whether the engine can be relied on is only
 * shown a task later; if it cannot, acting ends there, and what was written until then is told.
 */
import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";
import { messageOf } from "../primordials.ts";
import {
  type ActingOptions,
  beginActing,
  dropActing,
  endActing,
  followLate,
  inTurn,
  moveAll,
  overrideFor,
  probeRefusal,
  stop,
} from "./act-as.ts";
import { type ActingState, actingOf } from "./acting.ts";
import { report } from "./report.ts";

/** Dbs and engines for which it was asked whom they act for. */
const asked = new WeakSet<object>();

/** What a host had done before the tools came, it did as the page's own user. */
export function cameTooLate(host: Host, { kept, note }: ActingOptions): void {
  for (const found of [host.db, host.engine]) if (found) asked.add(found);
  const one = kept.find(host);
  if (!one) return;
  kept.forget(host);
  const name = one.persona?.user_id ?? "nobody";
  note(
    `Acting as ${name} was kept over a reload, and has not begun: DevTools was not there from the ` +
      "app's first call on. What the app did was its own user's. Start again if you want to.",
  );
}

/** A host is new or has changed. Nothing here calls the engine or the app. */
export function resumeActing(host: Host, options: ActingOptions): void {
  if (host.closedAt !== null) dropActing(host, options);
  else if (dialectOf(host).acting) resume(host, options);
  else if (actingOf(host)) options.later(() => void giveUp(host, options), 0);
}

function resume(host: Host, options: ActingOptions): void {
  const { engine, db } = host;
  const found = db ?? engine;
  if (!found) return;
  let acting = actingOf(host);
  if (acting) followLate(host);
  else if (!asked.has(found)) acting = findKept(host, options);
  asked.add(found);
  if (!acting?.kept) return;
  const inForce = engine?.override ?? null;
  if (engine && !inForce) engine.override = overrideFor(engine, acting);
  if (!inForce) options.later(() => void check(host, acting, options), 0);
}

/** A Db that was found just now has no listener yet that could be told. */
function findKept(host: Host, { kept, changed, log }: ActingOptions): ActingState | null {
  const one = kept.find(host);
  if (!one) return null;
  const acting = beginActing(host, one.persona, one.mode);
  acting.kept = true;
  // These tools may have been brought just in time, and not have been there by themselves.
  if (log.listener) void kept.tools.want();
  if (acting.state && host.db?.follow) report(host.db.follow, acting.state);
  changed(host);
  return acting;
}

async function check(host: Host, acting: ActingState, options: ActingOptions): Promise<void> {
  const { engine } = host;
  const over = (): boolean => actingOf(host) !== acting;
  if (over()) return;
  if (!engine) {
    options.review();
    if (!dialectOf(host).acting) return giveUp(host, options);
    return;
  }
  await inTurn(engine, async () => {
    if (over()) return;
    const refusal = await probeRefusal(engine, options.later).catch(messageOf);
    if (over()) return;
    if (refusal !== null) {
      refused(host, acting, `${refusal} ${madeMeanwhile(host, options)}`, options);
      return stop(engine, options);
    }
    await moveAll(engine, options);
    options.changed(host);
  });
}

/** What was found since shows that the host honours no other session. */
async function giveUp(host: Host, options: ActingOptions): Promise<void> {
  const acting = actingOf(host);
  const { refusals } = dialectOf(host);
  if (!acting || !refusals) return;
  const meanwhile = host.engine
    ? madeMeanwhile(host, options)
    : "What was written meanwhile was its own user's.";
  refused(host, acting, `${refusals.act} ${meanwhile}`, options);
  await endActing(host, options).catch((error) => options.note(messageOf(error)));
}

function refused(host: Host, acting: ActingState, why: string, options: ActingOptions): void {
  options.kept.forget(host);
  const name = acting.persona?.user_id ?? "nobody";
  const how = acting.kept ? " was kept over a reload, and" : "";
  options.note(`Acting as ${name}${how} has ended: ${why}`);
}

function madeMeanwhile(host: Host, { log }: ActingOptions): string {
  let made = 0;
  for (const entry of log.recent) {
    if (entry.kind === "write" && entry.host === host && entry.acted && !entry.thrown) made++;
  }
  if (made === 0) return "Nothing was written meanwhile.";
  const were = made === 1 ? "write was" : "writes were";
  return `${made} ${were} made meanwhile, and may be its own user's.`;
}
