import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Extent,
  isExact,
  isSettled,
  learnExtent,
  MOST_ROWS,
  nextOffset,
  unknownExtent,
} from "../../../panel/model/extent.ts";

const PAGE = 200;

/** Looks for the end of a list of that length; how often it had to ask. */
function seek(length: number, start: Extent): { extent: Extent; asked: number } {
  let extent = start;
  let asked = 0;
  while (!isSettled(extent)) {
    const offset = nextOffset(extent, PAGE);
    const got = Math.min(PAGE, Math.max(0, length - offset));
    extent = learnExtent(extent, { offset, limit: PAGE, got });
    asked++;
    if (asked > 1_000) throw new Error("There is no end to it.");
  }
  return { extent, asked };
}

describe("the extent of a list that nobody counts", () => {
  test("is found whatever it is, and with few questions", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MOST_ROWS - 1 }), (length) => {
        const { extent, asked } = seek(length, unknownExtent(800));
        expect(extent).toMatchObject({ atLeast: length, atMost: length });
        expect(asked).toBeLessThan(30);
      }),
    );
  });

  test("is found again after it grew or shrank", () => {
    const size = fc.integer({ min: 0, max: 300_000 });
    fc.assert(
      fc.property(size, size, (before, after) => {
        const known = seek(before, unknownExtent(800)).extent;
        const offset = Math.max(0, before - PAGE / 2);
        const got = Math.min(PAGE, Math.max(0, after - offset));
        const checked = learnExtent(known, { offset, limit: PAGE, got });
        expect(seek(after, checked).extent.atLeast).toBe(after);
      }),
    );
  });

  test("is one question away after a few rows came or went", () => {
    for (const after of [99_990, 100_000, 100_050]) {
      const known = seek(100_000, unknownExtent(800)).extent;
      const offset = 100_000 - PAGE / 2;
      const got = Math.min(PAGE, after - offset);
      const checked = learnExtent(known, { offset, limit: PAGE, got });
      expect([isExact(checked), checked.atLeast]).toEqual([true, after]);
    }
  });

  test("is not looked for beyond what can be listed", () => {
    const { extent, asked } = seek(Number.POSITIVE_INFINITY, unknownExtent(800));
    expect(extent.atLeast).toBe(MOST_ROWS);
    expect(isExact(extent)).toBe(false);
    expect(asked).toBeLessThan(30);
  });
});
