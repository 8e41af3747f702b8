import { entryOfWeak } from "../collections.ts";
import { LEAVING } from "../leaving.ts";
import { after, patch, type Undo } from "../patch.ts";
import { apply, attempt, type Callable, clone } from "../primordials.ts";

type AuthListener = (state: unknown) => void;

/**
 * Stands between a Db's auth state and the app: hands everything through, and while somebody is
 * acted for reports them instead. Listeners are known only from here on, so this has to be there
 * before the app asks.
 */
export class AuthFollow {
  /** The app's own. */
  readonly listeners = new Set<AuthListener>();
  /** What the Db itself says, whoever is acted for. */
  readonly realState: () => unknown;
  readonly remove?: Undo;
  /** Listens on our own account, past the app's view. */
  readonly listen: (listener: AuthListener) => unknown;
  /** What the app is told instead of the truth; see `impersonation/report.ts`. */
  pretended: object | null = null;
  /**
   * What the app is given in place of the Db's own states. Solid's stores keep what they are given
   * and change it in place: told of a persona, the Db itself would become that persona.
   */
  copies = new WeakMap<object, unknown>();

  constructor(db: object) {
    const { getAuthState, onAuthChanged } = db as Record<string, Callable>;
    this.realState = () => apply(getAuthState as Callable, db, []);
    this.listen = (listener) => apply(onAuthChanged as Callable, db, [listener]);
    const follow = this;

    const undos = [
      patch(
        db,
        "getAuthState",
        after((state, _, self) => (self === db ? (this.pretended ?? this.copy(state)) : state)),
      ),
      patch(
        db,
        "onAuthChanged",
        (found) =>
          function (this: unknown, ...args: unknown[]) {
            const listener = args[0];
            if (this !== db || typeof listener !== "function") return apply(found, this, args);
            return follow.#register(found, db, listener as AuthListener);
          },
      ),
    ];
    if (LEAVING) {
      this.remove = () => {
        for (const undo of undos) undo();
      };
    }
  }

  /** What the app may have: the same one every time, as with the Db's own. */
  copy(state: unknown): unknown {
    if (typeof state !== "object" || state === null) return state;
    const known = entryOfWeak(this.copies, state);
    if (known) return known;
    const copy = cloned(state);
    attempt(() => void this.copies.set(state, copy));
    return copy;
  }

  #register(found: Callable, db: object, listener: AuthListener): unknown {
    let registering = true;
    const told: AuthListener = (state) => {
      if (this.pretended === null) listener(this.copy(state));
      else if (registering) listener(this.pretended);
    };
    /** Apart from others even if the app registers the same function twice. */
    const tracked: AuthListener = (state) => listener(state);
    attempt(() => void this.listeners.add(tracked));
    let stop: unknown;
    try {
      stop = apply(found, db, [told]);
    } finally {
      registering = false;
    }
    if (typeof stop !== "function") return stop;
    return () => {
      attempt(() => void this.listeners.delete(tracked));
      return apply(stop as Callable, undefined, []);
    };
  }
}

/** Claims may hold what cannot be copied; then it is the Db's own. */
function cloned(state: object): unknown {
  try {
    return clone(state);
  } catch {
    return state;
  }
}
