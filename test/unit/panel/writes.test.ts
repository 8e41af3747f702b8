import { describe, expect, test } from "vitest";
import { activityOf } from "../../../panel/model/activity.ts";
import { filterTest, parseFilter } from "../../../panel/model/filter-language.ts";
import { Identities } from "../../../panel/model/identities.ts";
import { applyWrite, RowKnowledge } from "../../../panel/model/row-knowledge.ts";
import { countWrites } from "../../../panel/model/summaries.ts";
import { writeChange } from "../../../panel/model/write-change.ts";
import { writesCode } from "../../../panel/model/write-code.ts";
import { engineMessage, fateOf } from "../../../panel/model/write-fate.ts";
import { WRITE_TERMS, writeFieldText } from "../../../panel/model/write-filter.ts";
import { writeJson } from "../../../panel/model/write-json.ts";
import { modeText } from "../../../panel/model/write-marks.ts";
import { writeSentence } from "../../../panel/model/write-sentence.ts";
import { writesTest } from "../../../panel/model/write-test.ts";
import { bool, text, user } from "./support/facts.ts";
import { phraseText } from "./support/phrase-text.ts";
import { batchOf, DENIED, writeRecord } from "./support/write-record.ts";

const before = {
  table: "todos",
  values: { title: text("Milk"), done: bool(false), owner_id: text("alice") },
  createdBy: "alice",
  createdAt: 1_000_000,
  updatedBy: "alice",
  updatedAt: 1_000_000,
  whole: true,
};
const mark = (fate: "local" | "edge" | "global" | "rejected", after = 80) => ({
  fate,
  at: writeRecord().at + after,
  code: fate === "rejected" ? "permission_denied" : null,
  reason: fate === "rejected" ? "Insert denied by policy on table todos" : null,
});

describe("fate", () => {
  test("of a refused call", () => {
    expect(fateOf(writeRecord({ thrown: DENIED }))).toMatchObject({
      word: "denied",
      reason: "policy denied UPDATE on table todos",
    });
    expect(fateOf(writeRecord({ thrown: "Insert failed: missing column" })).word).toBe("failed");
    expect(engineMessage("plain")).toBe("plain");
  });

  test("is the farthest the batch came, unless it was rejected or rolled back", () => {
    const write = writeRecord();
    expect(fateOf(write).word).toBe("local");
    const batch = batchOf([write], { fates: [mark("edge"), mark("local")] });
    expect(fateOf(write).word).toBe("edge");
    batch.fates.push(mark("rejected"), mark("global"));
    expect(fateOf(write)).toMatchObject({ word: "rejected", code: "permission_denied" });
    batch.states.push({ state: "rolled back", at: write.at + 5 });
    expect(fateOf(write).word).toBe("rolled back");
  });

  test("is open inside a transaction", () => {
    const write = writeRecord();
    batchOf([write], { mode: "transactional", states: [{ state: "open", at: write.at }] });
    expect(fateOf(write).word).toBe("open");
  });
});

describe("the sentence", () => {
  const sentence = (write: ReturnType<typeof writeRecord>, owner: string | null = null) =>
    phraseText(writeSentence(write, owner));

  test("tells what was done, as whom, and what became of it", () => {
    const write = writeRecord({ op: "update", row: "r3f9" });
    batchOf([write], { fates: [mark("rejected")] });
    expect(sentence(write, "alice")).toBe(
      "alice updated todos/r3f9, as themself; accepted locally in 0.4 ms, rejected by the server 80 ms later. permission_denied: Insert denied by policy on table todos",
    );
  });

  test("names another owner, and whose page it was", () => {
    const write = writeRecord({
      op: "update",
      row: "r3f9",
      session: user("bob"),
      actingFor: { session: user("alice"), attribution: null },
      thrown: DENIED,
    });
    expect(sentence(write, "alice")).toBe(
      "bob tried to update todos/r3f9, owned by alice, acting in the page of alice: denied at the call. policy denied UPDATE on table todos",
    );
  });

  test("says which writes this panel made, and in whose page", () => {
    const actingFor = { session: user("alice"), attribution: null };
    const replayed = { row: "r1", session: user("bob"), actingFor };
    expect(sentence(writeRecord({ ...replayed, by: "replay" }))).toBe(
      "bob inserted todos/r1, by a replay from this panel, in the page of alice; accepted locally in 0.4 ms.",
    );
    expect(sentence(writeRecord({ row: "r1", op: "delete", by: "undo" }))).toBe(
      "alice deleted todos/r1, to take back a replay; accepted locally in 0.4 ms.",
    );
  });

  test("knows attribution, the backend and what came from elsewhere", () => {
    const row = { row: "r1" };
    expect(sentence(writeRecord({ ...row, session: null, attribution: "carol" }))).toBe(
      "carol inserted todos/r1, by attribution only; accepted locally in 0.4 ms.",
    );
    expect(sentence(writeRecord({ ...row, session: null }))).toBe(
      "jazz:system inserted todos/r1, as the backend, with nothing checked; accepted locally in 0.4 ms.",
    );
    expect(sentence(writeRecord({ ...row, received: true }), "bob")).toBe(
      "alice inserted todos/r1, to be owned by bob, elsewhere. The change came in through a subscription.",
    );
  });
});

describe("the change", () => {
  test("is the row before and as written, provenance included", () => {
    const write = writeRecord({
      op: "update",
      values: { done: bool(true) },
      before,
      session: user("bob"),
    });
    const { lines, knowsBefore } = writeChange(write, ["title", "done"]);
    expect(knowsBefore).toBe(true);
    expect(lines.filter(({ changed }) => changed).map(({ column }) => column)).toEqual([
      "done",
      "$updatedBy",
      "$updatedAt",
    ]);
    expect(lines.find(({ column }) => column === "$createdBy")?.after).toEqual(text("alice"));
  });

  test("of a delete is all that is gone; of an unknown row only what was written", () => {
    const gone = writeChange(writeRecord({ op: "delete", values: null, before }), []);
    expect(gone.lines.every(({ after }) => after === undefined)).toBe(true);
    const unknown = writeChange(writeRecord({ op: "update", values: { done: bool(true) } }), []);
    expect(unknown.knowsBefore).toBe(false);
    expect(unknown.lines.map(({ column }) => column)).toEqual(["done", "$updatedBy", "$updatedAt"]);
  });
});

describe("row knowledge", () => {
  test("follows writes as the engine stamps them", () => {
    const write = {
      op: "update" as const,
      table: null,
      values: { done: bool(true) },
      author: "bob",
      at: 5,
    };
    expect(applyWrite(before, write)).toMatchObject({
      table: "todos",
      createdBy: "alice",
      updatedBy: "bob",
      updatedAt: 5_000,
      whole: true,
    });
    expect(applyWrite(null, write)).toMatchObject({ createdBy: null, whole: false });
    expect(applyWrite(before, { ...write, op: "delete" })).toBeNull();
    expect(applyWrite(null, { ...write, op: "insert" })).toMatchObject({
      createdBy: "bob",
      whole: true,
    });
  });

  test("is bounded", () => {
    const rows = new RowKnowledge(2);
    for (const id of ["a", "b", "a", "c"]) rows.learn(id, before);
    expect([rows.get("a"), rows.get("b"), rows.get("c")]).toEqual([before, null, before]);
  });
});

describe("the filter of writes", () => {
  const nobody = new Identities();

  test("knows its terms", () => {
    const denied = writeRecord({ op: "update", thrown: DENIED, session: user("bob") });
    const finds = (filter: string) =>
      filterTest(parseFilter(filter, WRITE_TERMS), writeFieldText(nobody))(denied);
    expect(finds("table:todos op:update author:bob fate:denied row:…7cbd")).toBe(true);
    expect(finds('mode:"as this user"')).toBe(true);
    expect(finds("mode:backend")).toBe(false);
    expect(finds("milk")).toBe(true);
    expect(finds("bread")).toBe(false);
  });

  test("tells the app's writes from the panel's, and those made while acting", () => {
    const actingFor = { session: user("alice"), attribution: null };
    const acted = writeRecord({ session: user("bob"), actingFor });
    const replayed = writeRecord({ session: user("bob"), actingFor, by: "replay" });
    const undone = writeRecord({ by: "undo" });
    const elsewhere = writeRecord({ received: true });
    const all = [acted, replayed, undone, elsewhere, writeRecord()];
    const finds = (filter: string) => {
      const test = filterTest(parseFilter(filter, WRITE_TERMS), writeFieldText(nobody));
      return all.flatMap((write, index) => (test(write) ? [index] : []));
    };
    expect(finds("by:replay")).toEqual([1]);
    expect(finds("by:undo,replay")).toEqual([1, 2]);
    expect(finds("by:app")).toEqual([0, 4]);
    expect(finds("acting:yes")).toEqual([0]);
    expect(finds("acting:alice")).toEqual([0]);
    expect(finds("acting:no -by:undo")).toEqual([1, 3, 4]);
    expect(finds('"page user alice"')).toEqual([0, 1]);
    expect(all.map(modeText)).toEqual([
      "As this user; acting; page user alice",
      "As this user; replay; page user alice",
      "As this user; undo",
      "",
      "As this user",
    ]);
    expect(writeJson(replayed)).toMatchObject({ by: "replay", actingFor });
    expect(writeJson(elsewhere)).toMatchObject({ by: null });
  });
});

describe("copies", () => {
  test("as code keep transactions together", () => {
    const writes = [
      writeRecord(),
      writeRecord({ row: "r2" }),
      writeRecord({ op: "update", row: "r1", values: { done: bool(true) } }),
      writeRecord({ op: "delete", row: "r1", values: null }),
      writeRecord({ op: "upsert", row: "r5" }),
    ];
    batchOf(writes.slice(0, 2), { mode: "transactional" });
    expect(writesCode(writes)).toBe(`await db.transaction((tx) => {
  tx.insert(app.todos, { title: "Milk" });
  tx.insert(app.todos, { title: "Milk" });
});
db.update(app.todos, "r1", { done: true });
db.delete(app.todos, "r1");
db.upsert(app.todos, { title: "Milk" }, { id: "r5" });
`);
  });

  test("as a test expect what happened, on a row made by its creator", () => {
    const write = writeRecord({
      op: "update",
      values: { done: bool(true) },
      before,
      thrown: DENIED,
      session: user("bob", { role: "guest" }),
    });
    expect(writesTest([write])).toContain(`test("bob may not update todos", () => {
  const { value: row } = policies.as({ user_id: "alice", claims: {}, authMode: "external" }).insert(app.todos, { title: "Milk", done: false, owner_id: "alice" });
  policies.as({ user_id: "bob", claims: { role: "guest" }, authMode: "external" }).expectDenied((db) => {
    db.update(app.todos, row.id, { done: true });
  });
});
`);
  });

  test("as a test say what they cannot know", () => {
    const code = writesTest([
      writeRecord({ op: "delete", values: null }),
      writeRecord({ session: null }),
      writeRecord({ thrown: "Insert failed: missing column" }),
    ]);
    expect(code).toContain("The row before this write was not recorded");
    expect(code).toContain("It was made without a session");
    expect(code).toContain("a reason that is not a policy's");
  });

  test("as data have plain values", () => {
    const write = writeRecord({ before });
    expect(writeJson(write)).toMatchObject({
      at: "2026-11-23T14:02:11.204Z",
      author: "alice",
      fate: "local",
      durationMs: 0.42,
      values: { title: "Milk" },
      before: { done: false, $createdBy: "alice" },
    });
  });
});

describe("several writes", () => {
  test("are counted by author, operation and table, the refused ones too", () => {
    const bob = { session: user("bob") };
    const writes = [
      writeRecord(),
      writeRecord(bob),
      writeRecord({ thrown: DENIED }),
      writeRecord({ ...bob, table: null, op: "delete" }),
    ];
    expect(countWrites(writes)).toEqual([
      { author: "alice", op: "insert", table: "todos", count: 2, refused: 1 },
      { author: "bob", op: "insert", table: "todos", count: 1, refused: 0 },
      { author: "bob", op: "delete", table: null, count: 1, refused: 0 },
    ]);
  });
});

describe("activity", () => {
  test("counts writes by time and author", () => {
    const start = 1_000_000;
    const writes = [0, 1, 99, 100].map((offset, index) =>
      writeRecord({ at: start + offset, session: user(index === 1 ? "bob" : "alice") }),
    );
    const { bins, peak } = activityOf(writes, 10);
    expect(peak).toBe(2);
    expect(bins.map((bin) => bin?.total ?? 0)).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    expect([...(bins[0]?.authors ?? [])]).toEqual([
      ["alice", 1],
      ["bob", 1],
    ]);
    expect(activityOf([], 3).bins).toEqual([null, null, null]);
  });
});
