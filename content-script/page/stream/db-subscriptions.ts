/**
 * Subscriptions of a later Jazz whose runtime is not where it should be: seen at the Db itself, from
 * when a panel opens, by what its bindings and its public form have in common (`subscribeDelta` of
 * `runtime/db.ts` in garden-co/jazz, read, not run).
 */
import { wireOfBuilt } from "../dialects/built-query.ts";
import type { RowChange } from "../dialects/delta.ts";
import type { Host } from "../hosts/host.ts";
import { patch, type Undo } from "../patch.ts";
import { apply, attempt, type Callable, isArray, now } from "../primordials.ts";
import { hasMethods } from "../profiles/features.ts";
import type { Log } from "../recorder/log.ts";
import type { OriginCamera } from "../recorder/origin.ts";
import type { Subscription } from "../recorder/subscription-log.ts";

type Call = (this: unknown, ...args: unknown[]) => unknown;

export class DbSubscriptions {
  readonly #undos = new Map<Host, Undo>();
  #opened = 0;

  constructor(
    readonly log: Log,
    readonly camera: OriginCamera,
  ) {}

  /** Only where the Db was used and its engine still not seen. */
  watch(host: Host): void {
    const { db, engine, profile } = host;
    if (profile.name !== "next" || engine || !db?.schema || this.#undos.has(host)) return;
    const { raw } = db;
    const method = hasMethods(raw, "subscribeDelta") ? "subscribeDelta" : "subscribe";
    const undo = patch(raw, method, (found) => this.#subscribe(host, raw, found));
    this.#undos.set(host, undo);
  }

  close(): void {
    for (const undo of this.#undos.values()) undo();
    this.#undos.clear();
  }

  #subscribe(host: Host, raw: object, found: Callable): Call {
    const door = this;
    return function wrapper(this: unknown, ...args: unknown[]) {
      if (this !== raw) return apply(found, this, args);
      let subscription: Subscription | null = null;
      attempt(() => {
        subscription = door.#open(host, args, wrapper);
      });
      const opened = subscription;
      if (!opened) return apply(found, this, args);
      const stop = apply(found, this, [
        args[0],
        door.#listener(host, opened, args[1]),
        ...args.slice(2),
      ]);
      return typeof stop === "function" ? door.#ending(host, opened, stop as Callable) : stop;
    };
  }

  #open(host: Host, [query, , options]: unknown[], below: Callable): Subscription | null {
    const built = query as { _build?: () => unknown };
    const wire = wireOfBuilt(String(built._build?.()));
    if (wire === null) return null;
    const at = now();
    const { tier = null } = (options ?? {}) as { tier?: unknown };
    const subscription: Subscription = {
      id: `d${++this.#opened}`,
      at,
      handle: 0,
      live: 0,
      query: wire,
      tier,
      options: null,
      home: undefined,
      running: undefined,
      callback: null,
      closed: false,
      origin: this.camera(at, below),
      deltas: 0,
      rows: 0,
      first: null,
      lastAt: at,
      followed: null,
    };
    this.log.tell({ kind: "subscription", at, host, subscription });
    return subscription;
  }

  /** The app's callback, or its object of callbacks, with the first of them told apart. */
  #listener(host: Host, subscription: Subscription, given: unknown): unknown {
    const heard = (found: Callable): Callable => {
      const { log } = this;
      let ids: string[] = [];
      return function (this: unknown, ...args: unknown[]) {
        attempt(() => {
          const { rows, changes } = readUpdate(args[0], ids);
          ids = rows;
          const of = (kind: number): number => changes.filter((one) => one.kind === kind).length;
          const counts = { added: of(0), removed: of(1), updated: of(2), rows: rows.length };
          const nth = ++subscription.deltas;
          const at = now();
          if (!log.recording) return;
          log.tell({ kind: "delta", at, host, subscription, nth, ...counts, delta: changes });
        });
        return apply(found, this, args);
      };
    };
    if (typeof given === "function") return heard(given as Callable);
    const callbacks = (given ?? {}) as Record<string, unknown>;
    const name = ["onDelta", "onUpdate"].find((one) => typeof callbacks[one] === "function");
    return name ? { ...callbacks, [name]: heard(callbacks[name] as Callable) } : given;
  }

  /** The end may be a function with a member that says when it began. */
  #ending(host: Host, subscription: Subscription, stop: Callable): Callable {
    return new Proxy(stop, {
      apply: (target, self, args: unknown[]) => {
        if (!subscription.closed) {
          subscription.closed = true;
          this.log.tell({ kind: "unsubscribe", at: now(), host, subscription });
        }
        return apply(target, self, args);
      },
    });
  }
}

/** The ids of a result, and how they differ: as the Db tells it, or by comparison. */
function readUpdate(update: unknown, before: string[]): { rows: string[]; changes: RowChange[] } {
  const { all = update, delta } = (update ?? {}) as { all?: unknown; delta?: unknown };
  const rows = (isArray(all) ? all : []).map((row) => String((row as { id?: unknown }).id));
  if (isArray(delta)) return { rows, changes: delta as RowChange[] };
  const [had, has] = [new Set(before), new Set(rows)];
  const removed = before
    .filter((id) => !has.has(id))
    .map((id) => ({ kind: 1 as const, id, index: 0 }));
  const added = rows.filter((id) => !had.has(id)).map((id) => ({ kind: 0 as const, id, index: 0 }));
  return { rows, changes: [...removed, ...added] };
}
