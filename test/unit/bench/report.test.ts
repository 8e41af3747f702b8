import { describe, expect, it } from "vitest";
import { PARTS } from "../../bench/parts.ts";
import { asJson, asMarkdown, type Measure } from "../../bench/report.ts";
import { mean, summarise, summariseRates } from "../../bench/statistics.ts";

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

const measure = (more: Partial<Measure>): Measure => ({
  measure: "cost of one insert",
  unit: "µs",
  median: 1,
  p99: 2,
  samples: 12,
  budget: null,
  baseline: null,
  ...more,
});

describe("a measure of the bench", () => {
  it("has the median and the worse end of what was measured", () => {
    expect(summarise(hundred)).toEqual({ median: 50, p99: 99, samples: 100 });
    expect(summariseRates(hundred)).toEqual({ median: 50, p99: 1, samples: 100 });
    expect(summarise([7])).toEqual({ median: 7, p99: 7, samples: 1 });
    expect(summariseRates([7])).toEqual({ median: 7, p99: 7, samples: 1 });
    expect(() => summarise([])).toThrow("Nothing was measured.");
    expect(mean([1, 2, 6])).toBe(3);
  });

  it("is plain in JSON, and has a baseline only where there is one", () => {
    const budget = { median: 10, p99: 50 };
    const lines: unknown = JSON.parse(asJson([measure({ budget, baseline: 0.5 }), measure({})]));
    const common = { measure: "cost of one insert", unit: "µs", median: 1, p99: 2, samples: 12 };
    expect(lines).toEqual([
      { ...common, budget, baseline: 0.5 },
      { ...common, budget: null },
    ]);
  });

  it("is a number, or nothing is written", () => {
    for (const wrong of [{ median: Number.NaN }, { p99: Number.POSITIVE_INFINITY }]) {
      expect(() => asJson([measure(wrong)])).toThrow("Not a number: cost of one insert.");
    }
  });

  it("stands beside its budget, which is met or missed", () => {
    const budgets = [
      [{ median: 1 }, "≤ 1.00: met"],
      [{ median: 10, p99: 1.5 }, "≤ 10.00 / 1.50: missed"],
      [{ atLeast: 1 }, "≥ 1.00: met"],
      [{ atLeast: 1.5 }, "≥ 1.50: missed"],
      [null, "–"],
    ] as const;
    for (const [budget, words] of budgets) {
      const [last] = asMarkdown([measure({ budget })], "Chrome/1")
        .trim()
        .split("\n")
        .slice(-1);
      expect(last).toBe(`| cost of one insert | µs | 1.00 | 2.00 | 12 | – | ${words} |`);
    }
  });
});

it("each part of the bench has a name of its own, in one word", () => {
  const names = PARTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+$/);
});
