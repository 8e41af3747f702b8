import { HANDLE_KINDS, type HandleKind } from "../../protocol/backend.ts";
import { now } from "../clock.ts";
import { disguise, type Patch, patch, unpatch } from "../patch.ts";
import type { Origin } from "../recorder/origin.ts";
import type { CurrentRequest } from "../requests/current.ts";
import type { Requests, SeenRequest } from "../requests/requests.ts";
import { attempt, type Callable, isObject, member } from "../safely.ts";
import type { Handle } from "./handle.ts";
import { scopeOf } from "./scope-of.ts";
import { type Tap, tapDb } from "./tap-db.ts";

export interface ContextTap extends Tap {
  requests: Requests;
  current: CurrentRequest;
}

/** One call that makes a handle. */
interface Making {
  kind: HandleKind;
  args: readonly unknown[];
  at: number;
  request: SeenRequest | null;
  origin: Origin | null;
}

/** The ways to a handle that a context has. */
export interface TappedContext {
  has(kind: HandleKind): boolean;
  /** Makes a handle on a panel's behalf, of which the log knows nothing. @throws as the app's call. */
  make(kind: HandleKind, args: readonly unknown[]): Promise<unknown>;
  /** A name for a handle made on a panel's behalf. */
  nextHandle(): string;
  remove(): void;
}

/** Shadows the context's ways to handles. */
export function tapContext(tap: ContextTap, context: object): TappedContext {
  return new HandleWatch(tap, context);
}

class HandleWatch implements TappedContext {
  readonly #originals = new Map<HandleKind, Callable>();
  /** Handles that have not been told yet. */
  readonly #waiting = new Set<Handle>();
  readonly #patches: Patch[] = [];
  /** Whether one of these calls is under way: another within it is part of it. */
  #within = false;
  /** Calls that are asking who a request is from. */
  #asking = 0;
  #count = 0;

  constructor(
    readonly tap: ContextTap,
    readonly context: object,
  ) {
    for (const kind of HANDLE_KINDS) {
      const made = patch(context, kind, (found) => {
        this.#originals.set(kind, found);
        return disguise(this.#wrapper(kind, found), found);
      });
      if (made) this.#patches.push(made);
    }
  }

  has(kind: HandleKind): boolean {
    return this.#originals.has(kind) || isObject(member(this.context, kind));
  }

  async make(kind: HandleKind, args: readonly unknown[]): Promise<unknown> {
    const found = this.#originals.get(kind);
    if (!found) {
      const own = member(this.context, kind);
      if (isObject(own)) return own;
      throw new Error(`This backend's context has no ${kind}().`);
    }
    let made: unknown;
    this.#within = true;
    try {
      made = Reflect.apply(found, this.context, args);
    } finally {
      this.#within = false;
    }
    if (!(made instanceof Promise)) return made;
    this.#asking++;
    return made.then((db: unknown) => this.#disown(db)).finally(() => this.#asking--);
  }

  nextHandle(): string {
    return `handle-${++this.#count}`;
  }

  remove(): void {
    for (const made of this.#patches.splice(0)) unpatch(this.context, made);
  }

  #wrapper(kind: HandleKind, found: Callable): Callable {
    const watch = this;
    const { context, tap } = this;
    return function wrapper(this: unknown, ...args: unknown[]) {
      if (this !== context || tap.quiet || watch.#within) {
        return Reflect.apply(found, this, args);
      }
      const at = now();
      let making: Making = { kind, args, at, request: null, origin: null };
      attempt(() => {
        making = watch.#making(kind, args, at, wrapper);
      });
      let made: unknown;
      watch.#within = true;
      try {
        made = Reflect.apply(found, this, args);
      } catch (error) {
        attempt(() => watch.#refused(making, error));
        throw error;
      } finally {
        watch.#within = false;
      }
      if (!(made instanceof Promise)) {
        attempt(() => watch.#made(making, made));
        return made;
      }
      watch.#asking++;
      return made.then(
        (db: unknown) => {
          watch.#asking--;
          attempt(() => watch.#made(making, db));
          return db;
        },
        (error: unknown) => {
          watch.#asking--;
          attempt(() => watch.#refused(making, error));
          throw error;
        },
      );
    };
  }

  #making(kind: HandleKind, args: readonly unknown[], at: number, below: Callable): Making {
    const { requests, current, log, camera, firstCamera } = this.tap;
    const takesOne = kind === "forRequest" || kind === "withAttributionForRequest";
    const request = (takesOne ? requests.of(args[0], at) : null) ?? current.get();
    const origin = (log.recording ? camera : firstCamera).take(at, below);
    return { kind, args, at, request, origin };
  }

  #made({ kind, args, at, request, origin }: Making, db: unknown): void {
    if (!isObject(db)) return;
    const known = this.tap.shadows.of(db);
    // `withAttributionForRequest` makes its handle by another of these calls: it is one handle.
    if (known) {
      if (known.kind !== kind) Object.assign(known, { kind, request, origin });
      this.#tell(known);
      return;
    }
    const scope = scopeOf(kind, db, args);
    const handle: Handle = {
      id: this.nextHandle(),
      kind,
      scope,
      request,
      at,
      origin,
      thrown: null,
    };
    tapDb(this.tap, db, handle);
    this.#announce(handle);
  }

  #refused({ kind, args, at, request, origin }: Making, error: unknown): void {
    const scope = scopeOf(kind, undefined, args);
    const handle = { id: this.nextHandle(), kind, scope, request, at, origin, thrown: { error } };
    this.tap.log.made(handle);
  }

  /** A call made within ours may have been taken for the app's. */
  #disown(db: unknown): unknown {
    const known = this.tap.shadows.of(db);
    if (known) {
      this.#waiting.delete(known);
      this.tap.shadows.forget(db as object);
    }
    return db;
  }

  /** While a request is being asked for, a handle may yet turn out to be made for it. */
  #announce(handle: Handle): void {
    this.#waiting.add(handle);
    if (this.#asking === 0) this.#tell(handle);
    else void inAWhile().then(() => this.#tell(handle));
  }

  #tell(handle: Handle): void {
    if (this.#waiting.delete(handle)) this.tap.log.made(handle);
  }
}

/** Later than the end of an async function that has just made its result. */
async function inAWhile(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await undefined;
}
