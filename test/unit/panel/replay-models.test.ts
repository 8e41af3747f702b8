import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLoopback, namesHost, pageHost } from "../../../panel/model/loopback.ts";
import { refusedWithBatch } from "../../../panel/model/replay-batches.ts";
import type { ReplayPersona } from "../../../panel/model/replay-line.ts";
import { type ReplayLine, replayLine } from "../../../panel/model/replay-line.ts";
import { moveInMatrix } from "../../../panel/model/replay-matrix.ts";
import { reportMarkdown, reportTsv } from "../../../panel/model/replay-report.ts";
import { replaySummaries, summaryText } from "../../../panel/model/replay-summary.ts";
import { replayableOn, replayTargets } from "../../../panel/model/replay-target.ts";
import { scopeWords, togetherness, writesByTable } from "../../../panel/model/replay-words.ts";
import { LoadedEvidence } from "../../../panel/model/sandbox-evidence.ts";
import { SandboxReplay } from "../../../panel/model/sandbox-replay.ts";
import { unknownVerdict } from "../../../panel/model/sandbox-verdict.ts";
import { undoPlan } from "../../../panel/model/undo-steps.ts";
import type { VerdictWord } from "../../../panel/model/verdict.ts";
import type { HostRecord, WriteRecord } from "../../../panel/store/records.ts";
import type { ReplayResult } from "../../../protocol/commands.ts";
import type { Schema } from "../../../protocol/jazz.ts";
import { hostInfo, text, user, uuid } from "./support/facts.ts";
import { batchOf, writeRecord } from "./support/write-record.ts";

const persona = (name: string | null): ReplayPersona => ({
  key: name ?? "nobody",
  label: name ?? "No session",
  name,
  session: name === null ? null : user(name),
});
const bob = persona("bob");
const carol = persona("carol");

const nothing = { missing: [], thrown: null, row: "r1", table: "todos", before: null, after: null };

function line(
  nth: number,
  write: WriteRecord,
  verdict: VerdictWord,
  fields: { as?: ReplayPersona; sandbox?: VerdictWord; server?: VerdictWord } = {},
): ReplayLine {
  const { as = bob, sandbox = verdict, server = sandbox } = fields;
  const said = (word: VerdictWord) => ({ ...unknownVerdict("x"), verdict: word, reason: word });
  return replayLine(
    { nth, write, persona: as, checked: true },
    { ...nothing, write: write.number, verdict },
    { sandbox: said(sandbox), server: said(server), looked: [] },
  );
}

function realLine(nth: number, fields: Partial<ReplayResult>): ReplayLine {
  const write = writeRecord({ op: "update" });
  return replayLine(
    { nth, write, persona: bob, checked: true },
    { ...nothing, write: write.number, outcome: "made", batch: "b1", ...fields },
    { sandbox: unknownVerdict("x"), server: null, looked: [] },
  );
}

describe("a host name", () => {
  test("is this machine only where the list says so", () => {
    for (const name of ["localhost", "LOCALHOST", "a.b.localhost", "127.0.0.1", "127.255.3.4"]) {
      expect(isLoopback(name)).toBe(true);
    }
    expect(isLoopback("[::1]")).toBe(true);
    for (const name of [
      "localhost.example.com",
      "notlocalhost",
      "127.0.0.1.example.com",
      "127.0.0.256",
      "128.0.0.1",
      "0.0.0.0",
      "192.168.0.1",
      "[::2]",
      "",
    ]) {
      expect(isLoopback(name)).toBe(false);
    }
  });

  test("is read from an address, and has to be typed as it is but for its case", () => {
    expect(pageHost("https://Team.Example:8443/x?y")).toBe("team.example");
    expect(pageHost("http://127.1/")).toBe("127.0.0.1");
    expect(pageHost("file:///home/x.html")).toBe("file");
    expect(pageHost("nonsense")).toBe("unknown");
    expect(namesHost(" TEAM.example ", "team.example")).toBe(true);
    expect(namesHost("team.example.", "team.example")).toBe(false);
    expect(namesHost("", "file")).toBe(false);
  });
});

describe("a summary", () => {
  const writes = [writeRecord(), writeRecord(), writeRecord()] as const;

  test("counts by persona, and names the sandbox where it counts otherwise", () => {
    const lines = [
      line(0, writes[0], "allowed"),
      line(1, writes[1], "denied", { sandbox: "allowed" }),
      line(2, writes[2], "unknown", { sandbox: "denied", server: "allowed" }),
      line(0, writes[0], "allowed", { as: carol }),
    ];
    const [first, second, ...others] = replaySummaries(lines, [bob, carol, persona("dave")]);
    expect(others).toEqual([]);
    expect(first && summaryText(first, "forSession")).toBe(
      "3 writes as bob: 1 allowed, 1 denied, 1 unknown. The sandbox: 2 allowed, 1 denied. " +
        "A server would say something else of 1 write.",
    );
    expect(first?.split).toBe(1);
    expect(second && summaryText(second, "forSession")).toBe("1 write as carol: 1 allowed.");
    expect(second && summaryText(second, "withAttribution")).toContain("attributed to carol");
    expect(second && summaryText(second, "asBackend")).toContain("as the backend");
  });

  test("says nothing of a sandbox that knows nothing", () => {
    const [only] = replaySummaries([line(0, writes[0], "denied", { sandbox: "unknown" })], [bob]);
    expect(only && summaryText(only, "forSession")).toBe("1 write as bob: 1 denied.");
  });

  test("of a replay for good counts outcomes", () => {
    const lines = [realLine(0, {}), realLine(1, { outcome: "denied" }), realLine(2, {})];
    const [only] = replaySummaries(lines, [bob]);
    expect(only && summaryText(only, "forSession")).toBe("3 writes as bob: 2 made, 1 denied.");
  });
});

describe("batches", () => {
  const writes = [writeRecord({ row: "r1" }), writeRecord({ row: "r2" }), writeRecord()] as const;
  batchOf([...writes.slice(0, 2)], { mode: "transactional", key: "d1/h1/t1" });

  test("are refused as a whole, for each persona on its own", () => {
    const lines = [
      line(0, writes[0], "allowed"),
      line(1, writes[1], "denied"),
      line(2, writes[2], "denied"),
      line(0, writes[0], "allowed", { as: carol }),
      line(1, writes[1], "allowed", { as: carol }),
    ];
    expect([...refusedWithBatch(lines)]).toEqual([
      ["0 bob", "Its transaction would be refused as a whole: “insert todos/r2” of it is denied."],
    ]);
  });

  test("are judged by the sandbox where the page does not know", () => {
    const lines = [
      line(0, writes[0], "unknown", { sandbox: "allowed" }),
      line(1, writes[1], "unknown", { sandbox: "denied" }),
    ];
    expect(refusedWithBatch(lines).get("0 bob")).toContain("by the sandbox's judgement");
  });

  test("are told in words", () => {
    expect(togetherness(writes)).toBe("1 transaction among them is kept together");
    expect(togetherness([writes[2]])).toBe("");
    expect(writesByTable([...writes, writeRecord({ op: "delete" })])).toEqual([
      "3 inserts and 1 delete in todos",
    ]);
  });
});

describe("the cursor of a matrix", () => {
  const size = { rows: 3, columns: 2, page: 7 };

  test("stays inside, whatever is pressed", () => {
    const keys = "ArrowUp ArrowDown ArrowLeft ArrowRight Home End PageUp PageDown x".split(" ");
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys)), (pressed) => {
        let at = { row: 0, column: 0 };
        for (const key of pressed) at = moveInMatrix(key, at, size) ?? at;
        expect(at.row).toBeGreaterThanOrEqual(0);
        expect(at.row).toBeLessThan(size.rows);
        expect(at.column).toBeGreaterThanOrEqual(0);
        expect(at.column).toBeLessThan(size.columns);
      }),
    );
  });

  test("goes where the key says", () => {
    const from = { row: 1, column: 0 };
    expect(moveInMatrix("ArrowRight", from, size)).toEqual({ row: 1, column: 1 });
    expect(moveInMatrix("PageDown", from, size)).toEqual({ row: 2, column: 0 });
    expect(moveInMatrix("End", from, size)).toEqual({ row: 1, column: 1 });
    expect(moveInMatrix("a", from, size)).toBeNull();
    expect(moveInMatrix("ArrowDown", from, { ...size, rows: 0 })).toBeNull();
  });
});

describe("an undo", () => {
  test("takes back what was made, in the order it was made", () => {
    const made = realLine(1, { row: "r7", before: { title: text("a") }, after: {} });
    const earlier = realLine(0, { row: "r6" });
    const lines = [
      made,
      earlier,
      realLine(2, { outcome: "denied" }),
      realLine(3, { row: null }),
      realLine(4, { row: "r9" }),
    ];
    const plan = undoPlan(lines, ({ nth }) => (nth === 4 ? "rejected" : "edge"));
    expect(plan.steps.map(({ row, before }) => [row, before])).toEqual([
      ["r6", null],
      ["r7", { title: text("a") }],
    ]);
    expect([...plan.left.values()].map(({ outcome }) => outcome)).toEqual([
      "not undone",
      "nothing to undo",
    ]);
  });
});

describe("the database to play on", () => {
  const host = (key: string, fields: Partial<HostRecord> = {}, appId = "team"): HostRecord =>
    ({
      key,
      document: "d1",
      info: hostInfo(key, user("alice"), 0, { appId }),
      present: true,
      imported: null,
      ...fields,
    }) as HostRecord;
  const hosts = (...all: HostRecord[]) => new Map(all.map((one) => [one.key, one]));
  const on = (key: string, fields: Partial<WriteRecord> = {}) =>
    writeRecord({ host: key, ...fields });

  test("is the one they were made on, and nobody is asked", () => {
    const known = hosts(host("other"), host("home"));
    const { candidates, ask } = replayTargets([on("home"), on("home")], known);
    expect(candidates.map(({ key }) => key)).toEqual(["home", "other"]);
    expect(ask).toBe(false);
  });

  test("is another one of the same app once theirs is gone", () => {
    const known = hosts(host("b", {}, "blog"), host("gone", { present: false }), host("team2"));
    const { candidates, ask } = replayTargets([on("gone"), on("forgotten")], known);
    expect(candidates.map(({ key }) => key)).toEqual(["team2", "b"]);
    expect(ask).toBe(true);
  });

  test("does not get what another open database has, was received, or is of another app", () => {
    const target = host("home");
    const known = hosts(
      target,
      host("open"),
      host("gone", { present: false }),
      host("blog", { present: false }, "blog"),
    );
    const writes = [on("home"), on("open"), on("gone"), on("blog"), on("home", { received: true })];
    const { writes: played, left } = replayableOn(target, writes, known);
    expect(played.map((write) => write.host)).toEqual(["home", "gone"]);
    expect(left).toEqual([
      "1 write was not made by this page, so left out.",
      "1 write is of another open database, so left out.",
      "1 write is of another app, so left out.",
    ]);
    expect(replayableOn(target, [on("blog")], known).writes).toHaveLength(1);
  });
});

describe("reports", () => {
  const report = {
    summary: ["2 writes as *bob*: 1 allowed."],
    titles: ["Write", "Message", "Why"],
    rows: [
      ["insert todos/1", "", "a | b\nc"],
      ["=cmd", "", "`x` <b>"],
    ],
  };

  test("as Markdown keep page data text, and leave empty columns out", () => {
    expect(reportMarkdown(report)).toBe(`- 2 writes as \\*bob\\*: 1 allowed.

| Write | Why |
| --- | --- |
| insert todos/1 | a \\| b c |
| =cmd | \\\`x\\\` \\<b\\> |
`);
  });

  test("as TSV are the table alone", () => {
    expect(reportTsv(report)).toBe(
      "Write\tMessage\tWhy\ninsert todos/1\t\ta | b c\n'=cmd\t\t`x` <b>",
    );
  });
});

describe("words", () => {
  test("say whose permissions and authorship apply", () => {
    expect(scopeWords(bob, "forSession")).toBe(
      "bob's permissions apply in the page; bob is the author.",
    );
    expect(scopeWords(bob, "forSession", false)).toContain("though no policies were seen");
    expect(scopeWords(bob, "withAttribution")).toContain("bob is the author");
    for (const words of [scopeWords(bob, "asBackend"), scopeWords(persona(null), "forSession")]) {
      expect(words).toBe("Nothing is checked in the page; jazz:system is the author.");
    }
  });
});

describe("the sandbox's own replay", () => {
  const owned = {
    type: "Cmp" as const,
    column: "owner_id",
    op: "Eq" as const,
    value: { type: "SessionRef" as const, path: ["user_id"] },
  };
  const schema: Schema = {
    projects: {
      columns: [{ name: "owner_id", column_type: { type: "Text" }, nullable: false }],
      policies: {
        insert: { with_check: owned },
        select: { using: owned },
        update: { using: owned },
      },
    },
    todos: {
      columns: [
        {
          name: "project_id",
          column_type: { type: "Uuid" },
          nullable: false,
          references: "projects",
        },
      ],
      policies: {
        insert: {
          with_check: { type: "Inherits", operation: "Select", via_column: "project_id" },
        },
      },
    },
  };
  const id = (n: number): string => `019d4349-0000-7000-8000-${String(n).padStart(12, "0")}`;
  const project = (n: number, owner: string, fields: Partial<WriteRecord> = {}) =>
    writeRecord({ table: "projects", row: id(n), values: { owner_id: text(owner) }, ...fields });
  const todoIn = (n: number, fields: Partial<WriteRecord> = {}) =>
    writeRecord({ row: id(n + 50), values: { project_id: uuid(id(n)) }, ...fields });
  const start = (batches: "one" | "recorded", name = "alice") =>
    new SandboxReplay(
      new LoadedEvidence(
        schema,
        "enforcing",
        new Map([
          ["projects", { rows: [], whole: true }],
          ["todos", { rows: [], whole: true }],
        ]),
      ),
      { persona: user(name), mode: "forSession", rules: "server", batches, micros: 1 },
    );
  const verdicts = (replay: SandboxReplay, writes: WriteRecord[]) =>
    writes.map((write) => {
      const { sandbox, server } = replay.play(write, true);
      return [sandbox.verdict, server?.verdict];
    });

  test("hides from policies what one transaction has staged, but not from a server", () => {
    expect(verdicts(start("one"), [project(1, "alice"), todoIn(1)])).toEqual([
      ["allowed", "allowed"],
      ["denied", "allowed"],
    ]);
  });

  test("lets later writes see earlier ones when they are made one after the other", () => {
    expect(verdicts(start("recorded"), [project(1, "alice"), todoIn(1)])).toEqual([
      ["allowed", "allowed"],
      ["allowed", "allowed"],
    ]);
  });

  test("drops a batch of which one write is refused", () => {
    const writes = [project(1, "alice"), project(2, "bob")];
    batchOf(writes, { mode: "transactional", key: "d1/h1/t1" });
    expect(verdicts(start("recorded"), [...writes, todoIn(1)])).toEqual([
      ["allowed", "allowed"],
      ["denied", "denied"],
      ["denied", "denied"],
    ]);
  });

  test("sees its own staged row, under the new id that an existing one gets", () => {
    const replay = start("one");
    const update = project(1, "alice", { op: "update" });
    expect(verdicts(replay, [project(1, "alice"), update])[1]?.[0]).toBe("allowed");
    expect(verdicts(start("one", "bob"), [project(1, "alice"), update])).toEqual([
      ["denied", "denied"],
      ["unknown", undefined],
    ]);
  });

  test("judges merged policies by their own evaluator, and says what a server would", () => {
    const listed = (table: string) => ({
      type: "Exists" as const,
      table,
      condition: { ...owned, column: "user_id" },
    });
    const columns = [{ name: "user_id", column_type: { type: "Text" as const }, nullable: false }];
    const merged: Schema = {
      notes: {
        columns: [],
        policies: {
          insert: { with_check: { type: "Or", exprs: [listed("readers"), listed("editors")] } },
        },
      },
      readers: { columns },
      editors: { columns },
    };
    const reader = {
      id: id(7),
      values: { user_id: text("alice") },
      createdBy: "alice",
      createdAt: 1,
      updatedBy: "alice",
      updatedAt: 1,
    };
    const rows = new Map([
      ["notes", { rows: [], whole: true }],
      ["readers", { rows: [reader], whole: true }],
      ["editors", { rows: [], whole: true }],
    ]);
    const note = writeRecord({ table: "notes", row: id(8), values: {} });
    const scope = {
      persona: user("alice"),
      mode: "forSession",
      batches: "one",
      micros: 1,
    } as const;
    const by = (rules: "merged" | "server") =>
      verdicts(
        new SandboxReplay(new LoadedEvidence(merged, "permissive", rows), { ...scope, rules }),
        [note],
      );
    expect(by("merged")).toEqual([["denied", "allowed"]]);
    expect(by("server")).toEqual([["allowed", "allowed"]]);
  });

  test("knows an insert that was refused when it was recorded, which has no row", () => {
    expect(verdicts(start("one"), [project(1, "alice", { row: null })])).toEqual([
      ["allowed", "allowed"],
    ]);
  });
});
