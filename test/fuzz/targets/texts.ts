import fc from "fast-check";
import { filterTest, parseFilter } from "../../../panel/model/filter-language.ts";
import { generatedPlaces } from "../../../panel/model/place.ts";
import { inlineText, originalPlaces, sourceMapUrl } from "../../../panel/model/source-map.ts";
import { mutatedText } from "../mutated.ts";
import type { Target } from "../target.ts";

const NAMES = ["table", "op", "author", "row"];
const piece = fc.constantFrom(
  "table:",
  "-",
  '"',
  ",",
  "op:insert",
  " ",
  "author:",
  "::",
  "\\",
  "-table:todos",
);
const typed = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 8 })
    .map((all) => all.join("")),
);

/** Whatever is typed is a filter, and a quoted word finds what contains it. */
const filters: Target = {
  name: "filters, typed",
  inputs: 20_000,
  property: fc.property(typed, fc.string({ minLength: 1 }), (text, word) => {
    const items = ["insert", "todos", text];
    items.filter(filterTest(parseFilter(text, NAMES), (item) => item));
    if (/["\s]/.test(word)) return true;
    const quoted = filterTest(parseFilter(`"${word}"`, NAMES), (item: string) => item);
    return quoted(`before ${word} after`);
  }) as Target["property"],
};

const map = fc.record({
  version: fc.constant(3),
  sources: fc.array(fc.webUrl(), { maxLength: 3 }),
  mappings: fc.string({ unit: fc.constantFrom(..."ABCgIS+/;,,;") }),
  ignoreList: fc.array(fc.nat(3), { maxLength: 2 }),
});
const maps = fc.oneof(
  map,
  map.map((one) => ({ version: 3, sections: [{ offset: { line: 1, column: 2 }, map: one }] })),
);

/** Whatever a script calls its map, each position has a place or none. */
const sourceMaps: Target = {
  name: "source maps and stacks, read",
  inputs: 12_000,
  property: fc.property(
    mutatedText(maps),
    fc.nat(20),
    fc.nat(200),
    typed,
    (text, line, column, stack) => {
      const positions = [
        { line, column },
        { line: 1, column: 1 },
      ];
      const places = originalPlaces(text, "https://a.example/a.js.map", positions);
      inlineText(stack);
      sourceMapUrl(stack);
      generatedPlaces(`at ${stack} (https://a.example/a.js:1:2)\n${stack}@https://b.example:3:4`);
      return places.length === positions.length;
    },
  ) as Target["property"],
};

export const TEXT_TARGETS = [filters, sourceMaps];
