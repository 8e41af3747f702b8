/**
 * The tree of React 17 and later, from the key that it leaves on every container of a root
 * (`__reactContainer$…`) and on every element that it made (`__reactFiber$…`). Jazz's provider holds
 * its client in a hook and gives it to a context as `{client}`.
 */
import { hasOwn, keys } from "../primordials.ts";
import type { Realm } from "../realm.ts";
import type { Door, Visitors } from "./door.ts";
import { dbIn } from "./plain-read.ts";
import { Budget, elementsOf } from "./search.ts";

/** Hooks of one component that are looked at. */
const HOOKS = 100;

interface Fiber {
  readonly type: unknown;
  readonly return: Fiber | null;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly memoizedProps: unknown;
  readonly memoizedState: unknown;
  readonly stateNode: { readonly current?: Fiber } | null;
}

interface Hook {
  readonly memoizedState: unknown;
  readonly next: Hook | null;
}

export const reactFibers: Door = {
  open: (realm, visitors) => ({
    look() {
      const budget = new Budget();
      for (const root of rootsOf(realm, budget)) visitTree(root, budget, visitors);
      if (budget.spent && visitors.wanting()) {
        visitors.note("large React tree");
      }
    },
  }),
};

/** The topmost fiber of every root, as it is on the page now. */
function rootsOf(realm: Realm, budget: Budget): Set<Fiber> {
  const roots = new Set<Fiber>();
  for (const element of elementsOf(realm)) {
    for (const key of keys(element)) {
      const ofContainer = key.startsWith("__reactContainer$");
      if (!ofContainer && (roots.size > 0 || !key.startsWith("__reactFiber$"))) continue;
      let at = (element as Record<string, Fiber | null>)[key];
      while (at?.return && budget.spend()) at = at.return;
      // React keeps two trees and swaps them: the root's node knows which one is shown.
      const shown = at?.stateNode?.current ?? at;
      if (shown) roots.add(shown);
    }
  }
  return roots;
}

/** Depth first, without recursion: trees of components are deep. */
function visitTree(root: Fiber, budget: Budget, visitors: Visitors): void {
  const open: Fiber[] = [root];
  for (let fiber = open.pop(); fiber && budget.spend(); fiber = open.pop()) {
    if (typeof fiber.type !== "string") visitComponent(fiber, visitors);
    if (fiber.sibling) open.push(fiber.sibling);
    if (fiber.child) open.push(fiber.child);
  }
}

/** What a component was given, a context's value included, and what it keeps. */
function visitComponent({ memoizedProps, memoizedState }: Fiber, visitors: Visitors): void {
  const found = dbIn(memoizedProps) ?? dbInState(memoizedState);
  if (found) visitors.db(found, "React", "");
}

/** Hooks are a linked list, the state of a class is an object. */
function dbInState(state: unknown): object | null {
  if (typeof state !== "object" || state === null) return null;
  if (!hasOwn(state, "next")) return dbIn(state);
  let hook: Hook | null = state as Hook;
  for (let i = 0; hook && i < HOOKS; i++) {
    const found = dbIn(hook.memoizedState);
    if (found) return found;
    hook = hook.next;
  }
  return null;
}
