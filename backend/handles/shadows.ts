import { disguise, type Patch, patch, unpatch } from "../patch.ts";
import type { Callable } from "../safely.ts";

/**
 * Which objects of the app are looked at, and what is known of each. Their methods are shadowed
 * by functions that objects of a class share, so that a handle per request costs little. Nothing
 * here keeps an object alive.
 */
export class Shadows<Known extends object> {
  readonly #known = new WeakMap<object, Known>();
  /** The function that stands for another one under a name. */
  readonly #made = new WeakMap<Callable, Map<string, Callable>>();
  readonly #patched = new Map<WeakRef<object>, Patch[]>();
  readonly #refs = new WeakMap<object, WeakRef<object>>();
  readonly #gone = new FinalizationRegistry<WeakRef<object>>((ref) => this.#patched.delete(ref));
  #current: Patch[] = [];

  of(object: unknown): Known | undefined {
    return this.#known.get(object as object);
  }

  /** Begins to look at an object; `false` where that has been done before. */
  know(object: object, known: Known): boolean {
    if (this.#known.has(object)) return false;
    this.#known.set(object, known);
    const ref = new WeakRef(object);
    this.#current = [];
    this.#refs.set(object, ref);
    this.#patched.set(ref, this.#current);
    this.#gone.register(object, ref, ref);
    return true;
  }

  /** Shadows a method of the object that was made known last. */
  shadow(object: object, name: string, make: (found: Callable) => Callable): void {
    const made = patch(object, name, (found) => {
      let byName = this.#made.get(found);
      if (!byName) {
        byName = new Map();
        this.#made.set(found, byName);
      }
      let replacement = byName.get(name);
      if (!replacement) {
        replacement = disguise(make(found), found);
        byName.set(name, replacement);
      }
      return replacement;
    });
    if (made) this.#current.push(made);
  }

  /** Gives an object its own methods back. */
  forget(object: object): void {
    this.#known.delete(object);
    const ref = this.#refs.get(object);
    if (!ref) return;
    this.#restore(object, ref);
    this.#patched.delete(ref);
  }

  /** Gives all objects that are still there their own methods back. */
  remove(): void {
    for (const ref of this.#patched.keys()) {
      const object = ref.deref();
      if (object) this.#restore(object, ref);
    }
    this.#patched.clear();
  }

  #restore(object: object, ref: WeakRef<object>): void {
    this.#gone.unregister(ref);
    for (const made of this.#patched.get(ref) ?? []) unpatch(object, made);
  }
}
