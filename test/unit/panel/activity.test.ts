import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { activityOf } from "../../../panel/model/activity.ts";
import { filterTest, parseFilter } from "../../../panel/model/filter-language.ts";
import { hasTerm, toggleTerm } from "../../../panel/model/filter-text.ts";
import { binsOfRange, inRange, rangeOfBins } from "../../../panel/model/time-range.ts";
import type { WriteRecord } from "../../../panel/store/records.ts";

const writesAt = (times: readonly number[]): WriteRecord[] =>
  times.map((at, number) => ({ at, number, author: "alice" }) as WriteRecord);

const times = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 2, maxLength: 200 });

describe("a stretch of the chart", () => {
  test("of all bins holds every write", () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 60 }), (at, columns) => {
        const activity = activityOf(writesAt(at), columns);
        const range = rangeOfBins(activity, columns - 1, 0);
        expect(at.every((time) => inRange(range, time))).toBe(true);
      }),
    );
  });

  test("holds every write of the bins that it was made of", () => {
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 1, max: 60 }),
        fc.nat(59),
        fc.nat(59),
        (at, columns, one, other) => {
          const [first, last] = [one % columns, other % columns].sort((a, b) => a - b) as [
            number,
            number,
          ];
          const activity = activityOf(writesAt(at), columns);
          const range = rangeOfBins(activity, one % columns, other % columns);
          let expected = 0;
          for (const bin of activity.bins.slice(first, last + 1)) expected += bin?.total ?? 0;
          const held = at.filter((time) => inRange(range, time)).length;
          expect(held).toBeGreaterThanOrEqual(expected);
        },
      ),
    );
  });

  test("is marked on the bins that it was made of", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 90 }),
        fc.nat(89),
        fc.nat(89),
        (columns, one, other) => {
          const [first, last] = [one % columns, other % columns].sort((a, b) => a - b) as [
            number,
            number,
          ];
          const activity = activityOf(writesAt([1_000, 91_000]), columns);
          expect(binsOfRange(activity, rangeOfBins(activity, first, last))).toEqual({
            first,
            last,
          });
        },
      ),
    );
  });

  test("is not marked when the writes are of another time", () => {
    const activity = activityOf(writesAt([1_000, 2_000]), 10);
    expect(binsOfRange(activity, { from: 3_000, to: 4_000 })).toBeNull();
    expect(binsOfRange(activity, { from: 0, to: 999 })).toBeNull();
  });
});

describe("a term that is pressed", () => {
  test("is added, alone for its name, and taken away by pressing it again", () => {
    expect(toggleTerm("milk", "author", "bob")).toBe("milk author:bob");
    expect(toggleTerm("author:alice milk", "author", "bob")).toBe("milk author:bob");
    expect(toggleTerm("milk author:bob", "author", "bob")).toBe("milk");
    expect(toggleTerm('"author:x y" milk', "author", "bob")).toBe('"author:x y" milk author:bob');
  });

  test("finds whom it names, whatever their name holds, and leaves other terms alone", () => {
    const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/["…*]/.test(text));
    fc.assert(
      fc.property(
        name.filter((text) => text.trim() === text),
        fc.constantFrom("", "milk", "table:todos", '-op:delete "a b"'),
        (author, before) => {
          const text = toggleTerm(before, "author", author);
          expect(hasTerm(text, "author", author)).toBe(true);
          const filter = parseFilter(text, ["author", "table", "op"]);
          const ofAuthor = {
            ...filter,
            terms: filter.terms.filter((term) => term.name === "author"),
          };
          expect(filterTest<string>(ofAuthor, (item) => item)(author)).toBe(true);
          expect(toggleTerm(text, "author", author)).toBe(before);
        },
      ),
    );
  });
});
