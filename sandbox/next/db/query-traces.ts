import { nowMs } from "../../determinism.ts";
import type { RuntimeReadTier } from "../runtime/runtime-types.ts";

/** An open subscription as DevTools may list it; without session and results. */
export interface QuerySubscriptionTrace {
  id: string;
  /** The wire JSON. */
  query: string;
  table: string;
  branches: string[];
  tier: RuntimeReadTier;
  propagation: "full" | "local-only";
  createdAt: string;
  stack?: string | undefined;
}

export type TraceListener = (traces: readonly QuerySubscriptionTrace[]) => void;

/** The traces of one Db by id, `sub-1` and so on; filled in dev mode only. */
export class QueryTraces extends Map<string, QuerySubscriptionTrace> {
  private readonly listeners = new Set<TraceListener>();
  private nextId = 1;

  /** Copies, oldest first. */
  list(): QuerySubscriptionTrace[] {
    return [...this.values()].map((trace) => structuredClone(trace));
  }

  /** Calls back at once and on every change. Returns the way to stop. */
  onChange(listener: TraceListener): () => void {
    this.listeners.add(listener);
    listener(this.list());
    return () => {
      this.listeners.delete(listener);
    };
  }

  register(query: string, table: string, tier: RuntimeReadTier): string {
    const id = `sub-${this.nextId}`;
    this.nextId += 1;
    this.set(id, {
      id,
      query,
      table,
      branches: [],
      tier,
      propagation: "full",
      createdAt: new Date(nowMs()).toISOString(),
      stack: new Error().stack,
    });
    this.notify();
    return id;
  }

  unregister(id: string): void {
    if (this.delete(id)) this.notify();
  }

  override clear(): void {
    if (this.size === 0) return;
    super.clear();
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener(this.list());
  }
}
