import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactTime, readExactTime } from "../../../../protocol/recording/exact-time.ts";
import { RECORDING_VERSION, type RecordingFile } from "../../../../protocol/recording/format.ts";
import { RecordingProblem } from "../../../../protocol/recording/read-recording.ts";
import { recordingFile } from "./arbitrary.ts";
import { readIn, refusal, written } from "./read.ts";

const EMPTY: RecordingFile = {
  version: RECORDING_VERSION,
  exportedAt: Date.UTC(2026, 10, 23, 14, 2, 11, 204),
  lacks: [],
  personas: [],
  documents: [],
  hosts: [],
  identities: [],
  people: [],
  sessions: [],
  stacks: [],
  subscriptions: [],
  batches: [],
  requests: [],
  handles: [],
  reads: [],
  writes: [],
  notes: [],
};

const write = {
  host: "d1/h1",
  at: "2026-11-23T14:02:11.204Z",
  op: "insert",
  table: "todos",
  row: "r1",
  author: "alice",
};

/** A small recording as text, with some lists given. */
function file(lists: Record<string, unknown> = {}): string {
  return JSON.stringify({
    format: "jazz-devtools-recording",
    version: 2,
    exportedAt: "2026-11-23T14:02:11.204Z",
    documents: [{ id: "d1", hello: null }],
    ...lists,
  });
}

describe("a recording as a file", () => {
  it("comes back as it was written", () => {
    fc.assert(
      fc.property(recordingFile, (recording) => {
        expect(readIn(written(recording))).toEqual(recording);
      }),
      { numRuns: 100 },
    );
  });

  it("comes back however its text is cut into pieces", () => {
    fc.assert(
      fc.property(recordingFile, fc.integer({ min: 1, max: 50 }), (recording, piece) => {
        expect(readIn(written(recording), piece)).toEqual(recording);
      }),
      { numRuns: 50 },
    );
  });

  it("comes back when another tool sorted and spread it", () => {
    fc.assert(
      fc.property(recordingFile, (recording) => {
        const json = JSON.parse(written(recording)) as Record<string, unknown>;
        const sorted = Object.fromEntries(Object.entries(json).toSorted());
        expect(readIn(JSON.stringify(sorted, undefined, 3), 7)).toEqual(recording);
      }),
      { numRuns: 50 },
    );
  });

  it("is JSON with a line per write", () => {
    const text = written({
      ...EMPTY,
      documents: [
        {
          id: "d1",
          hello: null,
          gone: false,
          droppedBefore: null,
          dropped: 0,
          lost: 0,
          invalid: 0,
        },
      ],
      writes: readIn(file({ writes: [write, write] })).writes,
    });
    expect(JSON.parse(text)).toMatchObject({ format: "jazz-devtools-recording", version: 2 });
    expect(text.split("\n").filter((line) => line.includes('"op":"insert"'))).toHaveLength(2);
  });

  it("fills in what is usual", () => {
    expect(readIn(file({ writes: [write] })).writes[0]).toEqual({
      ...write,
      at: Date.UTC(2026, 10, 23, 14, 2, 11, 204),
      write: 0,
      mode: "forSession",
      values: null,
      before: null,
      session: null,
      attribution: null,
      updatedAt: null,
      batch: null,
      thrown: null,
      micros: 0,
      actingFor: null,
      by: "app",
      handle: null,
      madeAt: null,
      stack: null,
      received: false,
    });
  });

  it("may hold what this version does not know", () => {
    expect(
      readIn(file({ later: [{ deep: [1] }], other: true, writes: [{ ...write, x: 1 }] })),
    ).toMatchObject({ writes: [{ op: "insert" }] });
  });

  it("leaves prototypes alone", () => {
    const values = JSON.parse('{"__proto__": {"type": "Text", "value": "x"}}') as object;
    const text = file({ writes: [{ ...write, values }] }).replace(
      '"documents"',
      '"__proto__": [{"polluted": true}], "constructor": 1, "documents"',
    );
    const [read] = readIn(text).writes;
    expect(Object.keys(read?.values ?? {})).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(read?.values)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("times in a file", () => {
  it("come back to the last digit", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (at) => {
        expect(readExactTime(JSON.parse(JSON.stringify(exactTime(at))))).toBe(at === 0 ? 0 : at);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.double({ min: 1, max: 2e13, noNaN: true }), (at) => {
        expect(readExactTime(exactTime(at))).toBe(at);
        expect(exactTime(at)).toMatch(/Z$/);
      }),
      { numRuns: 5_000 },
    );
  });

  it("read as a time", () => {
    expect(exactTime(Date.UTC(2026, 10, 23, 14, 2, 11, 204) + 0.125)).toBe(
      "2026-11-23T14:02:11.204125Z",
    );
    expect(readExactTime("2026-11-23T14:02:11Z")).toBe(Date.UTC(2026, 10, 23, 14, 2, 11));
    for (const none of ["yesterday", "2026-13-45T99:99:99Z", "", null, {}, Number.NaN]) {
      expect(readExactTime(none)).toBeNull();
    }
  });
});

describe("what is no recording", () => {
  it.each([
    ["nothing", "", "The file is empty."],
    ["spaces", " \n ", "The file is empty."],
    [
      "text",
      "Hello",
      "This is not a recording of Jazz DevTools: a recording is a JSON file that begins with {.",
    ],
    [
      "a list",
      "[1]",
      "This is not a recording of Jazz DevTools: a recording is a JSON file that begins with {.",
    ],
    [
      "another JSON",
      '{"name": "x", "list": [1, {"a": []}]}',
      "This is JSON, but not a recording of Jazz DevTools. It has no “format”.",
    ],
    [
      "another format",
      '{"format": "har", "version": 2}',
      'This is JSON, but not a recording of Jazz DevTools. Its “format” is "har", not "jazz-devtools-recording".',
    ],
    [
      "a list of formats",
      '{"format": ["jazz-devtools-recording"]}',
      "The recording is damaged at format: it must be there once. Nothing of it was opened; export it again, or undo what changed the file.",
    ],
    [
      "a newer version",
      '{"format": "jazz-devtools-recording", "version": 3, "writes": 1}',
      "This recording has version 3 of the format, and this panel reads up to 2. Update Jazz DevTools to open it.",
    ],
    [
      "no version",
      '{"format": "jazz-devtools-recording"}',
      "This recording has no version that this panel knows: “version” is missing.",
    ],
    [
      "a version that is none",
      '{"format": "jazz-devtools-recording", "version": "2"}',
      'This recording has no version that this panel knows: “version” is "2".',
    ],
  ])("%s", (_, text, sentence) => {
    expect(refusal(text)).toBe(sentence);
    expect(refusal(text, 1)).toBe(sentence);
  });

  const HELP = " Nothing of it was opened; export it again, or undo what changed the file.";
  const at = (path: string, what: string) => `The recording is damaged at ${path}: ${what}.${HELP}`;

  it.each<[Record<string, unknown>, string]>([
    [
      { writes: [write, { ...write, op: "drop" }] },
      at(
        "writes[1].op",
        'expected ("insert" | "update" | "upsert" | "delete" | "restore") but received "drop"',
      ),
    ],
    [
      { writes: [write, { ...write, at: "soon" }] },
      at("writes[1].at", "expected a time such as 2026-11-23T14:02:11.204Z"),
    ],
    [{ writes: [{ ...write, session: 0 }] }, at("writes[0].session", "there is no sessions[0]")],
    [
      { writes: [{ ...write, actingFor: { session: 4 } }] },
      at("writes[0].actingFor.session", "there is no sessions[4]"),
    ],
    [{ writes: [{ ...write, stack: 2 }] }, at("writes[0].stack", "there is no stacks[2]")],
    [{ writes: [{ ...write, batch: "b1" }] }, at("writes[0].batch", 'there is no batch "b1"')],
    [{ writes: [{ ...write, host: "d9/h1" }] }, at("writes[0]", 'there is no document "d9"')],
    [
      { writes: [{ ...write, host: "h1" }] },
      at("writes[0].host", "expected a document and a host in it, such as d1/h1"),
    ],
    [{ writes: { length: 1 } }, at("writes", "expected a list")],
    [{ writes: null }, at("writes", "expected a list")],
    [
      { people: [{ name: "a", slot: null, seen: [1] }] },
      at("people[0].seen.0", "expected string but received 1"),
    ],
    [{ exportedAt: "now" }, at("exportedAt", "expected a time such as 2026-11-23T14:02:11.204Z")],
    [{ exportedAt: undefined }, at("exportedAt", "it is missing")],
    [{ personas: [{ label: "", session: null }] }, at("personas[0].label", "expected a name")],
  ])("says where %j is wrong", (lists, sentence) => {
    expect(refusal(file(lists))).toBe(sentence);
  });

  it("says where a file ends too early", () => {
    const text = file({ writes: [write, write] });
    expect(refusal(text.slice(0, -20))).toMatch(
      /^The file ends in writes\[1\], at character \d+: it was not saved or sent whole/,
    );
    expect(refusal(text.slice(0, text.indexOf('"d1"')))).toMatch(
      /^The file ends in documents\[0\], at character \d+/,
    );
    expect(refusal(text.slice(0, 3))).toMatch(/^The file ends at character \d/);
  });

  it("says where a file was broken by hand", () => {
    const text = file({ writes: [write, write] });
    expect(refusal(text.replace('"op":"insert"', '"op":insert'))).toMatch(
      /damaged at writes\[0\]: it is not JSON/,
    );
    expect(refusal(`${text}}`)).toMatch(/is not JSON any more at character/);
    expect(refusal(text.replace("},{", "}{"))).toMatch(/is not JSON any more in writes\[0\]/);
    expect(refusal(text.replace(/\]\}$/, ",]}"))).toMatch(/is not JSON any more in writes\[2\]/);
    expect(refusal(text.replace("}]}", '}],"documents":[{}]}'))).toMatch(
      /damaged at documents: it must be there once/,
    );
  });

  it("does not follow endless nesting", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const text = file({ later: "DEEP" }).replace('"DEEP"', deep);
    expect(refusal(text, 4_096)).toMatch(/nested deeper than in any recording/);
    const query = JSON.parse(`${"[".repeat(900)}${"]".repeat(900)}`) as unknown;
    const subscriptions = [{ host: "d1/h1", id: "s", openedAt: 1, query }];
    expect(readIn(file({ subscriptions })).subscriptions[0]?.query).toHaveLength(1_800);
  });

  it("is refused in a sentence, whatever was done to a recording's text", () => {
    const step = fc.record({ at: fc.nat(), remove: fc.nat({ max: 40 }), insert: fc.string() });
    const damage = fc.array(
      fc.oneof(
        step,
        step.map((one) => ({ ...one, insert: '"[{' })),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(recordingFile, damage, (recording, steps) => {
        let text = written(recording);
        for (const { at: where, remove, insert } of steps) {
          const from = where % text.length;
          text = text.slice(0, from) + insert + text.slice(from + remove);
        }
        expectRead(text);
      }),
      { numRuns: 200 },
    );
  });

  it("is refused in a sentence, whatever JSON is in its lists", () => {
    const section = fc.constantFrom(...(Object.keys(EMPTY) as string[]));
    fc.assert(
      fc.property(fc.dictionary(section, fc.jsonValue()), (lists) => expectRead(file(lists))),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(write)), fc.jsonValue(), (key, value) => {
        expectRead(file({ writes: [{ ...write, [key]: value }] }));
      }),
    );
  });

  it("any text at all is refused in a sentence", { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 9 }), expectRead),
    );
  });
});

/** Reads it, or refuses it in a sentence. */
function expectRead(text: string, piece?: number): void {
  try {
    readIn(text, piece);
  } catch (error) {
    if (!(error instanceof RecordingProblem)) throw error;
    expect(error.message).toMatch(/^[A-Z].*\.$/s);
  }
}
