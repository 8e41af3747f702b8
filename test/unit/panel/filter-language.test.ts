import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filterTest, parseFilter } from "../../../panel/model/filter-language.ts";

interface Item {
  table: string;
  author: string;
  text: string;
}

const items: Item[] = [
  { table: "todos", author: "alice", text: "buy milk" },
  { table: "todos", author: "bob", text: "call mum" },
  { table: "projects", author: "alice", text: "launch milk run" },
  { table: "todoShares", author: "carol", text: "comma, quoted" },
];
const NAMES = ["table", "author"];
const textOf = (item: Item, name: string | null): string =>
  name === null ? Object.values(item).join(" ") : item[name as keyof Item];
const found = (filter: string): number[] => {
  const matches = filterTest(parseFilter(filter, NAMES), textOf);
  return items.flatMap((item, index) => (matches(item) ? [index] : []));
};

describe("the filter language", () => {
  test("searches text anywhere, whatever its case", () => {
    expect(found("MILK")).toEqual([0, 2]);
    expect(found("")).toEqual([0, 1, 2, 3]);
    expect(found("  ")).toEqual([0, 1, 2, 3]);
  });

  test("asks all terms to hold, and one of a term's alternatives", () => {
    expect(found("table:todos author:bob,carol")).toEqual([1]);
    expect(found("author:bob,carol")).toEqual([1, 3]);
    expect(found("milk table:todos")).toEqual([0]);
  });

  test("matches whole words of a field, or patterns", () => {
    expect(found("table:todo")).toEqual([]);
    expect(found("table:todo*")).toEqual([0, 1, 3]);
    expect(found("table:*shares")).toEqual([3]);
    expect(found("table:…shares")).toEqual([3]);
    const mode = filterTest(parseFilter("mode:user", ["mode"]), () => "As this user");
    expect(mode(null)).toBe(true);
    const row = filterTest(parseFilter("row:e6ee,…7cbd", ["row"]), (id: string) => id);
    expect([row("01a2-e6ee-00"), row("01a2-00-647cbd"), row("01a2-e6ee86")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("excludes with a minus", () => {
    expect(found("-table:todos")).toEqual([2, 3]);
    expect(found("-milk")).toEqual([1, 3]);
    expect(found("-")).toEqual([]);
  });

  test("keeps blanks and commas that are quoted", () => {
    expect(found('"buy milk"')).toEqual([0]);
    expect(found('"milk run"')).toEqual([2]);
    expect(found('author:"bob,carol"')).toEqual([]);
    expect(found('"comma, quoted"')).toEqual([3]);
  });

  test("says so when there is no such term, and searches for it", () => {
    const filter = parseFilter("colour:red", NAMES);
    expect(filter.problem).toContain("There is no term “colour:” here");
    expect(filter.problem).toContain("table: author:");
    expect(filter.terms).toEqual([{ name: null, values: ["colour:red"], negated: false }]);
    expect(parseFilter("12:30", NAMES).problem).toBeNull();
    expect(parseFilter("https://a", NAMES).terms[0]?.values).toEqual(["https://a"]);
  });

  test("leaves out terms without a value while they are typed", () => {
    expect(found("table:")).toEqual([0, 1, 2, 3]);
    expect(found("table:,")).toEqual([0, 1, 2, 3]);
  });

  test("never throws, whatever is typed", { timeout: 30_000 }, () => {
    const typed = fc.oneof(fc.string(), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(typed, fc.boolean(), (words, asTerm) => {
        const text = asTerm ? `table:${words}` : words;
        const filter = parseFilter(text, NAMES);
        items.filter(filterTest(filter, textOf));
        expect(filter.terms.every(({ values }) => values.length > 0)).toBe(true);
      }),
    );
  });

  test("takes back its own words: a quoted word finds what contains it", () => {
    const word = fc.string({ minLength: 1 }).filter((text) => !/["\s]/.test(text));
    fc.assert(
      fc.property(word, (text) => {
        const matches = filterTest(parseFilter(`"${text}"`, NAMES), (item: string) => item);
        expect(matches(`before ${text} after`)).toBe(true);
      }),
    );
  });
});
