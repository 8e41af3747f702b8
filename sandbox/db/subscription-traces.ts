import type { Tier } from "../../protocol/jazz.ts";
import { nowMs } from "../determinism.ts";
import type { QueryOptions } from "./runtime-client.ts";

/** An open subscription as DevTools may list it; without session and results. */
export interface ActiveQuerySubscriptionTrace {
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

export type TraceListener = (traces: readonly ActiveQuerySubscriptionTrace[]) => void;

/** The traces of one Db by id, `sub-1` and so on. */
export class SubscriptionTraces extends Map<string, ActiveQuerySubscriptionTrace> {
  private readonly listeners = new Set<TraceListener>();
  private nextId = 1;

  /** Copies, oldest first. */
  list(): ActiveQuerySubscriptionTrace[] {
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

  register(query: string, table: string, options: QueryOptions, branch: string): string {
    const id = `sub-${this.nextId}`;
    this.nextId += 1;
    this.set(id, {
      id,
      query,
      table,
      branches: [branch],
      tier: options.tier ?? "local",
      propagation: options.propagation ?? "full",
      createdAt: new Date(nowMs()).toISOString(),
      stack: originOf(new Error().stack),
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

const OWN_FRAMES = ["SubscriptionTraces", "registerTrace", "subscribeAll", "/node_modules/"];

/** The stack from the first line that is the app's own. */
function originOf(stack: string | undefined): string | undefined {
  const [head, ...lines] = stack?.split("\n") ?? [];
  const first = lines.findIndex((line) => !OWN_FRAMES.some((own) => line.includes(own)));
  return first <= 0 ? stack : [head, ...lines.slice(first)].join("\n");
}
