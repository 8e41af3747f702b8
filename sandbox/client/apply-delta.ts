import type { SubscriptionDelta } from "../db/subscription-manager.ts";

/**
 * Makes a reactive array equal to a subscription's result. Rows that stay keep their identity and
 * only what differs is assigned, so that frameworks redraw no more than that
 * (`reconcile-array.ts` of garden-co/jazz).
 */
export function applyDelta<T extends { id: string }>(
  target: T[],
  { all }: SubscriptionDelta<T>,
): void {
  const known = new Map(target.map((row) => [row.id, row]));
  all.forEach((row, index) => {
    const kept = known.get(row.id);
    if (kept) assignChanges(kept, row);
    if (target[index] !== (kept ?? row)) target[index] = kept ?? row;
  });
  if (target.length > all.length) target.length = all.length;
}

function assignChanges(to: object, from: object): void {
  for (const key of Object.keys(to)) if (!(key in from)) Reflect.deleteProperty(to, key);
  for (const [key, value] of Object.entries(from)) {
    if (!Object.is(Reflect.get(to, key), value)) Reflect.set(to, key, value);
  }
}
