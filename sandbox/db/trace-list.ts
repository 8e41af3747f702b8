import { nowMs } from "../determinism.ts";

/** An open subscription as DevTools may list it; without session and results. */
export interface SubscriptionTrace<Tier> {
  id: string;
  /** The wire JSON. */
  query: string;
  table: string;
  branches: string[];
  tier: Tier;
  propagation: "full" | "local-only";
  createdAt: string;
  stack?: string | undefined;
}

export type TraceListener<Tier> = (traces: readonly SubscriptionTrace<Tier>[]) => void;

/** The traces of one Db by id, `sub-1` and so on; tiers are a version's own. */
export class TraceList<Tier> extends Map<string, SubscriptionTrace<Tier>> {
  private readonly listeners = new Set<TraceListener<Tier>>();
  private nextId = 1;

  /** Copies, oldest first. */
  list(): SubscriptionTrace<Tier>[] {
    return [...this.values()].map((trace) => structuredClone(trace));
  }

  /** Calls back at once and on every change. Returns the way to stop. */
  onChange(listener: TraceListener<Tier>): () => void {
    this.listeners.add(listener);
    listener(this.list());
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Returns the new trace's id. */
  protected enter(trace: Omit<SubscriptionTrace<Tier>, "id" | "createdAt">): string {
    const id = `sub-${this.nextId}`;
    this.nextId += 1;
    this.set(id, { id, ...trace, createdAt: new Date(nowMs()).toISOString() });
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
