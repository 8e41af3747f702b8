/** Replaying for good: real writes, in somebody else's name, told like the app's own. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { PageEvent } from "../../../protocol/messages.ts";
import { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import {
  alice,
  allTodos,
  bob,
  DEFERRED,
  json,
  runtimeSchema,
  ShownRows,
  schema,
  text,
  todo,
  user,
} from "./app.ts";
import {
  connect,
  contents,
  everything,
  inBatch,
  insert,
  openBatches,
  quiet,
  remove,
  restore,
  type Stage,
  serve,
  setStage,
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

const replayed = (events: PageEvent[]) =>
  events.filter((event) => event.t === "write").filter(({ by }) => by === "replay");

describe("a replay for good", () => {
  it("writes as the persona, and tells of it with the page's own user beside", async () => {
    const { engine, panel, his, replay } = await stage();
    const shown = new ShownRows();
    const handle = engine.createSubscription(allTodos, json(bob), "local", DEFERRED);
    engine.executeSubscription(handle, shown.callback);
    const [made, changed] = await replay([insert("bob", ROW), update(his)]);
    expect(made).toMatchObject({
      write: 1,
      outcome: "made",
      table: "todos",
      missing: [],
      thrown: null,
      before: null,
      after: { ...todo("bob"), $createdBy: text("bob"), $updatedBy: text("bob") },
    });
    expect(made?.row).not.toBe(ROW);
    expect(changed).toMatchObject({
      outcome: "made",
      row: his,
      before: { title: text("a todo of bob") },
      after: { title: text("changed"), $updatedBy: text("bob") },
    });
    expect(shown.ids).toContain(made?.row);
    expect(shown.deltas).toBe(3);
    await panel.settled();
    expect(replayed(panel.events)).toMatchObject([
      {
        op: "insert",
        table: "todos",
        row: made?.row,
        values: todo("bob"),
        session: bob,
        actingFor: { session: alice, attribution: null },
        batch: made?.batch,
        thrown: null,
        stack: null,
      },
      { op: "update", table: "todos", row: his, session: bob, batch: changed?.batch },
    ]);
    expect(panel.of("batch")).toEqual([]);
  });

  it("runs in every mode, whoever the page acts as meanwhile", async () => {
    const { host, panel, replay } = await stage();
    await panel.command("act", { host, persona: user("carol"), mode: "forSession" });
    const [attributed] = await replay([insert("alice")], bob, "withAttribution");
    const [backend] = await replay([insert("nobody")], bob, "asBackend");
    const [nobody] = await replay([insert("nobody")], null);
    const [his] = await replay([insert("bob")]);
    expect(attributed?.after).toMatchObject({ $createdBy: text("bob") });
    expect(backend?.after).toMatchObject({ $createdBy: text("jazz:system") });
    expect(nobody?.after).toMatchObject({ $createdBy: text("jazz:system") });
    expect(his?.after).toMatchObject({ $createdBy: text("bob") });
    await panel.settled();
    expect(
      replayed(panel.events).map(({ session, attribution }) => [session, attribution]),
    ).toEqual([
      [null, "bob"],
      [null, null],
      [null, null],
      [bob, null],
    ]);
  });

  it("carries the ids of new rows into later writes and their values", async () => {
    const { engine, replay } = await stage();
    const results = await replay([
      insert("bob", ROW),
      update(ROW, "renamed"),
      { op: "insert", table: "notes", row: null, values: { body: text(ROW) } },
      remove(ROW),
      restore(ROW, "bob"),
    ]);
    const made = results[0]?.row ?? "";
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(5).fill("made"));
    expect(results[1]).toMatchObject({ row: made, after: { title: text("renamed") } });
    expect(results[2]?.after).toMatchObject({ body: text(made) });
    expect(results[3]).toMatchObject({ row: made, after: null });
    expect(results[4]).toMatchObject({ row: made, before: null, after: todo("bob") });
    expect(Object.keys(await contents(engine))).toContain(made);
  });

  it("upserts under the recorded id, which is what an upsert is about", async () => {
    const { replay } = await stage();
    const [first, second] = await replay([upsert(ROW, "bob"), upsert(ROW, "bob")]);
    expect(first).toMatchObject({ outcome: "made", row: ROW, before: null });
    expect(second).toMatchObject({ outcome: "made", row: ROW, before: todo("bob") });
  });

  it("tells what the engine denies, and what it refuses otherwise", async () => {
    const { engine, panel, hers, his, replay } = await stage();
    const before = await everything(engine);
    const results = await replay([update(hers), restore(his, "bob")]);
    expect(results).toMatchObject([
      {
        outcome: "denied",
        after: null,
        batch: null,
        thrown: expect.stringMatching(/policy denied/),
      },
      { outcome: "failed", thrown: expect.stringMatching(/row not deleted/) },
    ]);
    expect(await everything(engine)).toEqual(before);
    await panel.settled();
    expect(replayed(panel.events)).toMatchObject([
      { row: hers, session: bob, thrown: expect.stringMatching(/policy denied/) },
      { row: his, thrown: expect.stringMatching(/row not deleted/) },
    ]);
  });

  it("does not put to the engine what has no place here, or needs what was refused", async () => {
    const { engine, panel, replay } = await stage();
    const before = await everything(engine);
    const results = await replay([
      insert("alice", ROW),
      update(ROW),
      { op: "insert", table: "notes", row: null, values: { body: text(ROW) } },
      { op: "insert", table: "gone", row: null, values: {} },
      { ...insert("bob"), values: { ...todo("bob"), extra: text("x") } },
      update("22222222-2222-4222-8222-222222222222"),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual([
      "denied",
      "skipped",
      "skipped",
      "failed",
      "failed",
      "failed",
    ]);
    expect(results.map(({ missing }) => missing)).toEqual([
      [],
      ["It needs the row of write #1, which was denied."],
      ["It needs the row of write #1, which was denied."],
      ["This page's engine has no table “gone”."],
      ["The table here has no column “extra”."],
      ["The table of this row is not known, and no table here has it."],
    ]);
    expect(await everything(engine)).toEqual(before);
    await panel.settled();
    expect(replayed(panel.events)).toHaveLength(1);
  });

  it("stops after the batch under way, and says what was made", async () => {
    const { engine, panel, replay } = await stage();
    const writes = [
      ...inBatch("b1", "direct", [insert("bob"), insert("bob")]),
      ...Array.from({ length: 50 }, () => insert("bob")),
    ];
    const stop = panel.document.listen((message) => {
      if (message.m === "progress") panel.cancelLast();
    });
    const results = await replay(writes);
    stop();
    const made = results.filter(({ outcome }) => outcome === "made");
    expect(results).toHaveLength(52);
    expect(made.length).toBeGreaterThanOrEqual(2);
    expect(made.length).toBeLessThan(52);
    expect(results.at(-1)).toMatchObject({
      outcome: "skipped",
      missing: ["It was stopped before this write."],
    });
    expect(Object.keys(await contents(engine))).toHaveLength(2 + made.length);
    expect(openBatches(engine)).toBe(0);
  });
});

describe("batches of a recording", () => {
  it("are batches again, of the same mode", async () => {
    const { engine, panel, his, replay } = await stage();
    const results = await replay([
      insert("bob"),
      ...inBatch("t", "transactional", [insert("bob", ROW), update(ROW, "in it"), update(his)]),
      ...inBatch("d", "direct", [insert("bob"), insert("bob")]),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(6).fill("made"));
    const [alone, ...grouped] = results.map(({ batch }) => batch);
    const [t, d] = [grouped[0], grouped[3]];
    expect(grouped).toEqual([t, t, t, d, d]);
    expect(new Set([alone, t, d]).size).toBe(3);
    expect(results[2]).toMatchObject({ before: todo("bob"), after: { title: text("in it") } });
    await panel.settled();
    expect(panel.of("batch").map(({ batch, mode, state }) => [batch, mode, state])).toEqual([
      [t, "transactional", "open"],
      [t, "transactional", "committed"],
      [d, "direct", "open"],
      [d, "direct", "committed"],
    ]);
    expect(replayed(panel.events).map(({ batch }) => batch)).toEqual([alone, t, t, t, d, d]);
    expect(openBatches(engine)).toBe(0);
    expect(Object.keys(await contents(engine))).toHaveLength(6);
  });

  it("take all of a transaction back when one of it is refused", async () => {
    const { engine, panel, hers, replay } = await stage();
    const before = await everything(engine);
    const shown = new ShownRows();
    const handle = engine.createSubscription(allTodos, undefined, "local", DEFERRED);
    engine.executeSubscription(handle, shown.callback);
    const results = await replay([
      ...inBatch("t", "transactional", [insert("bob", ROW), update(hers), insert("bob")]),
      update(ROW),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual([
      "rolled back",
      "denied",
      "skipped",
      "skipped",
    ]);
    expect(results[3]?.missing).toEqual(["It needs the row of write #1, which was rolled back."]);
    expect(await everything(engine)).toEqual(before);
    expect(shown.deltas).toBe(1);
    expect(openBatches(engine)).toBe(0);
    await panel.settled();
    expect(panel.of("batch").map(({ state }) => state)).toEqual(["open", "rolled back"]);
  });

  it("leave the others of a direct batch, and begin nothing where all are refused", async () => {
    const { engine, panel, hers, replay } = await stage();
    const results = await replay([
      ...inBatch("d", "direct", [insert("bob"), update(hers), insert("bob")]),
      ...inBatch("e", "direct", [update(hers)]),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(["made", "denied", "made", "denied"]);
    await panel.settled();
    expect(panel.of("batch").map(({ state }) => state)).toEqual([
      "open",
      "committed",
      "open",
      "rolled back",
    ]);
    expect(openBatches(engine)).toBe(0);
  });

  it("are taken back when they cannot be committed", async () => {
    class Stubborn extends WasmRuntime {
      override commitBatch(): void {
        throw new Error("Commit batch failed: the disk is full");
      }
    }
    const made = await stage(() => new Stubborn(runtimeSchema(schema), "app-1", "dev", "main"));
    const before = await everything(made.engine);
    const results = await made.replay(inBatch("t", "transactional", [insert("bob")]));
    expect(results).toMatchObject([
      { outcome: "rolled back", thrown: expect.stringMatching(/disk is full/) },
    ]);
    expect(await everything(made.engine)).toEqual(before);
    expect(openBatches(made.engine)).toBe(0);
  });
});

describe("what becomes of a replay", () => {
  it("is learnt from the server, and the app hears nothing of what it never wrote", async () => {
    const server = serve();
    cleanUp.push(server.stop);
    const { engine, panel, his, replay } = await stage();
    const heard: unknown[] = [];
    engine.onMutationError((event) => heard.push(event));
    connect(engine);
    await until(() => expect(server.todos()).toHaveLength(1));
    const results = await replay([insert("alice"), insert("bob")], bob, "withAttribution");
    const asBob = await replay(inBatch("t", "transactional", [insert("bob")]));
    const [accepted, refused, late] = [...results, ...asBob].map(({ batch }) => batch);
    const fatesOf = (batch: unknown) =>
      panel
        .of("fate")
        .filter((fate) => fate.batch === batch)
        .map(({ fate }) => fate);
    await until(() => expect(fatesOf(accepted)).toEqual(["edge", "global"]));
    await until(() => expect(fatesOf(refused)).toEqual(["rejected"]));
    await until(() => expect(fatesOf(late)).toEqual(["rejected"]));
    expect(panel.of("fate").find(({ batch }) => batch === refused)).toMatchObject({
      code: "permission_denied",
      reason: "Insert denied by policy on table todos",
    });
    await quiet();
    expect(heard.filter((event) => JSON.stringify(event).includes(String(refused)))).toEqual([]);
    expect(heard.filter((event) => JSON.stringify(event).includes(String(late)))).toEqual([]);
    expect(server.todos().map(({ owner_id }) => owner_id)).toEqual(["alice", "alice"]);
    expect(his).toBeDefined();
  });

  it("stays the panel's when the server only comes after the wait has failed", async () => {
    const { engine, panel, replay } = await stage();
    const heard: { batch: { batchId: string } }[] = [];
    engine.onMutationError((event) => heard.push(event));
    connect(engine);
    const [made] = await replay([insert("bob")]);
    await panel.settled();
    expect(panel.of("fate")).toEqual([]);
    const server = serve();
    cleanUp.push(server.stop);
    await until(() =>
      expect(panel.of("fate")).toContainEqual(
        expect.objectContaining({ batch: made?.batch, fate: "rejected" }),
      ),
    );
    const others = heard.map(({ batch }) => batch.batchId);
    expect(others).not.toContain(made?.batch);
    // The page's own row of bob's is refused as well, and that is the app's to hear.
    expect(others).toHaveLength(1);
  });

  it("is not waited for where there is no server", async () => {
    const wait = vi.spyOn(WasmRuntime.prototype, "waitForBatch");
    cleanUp.push(() => wait.mockRestore());
    const { panel, replay } = await stage();
    await replay([insert("bob"), ...inBatch("d", "direct", [insert("bob")])]);
    await panel.settled();
    expect(wait).not.toHaveBeenCalled();
  });

  it("leaves nothing running when the engine never answers and the panel closes", async () => {
    class Mute extends WasmRuntime {
      mute = false;
      override query(...args: Parameters<WasmRuntime["query"]>): ReturnType<WasmRuntime["query"]> {
        return this.mute ? new Promise(() => {}) : super.query(...args);
      }
      override waitForBatch(): Promise<void> {
        return new Promise(() => {});
      }
    }
    const made = await stage(() => new Mute(runtimeSchema(schema), "app-1", "dev", "main"));
    const { page, engine, panel, replay } = made;
    connect(engine);
    await replay([insert("bob")]);
    (engine as Mute).mute = true;
    const answers = [
      replay([update(made.his), update(made.his)]),
      replay(inBatch("d", "direct", [update(made.his), update(made.his)])),
      made.dryRun([update(made.his), update(made.his)]),
    ];
    for (const answer of answers) answer.catch(() => {});
    for (let i = 0; i < 10; i++) await new Promise(setImmediate);
    panel.close();
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    expect(page.timers.pending).toBe(0);
    expect(openBatches(engine)).toBe(0);
  });

  it("is told for a write whose row could not be read back", async () => {
    class Forgetful extends WasmRuntime {
      #forgets = false;
      override update(...args: Parameters<WasmRuntime["update"]>): { batchId: string } {
        this.#forgets = Object.keys(args[1] as object).length > 0;
        return super.update(...args);
      }
      override query(...args: Parameters<WasmRuntime["query"]>): ReturnType<WasmRuntime["query"]> {
        return this.#forgets ? Promise.reject("Query failed") : super.query(...args);
      }
    }
    const { his, replay } = await stage(
      () => new Forgetful(runtimeSchema(schema), "app-1", "dev", "main"),
    );
    const [result] = await replay([update(his)]);
    expect(result).toMatchObject({ outcome: "made", after: null, before: todo("bob") });
  });
});
