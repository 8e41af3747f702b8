/** Taking replayed writes back: exactly, except for what somebody has written since. */
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { MODES, type Mode } from "../../../protocol/attribution.ts";
import type { ReplayResult, UndoStep } from "../../../protocol/commands.ts";
import { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import {
  alice,
  bob,
  json,
  newEngine,
  openSchema,
  runtimeSchema,
  schema,
  text,
  todo,
  user,
} from "./app.ts";
import {
  type Bare,
  connect,
  contents,
  inBatch,
  insert,
  past,
  remove,
  restore,
  type Stage,
  serve,
  setStage,
  stepsOf,
  until,
  update,
  upsert,
} from "./stage.ts";

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const run of cleanUp.splice(0).reverse()) await run();
});

async function stage(engineOf?: () => WasmRuntime): Promise<Stage> {
  const made = await setStage(engineOf);
  cleanUp.push(() => made.page.hook.close());
  return made;
}

const ROW = "11111111-1111-4111-8111-111111111111";
const OTHER = "22222222-2222-4222-8222-222222222222";
const carol = user("carol");

/** Plays writes and returns how to take them back. */
async function played({ replay }: Stage, writes: Bare[]): Promise<UndoStep[]> {
  const results: ReplayResult[] = await replay(writes);
  expect(results.map(({ outcome }) => outcome)).toEqual(writes.map(() => "made"));
  return stepsOf(writes, results);
}

describe("an undo", () => {
  it("takes every kind of write back, the last one first", async () => {
    const scene = await stage();
    const { engine, panel, his, undo } = scene;
    const gone = engine.insert("todos", todo("bob", "gone"), json(bob)).id;
    engine.delete(gone, json(bob));
    const before = await contents(engine);
    const steps = await played(scene, [
      insert("bob", ROW),
      update(ROW, "once"),
      update(his, "twice"),
      remove(his),
      restore(gone, "bob"),
      upsert(OTHER, "bob"),
      ...inBatch("t", "transactional", [update(OTHER, "in a batch"), insert("bob")]),
    ]);
    const results = await undo(steps);
    expect(results.map(({ write }) => write)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(results.map(({ outcome, by }) => [outcome, by])).toEqual(
      Array(8).fill(["undone", "persona"]),
    );
    expect(results.map(({ left }) => left)).toEqual([
      ["The row's id stays taken."],
      ["$updatedBy and $updatedAt stay bob's and now's."],
      ["The row's id stays taken."],
      ["$updatedBy and $updatedAt stay bob's and now's."],
      ["$updatedBy and $updatedAt stay bob's and now's."],
      ["$updatedBy and $updatedAt stay bob's and now's."],
      ["$updatedBy and $updatedAt stay bob's and now's."],
      ["The row's id stays taken."],
    ]);
    expect(await contents(engine)).toEqual(before);
    await panel.settled();
    const undos = panel.of("write").filter(({ by }) => by === "undo");
    expect(undos.map(({ op }) => op)).toEqual([
      "delete",
      "update",
      "delete",
      "delete",
      "restore",
      "update",
      "update",
      "delete",
    ]);
    expect(undos[0]).toMatchObject({
      table: "todos",
      session: bob,
      actingFor: { session: alice },
      batch: results[0]?.batch,
    });
  });

  it("leaves what somebody has changed since, and says whose it is", async () => {
    const scene = await stage();
    const { engine, his, undo } = scene;
    const writes: Bare[] = [
      {
        ...update(his),
        values: { title: text("replayed"), done: { type: "Boolean", value: true } },
      },
      insert("bob", ROW),
    ];
    const steps = await played(scene, writes);
    const attributed = JSON.stringify({ attribution: "carol" });
    past(engine, "update", his, { title: text("carol's") }, attributed);
    past(engine, "update", steps[1]?.row ?? "", { title: text("carol's too") }, attributed);
    expect(await undo(steps)).toMatchObject([
      {
        outcome: "undone",
        left: [
          "title was changed since by carol; that goes with the row.",
          "The row's id stays taken.",
        ],
      },
      {
        outcome: "partly undone",
        left: [
          "title was changed since by carol; it stays.",
          "$updatedBy and $updatedAt stay bob's and now's.",
        ],
      },
    ]);
    expect((await contents(engine))[his]).toEqual([
      text("carol's"),
      { type: "Boolean", value: false },
      text("bob"),
    ]);
  });

  it("writes nothing where nothing is left to undo", async () => {
    const scene = await stage();
    const { engine, his, panel, undo } = scene;
    const steps = await played(scene, [
      update(his, "changed"),
      update(his, "changed"),
      insert("bob", ROW),
      remove(his),
    ]);
    const system = JSON.stringify({});
    past(engine, "delete", steps[2]?.row ?? "", system);
    past(
      engine,
      "restore",
      "todos",
      his,
      todo("bob", "back"),
      JSON.stringify({ attribution: "carol" }),
    );
    const writes = panel.of("write").length;
    expect(await undo(steps)).toMatchObject([
      { outcome: "not undone", left: ["The row is there again; it stays as it is."], by: null },
      { outcome: "undone", left: ["The row is gone already."], by: null, batch: null },
      { outcome: "undone", left: [], by: null },
      { outcome: "not undone", left: ["title was changed since by carol; it stays."] },
    ]);
    expect((await contents(engine))[his]?.[0]).toEqual(text("back"));
    await panel.settled();
    expect(panel.of("write")).toHaveLength(writes);
  });

  it("has nothing to do where the row is as it was, whoever has done that", async () => {
    const scene = await stage();
    const { engine, his, undo } = scene;
    const steps = await played(scene, [update(his, "changed")]);
    past(engine, "update", his, { title: text("a todo of bob") }, json(bob));
    expect(await undo(steps)).toMatchObject([{ outcome: "undone", left: [], by: null }]);
  });

  it("says what cannot be taken back", async () => {
    const scene = await stage();
    const { engine, his, hers, undo } = scene;
    const steps = await played(scene, [update(his, "changed")]);
    past(engine, "delete", his, JSON.stringify({}));
    const unknown = { write: 1, table: "todos", row: hers, before: null, after: null };
    const results = await undo([
      ...steps,
      { ...unknown, op: "delete" },
      { ...unknown, op: "update", before: todo("alice") },
      { ...unknown, op: "insert", table: "gone" },
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill("not undone"));
    expect(results.map(({ left }) => left[0])).toEqual([
      "This page's engine has no table “gone”.",
      "How this write left the row is not known.",
      "How the row was before is not known.",
      "The row is gone; it is not brought back.",
    ]);
  });

  it("falls back on the page's own user where the persona may not", async () => {
    const scene = await stage();
    const { engine, panel, undo } = scene;
    const before = await contents(engine);
    const writes = [insert("alice", ROW)];
    const steps = stepsOf(writes, await scene.replay(writes, bob, "withAttribution"));
    expect(await undo(steps, bob)).toMatchObject([
      { outcome: "undone", by: "page", left: ["The row's id stays taken."] },
    ]);
    expect(await contents(engine)).toEqual(before);
    await panel.settled();
    const undos = panel.of("write").filter(({ by }) => by === "undo");
    expect(undos).toMatchObject([
      { session: bob, thrown: expect.stringMatching(/policy denied/) },
      { session: alice, thrown: null, actingFor: { session: alice } },
    ]);
  });

  it("gives the engine's words where nobody may", async () => {
    const scene = await stage();
    const { engine, undo } = scene;
    const writes = [insert("carol", ROW)];
    const steps = stepsOf(writes, await scene.replay(writes, carol));
    const before = await contents(engine);
    expect(await undo(steps)).toMatchObject([
      {
        outcome: "not undone",
        by: null,
        batch: null,
        left: [
          'As bob: Delete failed: WriteError("policy denied DELETE on table todos")',
          'As alice: Delete failed: WriteError("policy denied DELETE on table todos")',
        ],
      },
    ]);
    expect(await contents(engine)).toEqual(before);
  });

  it("never falls back on nobody: without a session nothing would be checked", async () => {
    const { engine, panel, hers, undo } = await stage();
    engine.updateAuth("{}");
    await panel.settled();
    expect(panel.host().auth).toBeNull();
    const before = await contents(engine);
    const made = { write: 1, op: "insert" as const, table: "todos", row: hers };
    expect(await undo([{ ...made, before: null, after: null }])).toMatchObject([
      { outcome: "not undone", left: [expect.stringMatching(/^As bob: .*policy denied/)] },
    ]);
    expect(await contents(engine)).toEqual(before);
  });

  it("stops where it is told to, and says what is undone", async () => {
    const scene = await stage();
    const { engine, panel, undo } = scene;
    const before = Object.keys(await contents(engine)).length;
    const steps = await played(
      scene,
      Array.from({ length: 40 }, () => insert("bob")),
    );
    const stop = panel.document.listen((message) => {
      if (message.m === "progress") panel.cancelLast();
    });
    const results = await undo(steps);
    stop();
    const undone = results.filter(({ outcome }) => outcome === "undone").length;
    expect(results).toHaveLength(40);
    expect(undone).toBeGreaterThan(0);
    expect(undone).toBeLessThan(40);
    expect(results.at(-1)).toMatchObject({ left: ["It was stopped before this write."] });
    expect(Object.keys(await contents(engine))).toHaveLength(before + 40 - undone);
  });

  it("is judged by the server like any write, and the app does not hear of it", async () => {
    const server = serve();
    cleanUp.push(server.stop);
    const scene = await stage();
    const { engine, panel, hers } = scene;
    const heard: unknown[] = [];
    engine.onMutationError((event) => heard.push(event));
    connect(engine);
    await until(() => expect(server.todos()).toHaveLength(1));
    const own = [update(hers, "attributed")];
    const steps = stepsOf(own, await scene.replay(own, bob, "withAttribution"));
    const fatesOf = (batch: unknown) =>
      panel
        .of("fate")
        .filter((fate) => fate.batch === batch)
        .map(({ fate }) => fate);
    const [result] = await scene.undo(steps, bob, "withAttribution");
    await until(() => expect(fatesOf(result?.batch)).toEqual(["edge", "global"]));
    expect(server.todos()).toMatchObject([{ title: "a todo of alice" }]);
    const batches = JSON.stringify(heard);
    expect(batches).not.toContain(String(result?.batch));
  });

  it("goes on after a step that the engine does not answer for", async () => {
    class Moody extends WasmRuntime {
      moody = "";
      override query(...args: Parameters<WasmRuntime["query"]>): ReturnType<WasmRuntime["query"]> {
        const about = this.moody && args[0].includes(this.moody);
        return about ? Promise.reject("Query failed: moody") : super.query(...args);
      }
    }
    const scene = await stage(() => new Moody(runtimeSchema(schema), "app-1", "dev", "main"));
    const { engine, undo } = scene;
    const steps = await played(scene, [insert("bob"), insert("bob")]);
    (engine as Moody).moody = steps[1]?.row ?? "";
    expect(await undo(steps)).toMatchObject([
      { outcome: "not undone", left: ["Query failed: moody"] },
      { outcome: "undone" },
    ]);
  });

  it("leaves the rows of any replay as they were", async () => {
    const rows = fc.nat(4);
    const write = fc.oneof(
      fc.record({
        op: fc.constant("insert" as const),
        owner: fc.constantFrom("alice", "bob"),
        row: rows,
      }),
      fc.record({
        op: fc.constant("update" as const),
        row: rows,
        title: fc.constantFrom("x", "y"),
      }),
      fc.record({ op: fc.constant("delete" as const), row: rows }),
      fc.record({
        op: fc.constant("restore" as const),
        row: rows,
        owner: fc.constantFrom("alice", "bob"),
      }),
      fc.record({
        op: fc.constant("upsert" as const),
        row: rows,
        owner: fc.constantFrom("alice", "bob"),
      }),
    );
    const batch = fc.option(
      fc.record({
        id: fc.constantFrom("b1", "b2"),
        mode: fc.constantFrom("direct" as const, "transactional" as const),
      }),
      { nil: undefined },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(write, batch), { maxLength: 12 }),
        fc.constantFrom(bob, alice, null),
        fc.constantFrom<Mode>(...MODES),
        fc.boolean(),
        async (recipe, persona, mode, open) => {
          const scene = await setStage(() => newEngine(open ? openSchema : schema));
          const { engine, hers, his } = scene;
          const deleted = engine.insert("todos", todo("bob", "deleted"), json(bob)).id;
          engine.delete(deleted, json(bob));
          const ids = [hers, his, deleted, ROW, OTHER];
          const writes = recipe.map(([one, batch]): Bare => {
            const row = ids[one.row] ?? ROW;
            const bare = {
              insert: () => insert("owner" in one ? one.owner : "", row),
              update: () => update(row, "title" in one ? one.title : ""),
              delete: () => remove(row),
              restore: () => restore(row, "owner" in one ? one.owner : ""),
              upsert: () => upsert(row, "owner" in one ? one.owner : ""),
            }[one.op]();
            return { ...bare, batch };
          });
          const before = await contents(engine);
          const results = await scene.replay(writes, persona, mode);
          const steps = stepsOf(writes, results);
          const undone = await scene.undo(steps, persona, mode);
          const kept = undone.filter(({ outcome }) => outcome !== "undone");
          if (kept.length === 0) expect(await contents(engine)).toEqual(before);
          else expect(kept.flatMap(({ left }) => left).join()).toMatch(/policy denied/);
          await scene.page.hook.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});
