import { entryOf } from "../../collections.ts";
import { apply, attempt, type Callable, now } from "../../primordials.ts";
import type { Tap } from "../engine-tap.ts";
import { takeOrigin } from "../origin.ts";
import type { Subscription, SubscriptionLog } from "../subscription-log.ts";

/**
 * The two steps of subscribing, and its end. The app keeps the handle it was given; the engine
 * may know the subscription by another one by then.
 */
export function tapSubscriptions(tap: Tap): void {
  const { subscribe, execute, unsubscribe } = tap.engine.shape;
  tap.wrap(subscribe.method, (found) => tapSubscribe(tap, found));
  tap.wrap(execute.method, (found) => tapExecute(tap, found));
  tap.wrap(unsubscribe.method, (found) => tapUnsubscribe(tap, found));
}

function tapSubscribe(tap: Tap, found: Callable): Callable {
  const { raw, engine, use } = tap;
  const { session } = engine.shape.subscribe;
  return function wrapper(this: unknown, ...args: unknown[]) {
    if (this !== raw) return apply(found, this, args);
    use(args[session]);
    const { override } = engine;
    const ran = override ? override.readArguments(args, session) : args;
    const handle = apply(found, this, ran);
    attempt(() => {
      if (typeof handle !== "number") return;
      const subscription = newSubscription(tap, handle, args, ran);
      const { listener } = tap.log;
      subscription.origin = listener?.everyOrigin
        ? takeOrigin(wrapper)
        : (listener ? tap.subscriptionCamera : tap.firstCamera)(subscription.at, wrapper);
      engine.subscriptions.opened(subscription);
    });
    return handle;
  };
}

function newSubscription(
  { engine, nextSubscription }: Tap,
  handle: number,
  args: readonly unknown[],
  ran: readonly unknown[],
): Subscription {
  const { query, session, tier, options } = engine.shape.subscribe;
  const asked = args[session];
  return {
    id: nextSubscription(),
    at: now(),
    handle,
    live: handle,
    query: args[query],
    tier: args[tier],
    options: args[options],
    home: engine.override ? engine.override.home(asked) : asked,
    running: ran[session],
    callback: null,
    closed: false,
    origin: null,
    deltas: 0,
    rows: 0,
    first: null,
    lastAt: 0,
    followed: null,
  };
}

function tapExecute({ raw, engine }: Tap, found: Callable): Callable {
  const { handle: handleAt, callback: callbackAt } = engine.shape.execute;
  const { open } = engine.subscriptions;
  return function (this: unknown, ...args: unknown[]) {
    const subscription = this === raw ? entryOf(open, args[handleAt]) : undefined;
    const callback = args[callbackAt];
    if (!subscription || typeof callback !== "function" || subscription.callback) {
      return apply(found, this, args);
    }
    subscription.callback = callback as Callable;
    if (engine.override) subscription.followed = engine.override.followRows();
    args[handleAt] = subscription.live;
    args[callbackAt] = listenerOf(engine.subscriptions, subscription, subscription.live);
    return apply(found, this, args);
  };
}

/** What the engine calls: counts, then the app's callback. Late calls after a move are dropped. */
export function listenerOf(
  log: SubscriptionLog,
  subscription: Subscription,
  handle: number,
): Callable {
  return function (this: unknown, ...args: unknown[]) {
    const { callback, closed, live } = subscription;
    if (closed || live !== handle || callback === null) return undefined;
    log.delivered(subscription, args, now());
    return apply(callback, this, args);
  };
}

function tapUnsubscribe({ raw, engine }: Tap, found: Callable): Callable {
  const { handle: at } = engine.shape.unsubscribe;
  const { subscriptions } = engine;
  return function (this: unknown, ...args: unknown[]) {
    const subscription = this === raw ? entryOf(subscriptions.open, args[at]) : undefined;
    if (!subscription) return apply(found, this, args);
    attempt(() => subscriptions.closed(subscription, now()));
    args[at] = subscription.live;
    return apply(found, this, args);
  };
}
