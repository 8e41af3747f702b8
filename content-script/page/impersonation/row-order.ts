import { ADDED, changesOf, REMOVED, type RowChange } from "../dialects/delta.ts";
import type { FollowedRows } from "../recorder/subscription-log.ts";

/** The ids a subscription's callback holds, in order, kept as the SDK keeps them. */
export class RowOrder implements FollowedRows {
  #ids: string[];

  constructor(ids: readonly string[] = []) {
    this.#ids = [...ids];
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  /** Puts ids in front that were there before; those known already stay where they are. */
  precede(ids: readonly string[]): void {
    const known = new Set(this.#ids);
    this.#ids = [...ids.filter((id) => !known.has(id)), ...this.#ids];
  }

  /** Changes are applied one by one in the order of their index. */
  apply(delta: unknown): void {
    const changes = [...changesOf(delta)].sort((a, b) => a.index - b.index);
    if (this.#ids.length === 0 && changes.every(({ kind }) => kind === ADDED)) {
      this.#ids = changes.map(({ id }) => id);
      return;
    }
    for (const { kind, id, index } of changes) {
      const at = this.#ids.indexOf(id);
      if (at >= 0) this.#ids.splice(at, 1);
      if (kind !== REMOVED) this.#ids.splice(Math.min(index, this.#ids.length), 0, id);
    }
  }
}

/** The array delta that takes all these rows away. */
export function removalOf(ids: readonly string[]): RowChange[] {
  return ids.map((id, index) => ({ kind: REMOVED, id, index }));
}
