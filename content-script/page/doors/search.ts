/** How far a look at a page may go, and the elements it looks at. */
import { now } from "../primordials.ts";
import type { Realm } from "../realm.ts";

/** Elements in which roots of frameworks are looked for, outermost first. */
const ELEMENTS = 5_000;
/** Nodes of a framework's own tree. */
const NODES = 20_000;
const MILLISECONDS = 10;
/** Reading the clock costs more than a step. */
const STEPS_PER_READING = 64;

/** So many steps, in so much time. */
export class Budget {
  #steps = 0;
  readonly #deadline = now() + MILLISECONDS;

  constructor(readonly limit = NODES) {}

  /** Takes a step; whether there was one left. */
  spend(): boolean {
    if (this.spent) return false;
    this.#steps++;
    if (this.#steps % STEPS_PER_READING === 0 && now() > this.#deadline) this.#steps = this.limit;
    return true;
  }

  get spent(): boolean {
    return this.#steps >= this.limit;
  }
}

/** The document and its elements, level by level, those in open shadow roots included. */
export function* elementsOf({ document }: Realm): Generator<object> {
  const root = document as ParentNode | undefined;
  if (!root || typeof root.firstElementChild !== "object") return;
  const budget = new Budget(ELEMENTS);
  let level: ParentNode[] = [root];
  yield root;
  while (level.length > 0) {
    const next: ParentNode[] = [];
    for (const parent of level) {
      for (let at = parent.firstElementChild; at; at = at.nextElementSibling) {
        if (!budget.spend()) return;
        yield at;
        next.push(at);
        if (at.shadowRoot) next.push(at.shadowRoot);
      }
    }
    level = next;
  }
}
