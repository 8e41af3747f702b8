import type { ResultShape } from "../../db/result-shape.ts";
import type { ObjectDelta } from "../engine/subscription-stream.ts";
import type { RuntimeReadTier } from "../runtime/runtime-types.ts";
import type { InternalSession } from "../session.ts";
import type { AuthoredRow } from "./authored-row.ts";
import type { JazzClient } from "./jazz-client.ts";
import { LiveResult } from "./live-result.ts";
import type { DeltaCallbacks } from "./subscription-source.ts";

/** A query on its way to being live, and who hears of it. */
export interface Subscription<T> extends DeltaCallbacks<AuthoredRow<T>> {
  client: JazzClient;
  json: string;
  shape: ResultShape;
  tier: RuntimeReadTier;
  session: InternalSession | undefined;
}

/**
 * Opens a subscription, once the Db is ready for it. An error ends it and is told once.
 *
 * @param ready `null`: it can start at once.
 * @param closed when it has ended, for whatever reason.
 * @returns the way to end it.
 */
export function openSubscription<T extends { id: string }>(
  subscription: Subscription<T>,
  ready: Promise<void> | null,
  closed: () => void,
): () => void {
  const { client, json, shape, tier, session, onDelta, onError } = subscription;
  const result = new LiveResult<T>(shape);
  let handle: number | null = null;
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    closed();
    if (handle !== null) client.unsubscribe(handle);
    result.clear();
  };
  const fail = (cause: unknown): void => {
    if (stopped) return;
    stop();
    const error = cause instanceof Error ? cause : new Error(String(cause));
    if (onError) onError(error);
    else console.error("Unhandled Jazz subscription error", error);
  };
  const attempt = (run: () => void): void => {
    if (stopped) return;
    try {
      run();
    } catch (error) {
      fail(error);
    }
  };
  const onUpdate = (change: ObjectDelta): void => attempt(() => onDelta(result.take(change)));
  const start = (): void =>
    attempt(() => {
      handle = client.subscribe(json, tier, session, { onUpdate, onError: fail });
    });
  if (ready) ready.then(start, fail);
  else start();
  return stop;
}
