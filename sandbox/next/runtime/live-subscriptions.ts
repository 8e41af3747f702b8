import type { WireQuery } from "../../../protocol/jazz.ts";
import { unpack } from "../engine/bytes.ts";
import type { ObjectDelta } from "../engine/subscription-stream.ts";
import type { DurabilityTier } from "./runtime-types.ts";

export interface PendingSubscription {
  query: WireQuery;
  tier: DurabilityTier;
}

/** An adapter's subscriptions: created, then executed, which reads the engine's stream. */
export class LiveSubscriptions {
  private nextHandle = 1;
  private readonly pending = new Map<number, PendingSubscription>();
  private readonly readers = new Map<number, ReadableStreamDefaultReader<Uint8Array>>();

  create(query: WireQuery, tier: DurabilityTier): number {
    const handle = this.nextHandle;
    this.nextHandle += 1;
    this.pending.set(handle, { query, tier });
    return handle;
  }

  /** What `create` stored; only once, and not after `end`. */
  take(handle: number): PendingSubscription | undefined {
    const pending = this.pending.get(handle);
    this.pending.delete(handle);
    return pending;
  }

  /** Hands on what the stream says until it ends. */
  follow(
    handle: number,
    stream: ReadableStream<Uint8Array>,
    tell: (result: ObjectDelta | Error) => void,
  ): void {
    const reader = stream.getReader();
    this.readers.set(handle, reader);
    const run = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || !this.readers.has(handle)) return;
        tell(unpack<ObjectDelta>(value));
      }
    };
    run().catch((error) => {
      if (!this.readers.delete(handle)) return;
      tell(error instanceof Error ? error : new Error(String(error)));
    });
  }

  end(handle: number): void {
    this.pending.delete(handle);
    const reader = this.readers.get(handle);
    this.readers.delete(handle);
    void reader?.cancel();
  }

  endAll(): void {
    for (const handle of [...this.readers.keys()]) this.end(handle);
    this.pending.clear();
  }
}
