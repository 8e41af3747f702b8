import { describe, expect, test } from "vitest";
import { actWords } from "../../../panel/model/act-words.ts";

describe("what acting means in the page", () => {
  test("depends on the mode", () => {
    expect(actWords("bob", "forSession")).toEqual([
      "In the page bob's permissions apply to reads and writes.",
      "Writes carry bob as their author.",
      "Open queries are asked again as bob, and find those of bob's rows that the page holds.",
    ]);
    expect(actWords("bob", "withAttribution")).toEqual([
      "In the page nothing is checked: attribution drops the session.",
      "Writes carry bob as their author.",
      "Reads stay the page's own.",
    ]);
    expect(actWords("bob", "asBackend")).toEqual([
      "In the page nothing is checked.",
      "Writes carry jazz:system as their author.",
      "Queries see every row that the page holds.",
    ]);
  });

  test("nobody writes as the system in every mode", () => {
    for (const mode of ["forSession", "withAttribution", "asBackend"] as const) {
      expect(actWords(null, mode)).toEqual(actWords("bob", "asBackend"));
    }
  });
});
