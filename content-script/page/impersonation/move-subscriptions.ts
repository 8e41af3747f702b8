/**
 * Moves the app's open subscriptions from one session to another, so that their callbacks see
 * the difference as they would see any other change.
 */
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { apply, attempt, type Callable } from "../primordials.ts";
import type { Later } from "../realm.ts";
import type { Subscription } from "../recorder/subscription-log.ts";
import { listenerOf } from "../recorder/taps/subscriptions.ts";
import { actingTools, patientCalls } from "./engine-tools.ts";
import { RowOrder, removalOf } from "./row-order.ts";

/** The session argument a subscription is to run under. */
export type Target = (subscription: Subscription) => unknown;

/** Moves what does not run where it should. Returns how many had to stay where they were. */
export async function moveSubscriptions(
  engine: TappedEngine,
  target: Target,
  later: Later,
): Promise<number> {
  let stayed = 0;
  for (const subscription of [...engine.subscriptions.open.values()]) {
    if (subscription.closed || subscription.running === target(subscription)) continue;
    const moved = await move(engine, subscription, target(subscription), later);
    if (!moved && !subscription.closed) stayed++;
  }
  return stayed;
}

async function move(
  engine: TappedEngine,
  subscription: Subscription,
  session: unknown,
  later: Later,
): Promise<boolean> {
  try {
    if (subscription.callback === null) return moveUnexecuted(engine, subscription, session);
    if (!subscription.followed) await learnOrder(engine, subscription, later);
    return subscription.closed || moveRunning(engine, subscription, session);
  } catch {
    return false;
  }
}

/** Created, and not yet executed: the app's later execute reaches the new one. */
function moveUnexecuted(
  engine: TappedEngine,
  subscription: Subscription,
  session: unknown,
): boolean {
  const old = subscription.live;
  subscription.live = create(engine, subscription, session);
  subscription.running = session;
  actingTools(engine).calls.unsubscribe(old);
  engine.subscriptions.announce(subscription);
  return true;
}

/**
 * The new one is executed first and its deltas held back: if that fails, nothing has changed.
 * Then the app's callback loses the old rows and gets the new ones.
 */
function moveRunning(engine: TappedEngine, subscription: Subscription, session: unknown): boolean {
  const { subscriptions } = engine;
  const { calls } = actingTools(engine);
  const old = subscription.live;
  const fresh = create(engine, subscription, session);
  const deliver = listenerOf(subscriptions, subscription, fresh);
  const held: unknown[][] = [];
  let holding = true;
  try {
    calls.execute(fresh, function (this: unknown, ...args: unknown[]) {
      return holding ? void held.push(args) : apply(deliver, this, args);
    });
  } catch {
    attempt(() => calls.unsubscribe(fresh));
    return false;
  }
  subscription.live = fresh;
  subscription.running = session;
  subscriptions.announce(subscription);
  const ids = subscription.followed?.ids ?? [];
  attempt(() => calls.unsubscribe(old));
  if (ids.length > 0) hand(deliver, [removalOf(ids)]);
  for (let args = held.shift(); args !== undefined; args = held.shift()) hand(deliver, args);
  holding = false;
  return true;
}

/** The engine swallows what a callback throws, and so must we. */
function hand(deliver: Callable, args: readonly unknown[]): void {
  attempt(() => apply(deliver, null, args));
}

function create(
  engine: TappedEngine,
  { query, tier, options }: Subscription,
  session: unknown,
): number {
  return actingTools(engine).calls.subscribe(query, session, tier, options);
}

/**
 * Which ids the app's callback holds: the engine is asked under the session the subscription runs
 * in, and what changes meanwhile is followed.
 */
async function learnOrder(
  engine: TappedEngine,
  subscription: Subscription,
  later: Later,
): Promise<void> {
  const order = new RowOrder();
  subscription.followed = order;
  if (subscription.deltas === 0) return;
  try {
    const { query, running } = subscription;
    const rows = await patientCalls(engine, later).query(String(query), running);
    order.precede(rows.map(({ id }) => id));
  } catch (error) {
    subscription.followed = null;
    throw error;
  }
}
