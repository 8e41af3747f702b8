import { transformWithOxc } from "vite";
import { describe, expect, test } from "vitest";
import { openAt } from "../../../panel/model/place.ts";
import { inlineText, originalPlaces, sourceMapUrl } from "../../../panel/model/source-map.ts";
import { sourcePlaces } from "../../../panel/store/original-places.ts";

const SOURCE = `type Todo = { title: string };

export function add(todos: Todo[], title: string): void {
  const todo: Todo = { title };
  todos.push(todo);
}
`;

const SCRIPT = "https://app.example/assets/add.js";
const MAP = `${SCRIPT}.map`;

/** The source without its types, and its map. */
async function compiled() {
  const { code, map } = await transformWithOxc(SOURCE, "src/add.ts", { sourcemap: true });
  const line = code.split("\n").findIndex((text) => text.includes("push(")) + 1;
  const column = (code.split("\n")[line - 1]?.indexOf("push(") ?? -1) + 1;
  return { code, map: JSON.stringify({ ...map, sources: ["../src/add.ts"] }), line, column };
}

const ORIGINAL = { url: "https://app.example/src/add.ts", line: 5, column: 9, ignored: false };

describe("a source map", () => {
  test("leads from the script to the source", async () => {
    const { map, line, column } = await compiled();
    expect(originalPlaces(map, MAP, [{ line, column }])).toEqual([ORIGINAL]);
  });

  test("may say that a source is not the app's own", async () => {
    const { map, line, column } = await compiled();
    const ignoring = JSON.stringify({ ...JSON.parse(map), ignoreList: [0] });
    expect(originalPlaces(ignoring, MAP, [{ line, column }])).toEqual([
      { ...ORIGINAL, ignored: true },
    ]);
  });

  test("may be one of several in a map of maps", async () => {
    const { map, line, column } = await compiled();
    const sections = [
      { offset: { line: 0, column: 0 }, map: { version: 3, sources: [], mappings: "" } },
      { offset: { line: 10, column: 4 }, map: JSON.parse(map) },
    ];
    const joined = JSON.stringify({ version: 3, sections });
    expect(originalPlaces(joined, MAP, [{ line: line + 10, column }])).toEqual([ORIGINAL]);
    expect(originalPlaces(joined, MAP, [{ line: 3, column: 1 }])).toEqual([null]);
  });

  test("that is none has no places", () => {
    for (const text of [
      "",
      "null",
      "[]",
      "{}",
      '{"sources":3,"mappings":4}',
      '{"sections":[null]}',
    ]) {
      expect(originalPlaces(text, MAP, [{ line: 1, column: 1 }])).toEqual([null]);
    }
    const broken = '{"sources":["a.ts"],"mappings":"💥,AAAA;////,;;"}';
    expect(originalPlaces(broken, MAP, [{ line: 2, column: 9 }])).toHaveLength(1);
  });

  test("is named by its script, at its end or in it", () => {
    expect(sourceMapUrl("a();\n//# sourceMappingURL=a.js.map\n")).toBe("a.js.map");
    expect(sourceMapUrl("a();")).toBeNull();
    expect(inlineText("data:application/json;charset=utf-8;base64,eyJhIjoiw6kifQ==")).toBe(
      '{"a":"é"}',
    );
    expect(inlineText("data:application/json,%7B%7D")).toBe("{}");
    expect(inlineText("a.js.map")).toBeNull();
    expect(inlineText("data:;base64,%")).toBeNull();
  });
});

describe("the places of a stack", () => {
  test("are where the sources are, and open there", async () => {
    const { code, map, line, column } = await compiled();
    const files = new Map([
      [SCRIPT, `${code}\n//# sourceMappingURL=add.js.map`],
      [MAP, map],
    ]);
    const stack = `at a (${SCRIPT}:${line}:${column})\nat b (https://app.example/other.js:1:1)`;
    const [mapped, plain] = await sourcePlaces(stack, async (url) => files.get(url) ?? null);
    expect(mapped).toMatchObject({ url: ORIGINAL.url, file: "add.ts", line: 5, library: false });
    expect(mapped && openAt(mapped)).toEqual({ url: ORIGINAL.url, line: 5, column: 9 });
    expect(plain).toMatchObject({ file: "other.js", line: 1 });
  });

  test("open where the script is, when the source has its address", async () => {
    const { code, map, line, column } = await compiled();
    const own = JSON.stringify({ ...JSON.parse(map), sources: ["add.ts"] });
    const script = "https://app.example/src/add.ts";
    const inline = `${code}\n//# sourceMappingURL=data:application/json;base64,${btoa(own)}`;
    const stack = `at a (${script}?t=1:${line}:${column})`;
    const [place] = await sourcePlaces(stack, async () => inline);
    expect(place).toMatchObject({ url: script, line: 5 });
    expect(place && openAt(place)).toMatchObject({ url: `${script}?t=1`, line, column });
  });

  test("stay as they are when nothing can be read", async () => {
    const stack = `at a (${SCRIPT}:1:1)`;
    const failing = () => Promise.reject(new Error("no"));
    expect(await sourcePlaces(stack, failing)).toMatchObject([{ url: SCRIPT, line: 1 }]);
  });
});
