import type { ResultShape } from "../../db/result-shape.ts";
import { type SubscriptionDelta, SubscriptionManager } from "../../db/subscription-manager.ts";
import type { ArrayDelta } from "../../engine/codec/delta-codec.ts";
import type { ObjectDelta } from "../engine/subscription-stream.ts";
import { type AuthoredRow, recordAuthors } from "./authored-row.ts";

/** Folds a runtime's changes into the current result of one subscription. */
export class LiveResult<T extends { id: string }> {
  private readonly manager: SubscriptionManager<T>;
  private readonly shape: ResultShape;

  constructor(shape: ResultShape) {
    this.shape = shape;
    this.manager = new SubscriptionManager<T>(shape);
  }

  take(change: ObjectDelta): SubscriptionDelta<AuthoredRow<T>> {
    if (change.reset) this.manager.clear();
    const { all, delta } = this.manager.handleDelta(arrayForm(change));
    for (const row of all) recordAuthors(row, this.shape);
    for (const one of delta) if ("item" in one && one.item) recordAuthors(one.item, this.shape);
    return { all, delta } as unknown as SubscriptionDelta<AuthoredRow<T>>;
  }

  clear(): void {
    this.manager.clear();
  }
}

function arrayForm({ added, removed, updated }: ObjectDelta): ArrayDelta {
  return [
    ...removed.map(({ sourceId, index }) => ({ kind: 1 as const, id: sourceId, index })),
    ...updated.map(({ sourceId, index, row }) => ({ kind: 2 as const, id: sourceId, index, row })),
    ...added.flatMap(({ sourceId, index, row }) =>
      row ? [{ kind: 0 as const, id: sourceId, index, row }] : [],
    ),
  ];
}
