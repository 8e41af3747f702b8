import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonText, tsvText } from "../../../panel/model/clipboard-text.ts";
import { diffValues } from "../../../panel/model/diff.ts";
import {
  bytesText,
  clockTime,
  dateTime,
  listText,
  millisText,
  plural,
  relativeTime,
  spanText,
} from "../../../panel/model/format.ts";
import { jsKey, jsLiteral, jsMember, jsObject } from "../../../panel/model/js-literal.ts";
import { plainValue, sameValue, valueRaw, valueText } from "../../../panel/model/value-text.ts";
import { Cut, Opaque } from "../../../protocol/codec/encoded.ts";
import { bool, int, text, uuid } from "./support/facts.ts";

describe("format", () => {
  test("times", () => {
    const at = new Date(2026, 10, 23, 4, 2, 1, 7).getTime();
    expect(clockTime(at)).toBe("04:02:01.007");
    expect(dateTime(at)).toBe("2026-11-23 04:02:01.007");
    expect(clockTime(Number.NaN)).toBe("–");
    expect(relativeTime(at, at + 400)).toBe("now");
    expect(relativeTime(at, at + 12_900)).toBe("12 s ago");
    expect(relativeTime(at + 3 * 3_600_000, at)).toBe("in 3 h");
  });

  test("spans, sizes and counts", () => {
    expect([80, 59_999, 60_000, 7_200_000, 200_000_000].map(spanText)).toEqual([
      "80 ms",
      "59 s",
      "1 min",
      "2 h",
      "2 d",
    ]);
    expect([0, 20, 420, 12_800, 340_000, Number.NaN].map(millisText)).toEqual([
      "0",
      "<0.1",
      "0.4",
      "12.8",
      "340",
      "–",
    ]);
    expect([512, 8_200, 3_100_000].map(bytesText)).toEqual(["512 B", "8.2 kB", "3.1 MB"]);
    expect([plural(1, "row"), plural(12_345, "row"), plural(2, "query", "queries")]).toEqual([
      "1 row",
      "12,345 rows",
      "2 queries",
    ]);
    expect([listText([]), listText(["a"]), listText(["a", "b", "c"])]).toEqual([
      "",
      "a",
      "a, b and c",
    ]);
  });
});

describe("values as text", () => {
  const shown = (value: unknown, column?: string) => {
    const { text, tone } = valueText(value, column);
    return [text, tone];
  };

  test("by type", () => {
    expect(shown(text("Milk"))).toEqual(['"Milk"', "string"]);
    expect(shown(int(3))).toEqual(["3", "number"]);
    expect(shown(bool(true))).toEqual(["true", "boolean"]);
    expect(shown({ type: "Null" })).toEqual(["null", "null"]);
    expect(shown({ type: "BigInt", value: 9007199254740993n })[0]).toBe("9007199254740993");
    expect(shown({ type: "Array", value: [text("a"), int(1)] })[0]).toBe('["a", 1]');
    expect(shown({ type: "Bytea", value: new Uint8Array([0, 255]) })).toEqual([
      "00 ff (2 B)",
      "bytes",
    ]);
    expect(shown(undefined)).toEqual(["–", "null"]);
  });

  test("Jazz's timestamps are milliseconds, those of provenance microseconds", () => {
    const at = new Date(2026, 10, 23, 4, 2, 1, 7).getTime();
    expect(shown({ type: "Timestamp", value: at }, "due")[0]).toBe("2026-11-23 04:02:01.007");
    expect(shown({ type: "Timestamp", value: at * 1_000 }, "$createdAt")[0]).toBe(
      "2026-11-23 04:02:01.007",
    );
  });

  test("what was cut says how large it is", () => {
    const cut = valueText({ type: "Text", value: new Cut("string", "abc", 3_000_000) });
    expect(cut).toEqual({ text: '"abc…', tone: "string", more: "3.0 MB" });
    expect(valueText(new Cut("array", [1], 5_000)).more).toBe("5,000");
  });

  test("anything at all can be shown", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(typeof valueText(value).text).toBe("string");
        expect(typeof valueText({ type: "Text", value }).text).toBe("string");
        expect(typeof valueRaw(value)).toBe("string");
        expect(typeof jsLiteral(value)).toBe("string");
      }),
    );
    expect(valueText(new Opaque("function", "f")).text).toBe("‹function f›");
  });

  test("raw and plain forms are for search and copies", () => {
    expect(valueRaw(text("Milk"))).toBe("Milk");
    expect(valueRaw({ type: "Null" })).toBe("");
    expect(plainValue({ type: "Timestamp", value: 1_000 }, "$updatedAt")).toBe(
      "1970-01-01T00:00:00.001Z",
    );
    expect(plainValue({ type: "Array", value: [int(1), { type: "Null" }] })).toEqual([1, null]);
  });
});

describe("values as code", () => {
  test("are what an app would write", () => {
    expect(jsLiteral(text('a "b"'))).toBe('"a \\"b\\""');
    expect(jsLiteral({ type: "Timestamp", value: 0 })).toBe('new Date("1970-01-01T00:00:00.000Z")');
    expect(jsLiteral({ type: "Bytea", value: new Uint8Array([1]) })).toBe("new Uint8Array([1])");
    expect(jsLiteral(uuid("a"))).toBe('"a"');
    expect(jsObject({ title: text("Milk"), "is done": bool(false) })).toBe(
      '{ title: "Milk", "is done": false }',
    );
    expect(jsObject({})).toBe("{}");
    expect(jsObject({ a: text("x".repeat(80)) })).toBe(`{\n  a: "${"x".repeat(80)}",\n}`);
    expect([jsKey("a"), jsKey("a-b"), jsMember("a"), jsMember("a b")]).toEqual([
      "a",
      '"a-b"',
      ".a",
      '["a b"]',
    ]);
  });
});

describe("diffValues", () => {
  test("lists columns in order and marks what differs", () => {
    const lines = diffValues({ a: int(1), b: int(2) }, { b: int(3), c: int(4) }, ["b", "z"]);
    expect(lines).toEqual([
      { column: "b", before: int(2), after: int(3), changed: true },
      { column: "a", before: int(1), after: undefined, changed: true },
      { column: "c", before: undefined, after: int(4), changed: true },
    ]);
    expect(diffValues({ a: int(1) }, { a: int(1) })[0]?.changed).toBe(false);
    expect(diffValues(null, null)).toEqual([]);
  });

  test("a value is the same as its copy and as nothing else", () => {
    const value = fc.jsonValue();
    fc.assert(
      fc.property(value, value, (left, right) => {
        // Not by way of JSON, which makes 0 of -0.
        expect(sameValue(left, structuredClone(left))).toBe(true);
        if (JSON.stringify(left) !== JSON.stringify(right) && typeof left !== "object") {
          expect(sameValue(left, right)).toBe(false);
        }
      }),
    );
  });
});

describe("copies", () => {
  test("as a table keep one line per row, and start no formula", () => {
    expect(
      tsvText(
        ["a", "b"],
        [
          ["x\ty", "1\n2"],
          ["=SUM(A1)", "-3"],
          ["-1+cmd|' /C calc'!A0", "-1.5"],
        ],
      ),
    ).toBe("a\tb\nx y\t1 2\n'=SUM(A1)\t-3\n'-1+cmd|' /C calc'!A0\t-1.5");
  });

  test("as JSON know large numbers", () => {
    expect(jsonText({ a: 1n })).toBe('{\n  "a": "1"\n}');
  });
});
