/** Items whose places are worked out between two steps. */
const STEP = 512;

/**
 * Sorts in steps that take a millisecond or so each: equals stay in the order they had, blanks
 * come last either way. The list must not change meanwhile.
 */
export function* sortSteps<T>(
  items: readonly T[],
  orderOf: (item: T) => number | string,
  descending: boolean,
): Generator<void, T[]> {
  const values: (number | string)[] = [];
  const filled: number[] = [];
  const blank: number[] = [];
  for (const [index, item] of items.entries()) {
    const value = orderOf(item);
    values.push(value);
    (isBlank(value) ? blank : filled).push(index);
    if (index % STEP === STEP - 1) yield;
  }
  const sign = descending ? -1 : 1;
  const compare = (left: number, right: number): number => {
    const a = values[left] as number | string;
    const b = values[right] as number | string;
    if (a === b) return left - right;
    return a < b ? -sign : sign;
  };
  const order = yield* mergeSort(Uint32Array.from(filled), compare);
  const sorted: T[] = [];
  for (const indexes of [order, blank]) {
    for (const index of indexes) {
      sorted.push(items[index] as T);
      if (sorted.length % (STEP * 16) === 0) yield;
    }
  }
  return sorted;
}

/** Short stretches by the language's own sort, then merged in pairs until one is left. */
function* mergeSort(
  indexes: Uint32Array<ArrayBuffer>,
  compare: (left: number, right: number) => number,
): Generator<void, Uint32Array<ArrayBuffer>> {
  const { length } = indexes;
  for (let start = 0; start < length; start += STEP) {
    indexes.subarray(start, start + STEP).sort(compare);
    yield;
  }
  let from = indexes;
  let into = new Uint32Array(length);
  for (let width = STEP; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      const middle = Math.min(start + width, length);
      const end = Math.min(start + 2 * width, length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const takeLeft =
          left < middle &&
          (right >= end || compare(from[left] as number, from[right] as number) <= 0);
        into[at] = from[takeLeft ? left++ : right++] as number;
        if (at % STEP === STEP - 1) yield;
      }
    }
    [from, into] = [into, from];
  }
  return from;
}

function isBlank(value: number | string): boolean {
  return value === "" || Number.isNaN(value);
}
