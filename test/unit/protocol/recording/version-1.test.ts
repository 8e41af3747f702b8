import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cut } from "../../../../protocol/codec/encoded.ts";
import { RecordingProblem } from "../../../../protocol/recording/read-recording.ts";
import { tagPlain } from "../../../../protocol/recording/tag-plain.ts";
import { readIn, refusal } from "./read.ts";

const TEXT = readFileSync("test/fixtures/recordings/exports/version-1.json", "utf8");
const json = (): Record<string, Record<string, unknown>[]> => JSON.parse(TEXT);

describe("a recording of version 1", () => {
  it("is read however its text is cut into pieces", () => {
    expect(readIn(TEXT, 100)).toEqual(readIn(TEXT));
  });

  it("says where it is damaged", () => {
    const damaged = json();
    (damaged["writes"]?.[1] as Record<string, unknown>)["fate"] = "lost";
    expect(refusal(JSON.stringify(damaged))).toMatch(
      /^The recording is damaged at writes\[1\]\.fate/,
    );
  });

  it("is read or refused in a sentence, whatever is in it", () => {
    const section = fc.constantFrom(
      "documents",
      "databases",
      "people",
      "subscriptions",
      "writes",
      "notes",
    );
    fc.assert(
      fc.property(section, fc.nat(), fc.jsonValue(), fc.boolean(), (name, pick, value, whole) => {
        const file = json();
        const element = file[name]?.[0] ?? {};
        const keys = Object.keys(element);
        if (whole || keys.length === 0) file[name] = value as never;
        else element[keys[pick % keys.length] as string] = value;
        try {
          readIn(JSON.stringify(file));
        } catch (error) {
          if (!(error instanceof RecordingProblem)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("plain values", () => {
  it.each<[unknown, Parameters<typeof tagPlain>[1], unknown]>([
    [null, { type: "Text" }, { type: "Null" }],
    ["Milk", { type: "Text" }, { type: "Text", value: "Milk" }],
    ["high", { type: "Enum", variants: ["high"] }, { type: "Text", value: "high" }],
    [
      "2026-11-23T14:02:11.204Z",
      { type: "Timestamp" },
      { type: "Timestamp", value: 1795442531204 },
    ],
    [{ bytes: [1, 2] }, { type: "Bytea" }, { type: "Bytea", value: Uint8Array.of(1, 2) }],
    [
      [1],
      { type: "Array", element: { type: "Double" } },
      { type: "Array", value: [{ type: "Double", value: 1 }] },
    ],
    [{ cut: "Mi", size: 9 }, { type: "Text" }, { type: "Text", value: new Cut("string", "Mi", 9) }],
    [
      { cut: { bytes: [1] }, size: 9 },
      { type: "Bytea" },
      { type: "Bytea", value: new Cut("bytes", Uint8Array.of(1), 9) },
    ],
    [1, undefined, { type: "Integer", value: 1 }],
    [1.5, undefined, { type: "Double", value: 1.5 }],
    [true, { type: "Text" }, { type: "Boolean", value: true }],
    [{ odd: 1 }, { type: "Text" }, { odd: 1 }],
  ])("%j of %j", (value, type, tagged) => {
    expect(tagPlain(value, type)).toEqual(tagged);
  });
});
