import { afterEach, describe, expect, it } from "vitest";
import type { Mode } from "../../../protocol/attribution.ts";
import type { DryRunResult, ReplayWrite } from "../../../protocol/commands.ts";
import type { Schema, Session, TaggedRecord, Value } from "../../../protocol/jazz.ts";
import type { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import {
  alice,
  allTodos,
  bob,
  bool,
  DEFERRED,
  json,
  newEngine,
  openSchema,
  ShownRows,
  text,
  todo,
  visibleTo,
} from "./app.ts";
import { Document, type Panel } from "./harness.ts";
import { everything, insert, openBatches, update, upsert } from "./stage.ts";

let document: Document | undefined;
afterEach(() => document?.hook.close());

interface Scene {
  engine: WasmRuntime;
  panel: Panel;
  hers: string;
  his: string;
  play(
    writes: Omit<ReplayWrite, "write">[],
    persona?: Session | null,
    mode?: Mode,
  ): Promise<{ results: DryRunResult[]; enforcing: boolean }>;
}

async function scene(engine = newEngine): Promise<Scene> {
  document = new Document();
  const made = engine();
  const hers = made.insert("todos", todo("alice"), json(alice)).id;
  const his = made.insert("todos", todo("bob"), json(bob)).id;
  const panel = document.openPanel();
  await panel.settled();
  const { host } = panel.host();
  return {
    engine: made,
    panel,
    hers,
    his,
    play: (writes, persona = bob, mode = "forSession") =>
      panel.command("dryRun", {
        host,
        writes: writes.map((write, i) => ({ ...write, write: i + 1 })),
        persona,
        mode,
      }),
  };
}

const number = (value: number): Value => ({ type: "Integer", value });

describe("a dry run", () => {
  it("lets the engine judge, and shows the row as it would be", async () => {
    const { hers, his, play } = await scene();
    const { results, enforcing } = await play([
      insert("bob"),
      insert("alice"),
      update(his),
      update(hers),
    ]);
    expect(enforcing).toBe(true);
    expect(results.map(({ verdict }) => verdict)).toEqual([
      "allowed",
      "denied",
      "allowed",
      "denied",
    ]);
    expect(results[0]?.before).toBeNull();
    expect(results[0]?.after).toMatchObject({
      ...todo("bob"),
      $createdBy: text("bob"),
      $updatedBy: text("bob"),
    });
    expect(results[1]?.thrown).toBe(
      'Insert failed: WriteError("policy denied INSERT on table todos")',
    );
    expect(results[2]).toMatchObject({
      table: "todos",
      row: his,
      before: { title: text("a todo of bob"), $updatedBy: text("bob") },
      after: { title: text("changed"), $createdBy: text("bob") },
    });
    expect(results[3]).toMatchObject({ after: null, before: { title: text("a todo of alice") } });
  });

  it("leaves nothing behind: no row, no delta, no write of the app's, no open batch", async () => {
    const { engine, hers, his, panel, play } = await scene();
    const shown = new ShownRows();
    const handle = engine.createSubscription(allTodos, json(bob), "local");
    engine.executeSubscription(handle, shown.callback);
    const rows = await everything(engine);
    const [deltas, writes] = [shown.deltas, panel.of("write").length];
    await play([
      insert("bob", "11111111-1111-4111-8111-111111111111"),
      update(his),
      { op: "delete", table: "todos", row: his, values: null },
      update(hers),
      {
        op: "upsert",
        table: "todos",
        row: "22222222-2222-4222-8222-222222222222",
        values: todo("bob"),
      },
      { op: "restore", table: "todos", row: his, values: todo("bob") },
    ]);
    await panel.settled();
    expect(await everything(engine)).toEqual(rows);
    expect(shown.deltas).toBe(deltas);
    expect(panel.of("write")).toHaveLength(writes);
    expect(panel.of("batch")).toEqual([]);
    expect(openBatches(engine)).toBe(0);
    const id = "11111111-1111-4111-8111-111111111111";
    expect(engine.insert("todos", todo("alice"), json(alice), id).id).toBe(id);
    const upserted = "22222222-2222-4222-8222-222222222222";
    expect(engine.insert("todos", todo("alice"), json(alice), upserted).id).toBe(upserted);
  });

  it("lets later writes see earlier ones under their new ids", async () => {
    const { play } = await scene();
    const recorded = "11111111-1111-4111-8111-111111111111";
    const { results } = await play([
      insert("bob", recorded),
      update(recorded, "renamed"),
      { op: "insert", table: "notes", row: null, values: { body: text(recorded) } },
      { op: "delete", table: "todos", row: recorded, values: null },
      { op: "restore", table: "todos", row: recorded, values: todo("bob") },
    ]);
    const made = results[0]?.row ?? "";
    expect(made).not.toBe(recorded);
    expect(results[1]).toMatchObject({ row: made, after: { title: text("renamed") } });
    expect(results[2]).toMatchObject({ after: { body: text(made) } });
    expect(results[3]).toMatchObject({ row: made, after: null, verdict: "allowed" });
    expect(results[4]).toMatchObject({ row: made, after: todo("bob") });
  });

  it("does not call allowed what the engine cannot judge", async () => {
    const { play } = await scene(() => newEngine(openSchema));
    const { results, enforcing } = await play([insert("alice")]);
    expect(enforcing).toBe(false);
    expect(results).toMatchObject([
      { verdict: "unknown", missing: [expect.stringMatching(/lets everything through/)] },
    ]);
    const attributed = await play([insert("alice")], bob, "withAttribution");
    expect(attributed.results).toMatchObject([
      {
        verdict: "unknown",
        missing: [expect.stringMatching(/checks nothing/)],
        after: { $createdBy: text("bob") },
      },
    ]);
    const backend = await play([insert("alice")], null, "asBackend");
    expect(backend.results[0]?.after).toMatchObject({ $createdBy: text("jazz:system") });
  });

  it("says what is missing instead of guessing", async () => {
    const { his, play } = await scene();
    const gone = "33333333-3333-4333-8333-333333333333";
    const { results } = await play([
      update(gone),
      { op: "insert", table: "gone", row: null, values: {} },
      { op: "delete", table: "todos", row: null, values: null },
      { op: "update", table: "todos", row: gone, values: {} },
      { op: "restore", table: "todos", row: gone, values: todo("bob") },
      { op: "delete", table: "todos", row: his, values: null },
      { op: "delete", table: "todos", row: his, values: null },
      { op: "update", table: "todos", row: his, values: { title: text("x") } },
      { op: "restore", table: "todos", row: his, values: todo("bob") },
      { op: "restore", table: "todos", row: his, values: todo("bob") },
    ]);
    expect(results.map(({ missing, thrown }) => missing[0] ?? thrown)).toEqual([
      "The table of this row is not known, and no table here has it.",
      "This page's engine has no table “gone”.",
      "The recording does not know which row this write was for.",
      "This page does not hold the row.",
      "This page does not hold the row.",
      null,
      "The row is deleted here.",
      "The row is deleted here.",
      "The page's engine takes this from everybody; only a server asks policies about it.",
      "The engine refused the write for another reason than its policies.",
    ]);
    expect(results.at(-1)?.thrown).toMatch(/row not deleted/);
    const verdicts = results.map(({ verdict }) => verdict);
    expect(verdicts.filter((verdict) => verdict === "unknown")).toHaveLength(9);
  });

  it("says how a write does not fit this page's tables, before the engine is asked", async () => {
    const others: Schema = {
      todos: {
        columns: [
          { name: "title", column_type: { type: "Integer" }, nullable: false },
          { name: "done", column_type: { type: "Boolean" }, nullable: true },
          { name: "owner_id", column_type: { type: "Text" }, nullable: false },
          {
            name: "state",
            column_type: { type: "Enum", variants: ["open", "shut"] },
            nullable: true,
          },
          {
            name: "tags",
            column_type: { type: "Array", element: { type: "Text" } },
            nullable: true,
          },
          { name: "meta", column_type: { type: "Json" }, nullable: true },
          { name: "rank", column_type: { type: "Integer" }, nullable: false, default: number(0) },
        ],
      },
    };
    document = new Document();
    const engine = newEngine(others);
    const fitting = { title: number(1), owner_id: text("alice") };
    const { id } = engine.insert("todos", fitting, json(alice));
    const panel = document.openPanel();
    await panel.settled();
    const play = (op: "insert" | "update" | "upsert", values: TaggedRecord) => ({
      write: 1,
      op,
      table: "todos",
      row: op === "insert" ? null : id,
      values,
    });
    const before = await everything(engine, ["title"]);
    const { results } = await panel.command("dryRun", {
      host: panel.host().host,
      persona: bob,
      mode: "forSession",
      writes: [
        play("insert", { title: text("a"), old: text("b") }),
        play("insert", { ...fitting, title: { type: "Null" } }),
        play("update", { state: text("ajar"), done: text("x") }),
        play("update", { tags: { type: "Array", value: [number(1)] }, meta: number(1) }),
        play("update", { state: text("open"), meta: text("{}"), done: { type: "Null" } }),
        play("upsert", { done: bool(true) }),
        play("insert", fitting),
      ],
    });
    expect(results.map(({ missing, thrown }) => [missing, thrown])).toEqual([
      [
        [
          "Here “title” takes Integer, and the write sets “a”.",
          "Here “owner_id” is required, and the write does not set it.",
          "The table here has no column “old”.",
        ],
        null,
      ],
      [["Here “title” is required, and the write sets it to null."], null],
      [
        [
          "Here “done” takes Boolean, and the write sets “x”.",
          "Here “state” takes open or shut, and the write sets “ajar”.",
        ],
        null,
      ],
      [
        [
          "Here “tags” takes Array of Text, and the write sets Array of Integer.",
          "Here “meta” takes Json, and the write sets Integer.",
        ],
        null,
      ],
      ...Array(3).fill([[expect.stringMatching(/Policies are not loaded/)], null]),
    ]);
    expect(results.every(({ verdict }) => verdict === "unknown")).toBe(true);
    expect(await everything(engine, ["title"])).toEqual(before);
  });

  it("does not judge what needs a row that was refused", async () => {
    const { his, play } = await scene();
    const [first, second, third] = [1, 2, 3].map(
      (digit) => `${String(digit).repeat(8)}-1111-4111-8111-111111111111`,
    ) as [string, string, string];
    const { results } = await play([
      insert("alice", first),
      update(first),
      { op: "insert", table: "notes", row: second, values: { body: text(first) } },
      { op: "delete", table: "notes", row: second, values: null },
      { op: "insert", table: "todos", row: third, values: {} },
      update(third),
      update(his),
      insert("bob", first),
      update(first),
      upsert(second, "alice"),
      upsert(second, "bob"),
      update(second),
    ]);
    expect(results.map(({ verdict }) => verdict)).toEqual([
      "denied",
      "unknown",
      "unknown",
      "unknown",
      "unknown",
      "unknown",
      "allowed",
      "allowed",
      "allowed",
      "denied",
      "allowed",
      "allowed",
    ]);
    expect(results.slice(1, 6).map(({ missing }) => missing[0])).toEqual([
      "It needs the row of write #1, which was denied.",
      "It needs the row of write #1, which was denied.",
      "It needs the row of write #3, which was not tried.",
      "Here “title” is required, and the write does not set it.",
      "It needs the row of write #5, which could not be made.",
    ]);
  });

  it("says so where an upsert had to be played under another id", async () => {
    const { his, play } = await scene();
    const { results } = await play([
      upsert("11111111-1111-4111-8111-111111111111", "bob"),
      upsert("22222222-2222-4222-8222-222222222222", "alice"),
      upsert(his, "bob"),
    ]);
    expect(results).toMatchObject([
      { verdict: "allowed", missing: [expect.stringMatching(/throw-away id/)] },
      { verdict: "denied", missing: [expect.stringMatching(/throw-away id/)] },
      { verdict: "allowed", missing: [], row: his },
    ]);
    expect(results[0]?.row).not.toBe("11111111-1111-4111-8111-111111111111");
  });

  it("says that without a session nothing can be told", async () => {
    const { hers, play } = await scene();
    const { results } = await play([update(hers)], null);
    expect(results).toMatchObject([
      {
        verdict: "unknown",
        missing: [expect.stringMatching(/^Without a session/)],
        after: { $updatedBy: text("jazz:system") },
      },
    ]);
  });

  it("lets the app write meanwhile, and tells it of its own writes only", async () => {
    const { engine, panel, his, play } = await scene();
    const shown = new ShownRows();
    const handle = engine.createSubscription(allTodos, json(bob), "local", DEFERRED);
    engine.executeSubscription(handle, shown.callback);
    const made: string[] = [];
    const stop = document?.listen((message) => {
      if (message.m !== "progress" || made.length >= 3) return;
      made.push(engine.insert("todos", todo("bob", "the app's"), json(bob)).id);
    });
    const { results } = await play([insert("bob"), update(his), insert("bob"), update(his, "y")]);
    stop?.();
    expect(results.map(({ verdict }) => verdict)).toEqual(Array(4).fill("allowed"));
    expect(shown.deltas).toBe(4);
    expect(shown.sorted).toEqual([his, ...made].sort());
    await panel.settled();
    expect(panel.of("write").slice(-3)).toMatchObject(made.map((row) => ({ row, by: "app" })));
    expect(openBatches(engine)).toBe(0);
  });

  it("lets the page go on meanwhile, however much there is to play", async () => {
    const { panel, play } = await scene();
    let turns = 0;
    let over = false;
    const tick = (): void => {
      turns++;
      if (!over) setImmediate(tick);
    };
    setImmediate(tick);
    const stop = document?.listen((message) => {
      if (message.m === "progress" && turns > 2) panel.cancelLast();
    });
    const running = play(Array.from({ length: 900 }, () => insert("bob")));
    await expect(running).rejects.toThrow("stopped");
    over = true;
    stop?.();
  });

  it("tells every result as it comes, and stops when asked to", async () => {
    const { engine, panel, play } = await scene();
    const many = Array.from({ length: 50 }, () => insert("bob"));
    const before = await visibleTo(engine, null);
    const running = play(many);
    const stop = document?.listen((message) => {
      if (message.m === "progress") panel.cancelLast();
    });
    await expect(running).rejects.toThrow("stopped");
    stop?.();
    const progress = panel.messages.filter(({ m }) => m === "progress");
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.length).toBeLessThan(50);
    expect(openBatches(engine)).toBe(0);
    expect(await visibleTo(engine, null)).toEqual(before);
  });
});
