/**
 * The tree of Vue 3, from what it leaves on an app's container (`_vnode`, `__vue_app__`) and, in
 * development, on every element (`__vueParentComponent`). Jazz's provider provides a shallow ref of
 * its client under the symbol `jazz`.
 */
import { isArray, ownKeys } from "../primordials.ts";
import type { Realm } from "../realm.ts";
import type { Door, Visitors } from "./door.ts";
import { dbIn, field } from "./plain-read.ts";
import { Budget, elementsOf } from "./search.ts";

interface VNode {
  readonly component?: Component | null;
  readonly children?: unknown;
  readonly suspense?: { readonly activeBranch?: VNode | null } | null;
}

interface Component {
  readonly subTree?: VNode | null;
  readonly provides?: object;
  readonly root?: Component;
}

interface Container {
  readonly _vnode?: VNode | null;
  readonly __vue_app__?: { readonly _context?: { readonly provides?: object } };
  readonly __vueParentComponent?: Component;
}

export const vueTree: Door = {
  open: (realm, visitors) => ({
    look: () => new VueSearch(visitors).run(realm),
  }),
};

class VueSearch {
  readonly #budget = new Budget();
  /** A component that provides nothing of its own shares its parent's object. */
  readonly #seen = new Set<object>();

  constructor(readonly visitors: Visitors) {}

  run(realm: Realm): void {
    for (const root of this.#roots(realm)) this.#visitTree(root);
    if (this.#budget.spent && this.visitors.wanting()) {
      this.visitors.note("large Vue tree");
    }
  }

  /** What apps are drawn from. What an app itself provides is looked at on the way. */
  #roots(realm: Realm): Set<VNode> {
    const roots = new Set<VNode>();
    for (const element of elementsOf(realm)) {
      const { _vnode, __vue_app__, __vueParentComponent } = element as Container;
      this.#visitProvided(__vue_app__?._context?.provides);
      if (_vnode) roots.add(_vnode);
      else if (roots.size === 0 && __vueParentComponent?.root) {
        roots.add({ component: __vueParentComponent.root });
      }
    }
    return roots;
  }

  #visitTree(root: VNode): void {
    const open: unknown[] = [root];
    while (open.length > 0 && this.#budget.spend()) {
      const node = open.pop();
      if (typeof node !== "object" || node === null) continue;
      const { component, children, suspense } = node as VNode;
      this.#visitProvided(component?.provides);
      if (component) open.push(component.subTree);
      if (isArray(children)) for (const child of children) open.push(child);
      if (suspense) open.push(suspense.activeBranch);
    }
  }

  #visitProvided(provides: object | undefined): void {
    if (!provides || this.#seen.has(provides)) return;
    this.#seen.add(provides);
    for (const key of ownKeys(provides)) {
      const found = unproxied(dbIn(unproxied(field(provides, key))));
      if (found) this.visitors.db(found, "Vue", "");
    }
  }
}

/** Vue hands out proxies of what is reactive; what they stand for is behind this key. */
function unproxied(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return (value as { __v_raw?: unknown }).__v_raw ?? value;
}
