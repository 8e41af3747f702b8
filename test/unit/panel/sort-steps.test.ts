import fc from "fast-check";
import { expect, test } from "vitest";
import { sortSteps } from "../../../panel/model/sort-steps.ts";

interface Item {
  n: number;
  index: number;
}

function stepsOf(items: readonly Item[], descending: boolean) {
  const steps = sortSteps(items, ({ n }) => n, descending);
  for (let count = 0; ; count++) {
    const step = steps.next();
    if (step.done) return { sorted: step.value, count };
  }
}

test("sorts as the language does, however long the list is", () => {
  const lists = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 3_000, size: "max" });
  fc.assert(
    fc.property(lists, fc.boolean(), (numbers, descending) => {
      const items = numbers.map((n, index) => ({ n, index }));
      const sign = descending ? -1 : 1;
      const expected = items.toSorted((a, b) => sign * (a.n - b.n));
      expect(stepsOf(items, descending).sorted).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test("goes in many small steps", () => {
  const items = Array.from({ length: 50_000 }, (_, index) => ({
    n: (index * 7_919) % 1_000,
    index,
  }));
  expect(stepsOf(items, false).count).toBeGreaterThan(500);
});
