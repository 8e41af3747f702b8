/** A dry run leaves rows, other subscriptions, the outbox and the server as they were. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { MODES } from "../../../protocol/attribution.ts";
import { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import { SandboxServer } from "../../../sandbox/server/sandbox-server.ts";
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
} from "./app.ts";
import {
  connect,
  everything,
  insert,
  openBatches,
  outbox,
  quiet,
  remove,
  restore,
  type Stage,
  serve,
  served,
  setStage,
  until,
  update,
  upsert,
} from "./stage.ts";

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const run of cleanUp.splice(0).reverse()) await run();
});

/** An engine that gets into trouble at one of its next calls. */
class Frail extends WasmRuntime {
  fails: "query" | "write" | "hang" | "rollback" | null = null;
  calls = 0;

  constructor() {
    super(runtimeSchema(schema), "app-1", "dev", "main");
  }

  override query(...args: Parameters<WasmRuntime["query"]>): ReturnType<WasmRuntime["query"]> {
    const later = this.fails && ++this.calls > 3;
    if (later && this.fails === "hang") return new Promise(() => {});
    if (later && this.fails === "query") throw new Error("null pointer passed to rust");
    return super.query(...args);
  }

  override update(...args: Parameters<WasmRuntime["update"]>): { batchId: string } {
    if (this.fails === "write") throw new Error("recursive use of an object detected");
    return super.update(...args);
  }

  override rollbackBatch(batch: string): boolean {
    if (this.fails === "rollback") throw new Error("the tab is out of memory");
    return super.rollbackBatch(batch);
  }
}

interface Watched extends Stage {
  frail: Frail;
  /** What all can see of the page, besides the app's own writes. */
  look(): Promise<unknown>;
}

/** A page that is connected, or would be, and has subscriptions of several people open. */
async function watched(online: boolean): Promise<Watched> {
  const submit = vi.spyOn(SandboxServer.prototype as unknown as { submit(): void }, "submit");
  cleanUp.push(() => submit.mockRestore());
  const server = serve();
  cleanUp.push(server.stop);
  const stage = await setStage(() => new Frail());
  const { page, engine } = stage;
  cleanUp.push(() => page.hook.close());
  connect(engine, online ? undefined : "wss://nowhere.example/apps/app-1/ws");
  if (online) {
    await until(() => expect(submit).toHaveBeenCalled());
    await until(() => expect(outbox(engine)).toEqual([]));
  }
  const shown = [alice, bob, null].map((session) => {
    const rows = new ShownRows();
    const as = session ? json(session) : undefined;
    const handle = engine.createSubscription(allTodos, as, "local", DEFERRED);
    engine.executeSubscription(handle, rows.callback);
    return rows;
  });
  await stage.dryRun([]);
  const look = async (): Promise<unknown> => ({
    rows: await everything(engine),
    shown: shown.map(({ ids, deltas }) => ({ ids: [...ids], deltas })),
    outbox: outbox(engine),
    server: server.todos(),
    submitted: submit.mock.calls.length,
    served: served(engine),
  });
  return { ...stage, frail: engine as Frail, look };
}

const ROW = "11111111-1111-4111-8111-111111111111";

const recorded = ({ hers, his }: Stage) => [
  insert("bob", ROW),
  update(ROW, "renamed"),
  update(hers, "hers"),
  update(his, "his"),
  remove(ROW),
  restore(ROW, "bob"),
  upsert("22222222-2222-4222-8222-222222222222", "bob"),
  remove(hers),
  insert("alice"),
];

describe.each([
  ["connected to a server", true],
  ["offline, with writes to send", false],
])("on a page that is %s, a dry run", (_, online) => {
  it.each(MODES)("leaves everything as it was (%s)", async (mode) => {
    const scene = await watched(online);
    const before = await scene.look();
    const results = await scene.dryRun(recorded(scene), bob, mode);
    expect(results).toHaveLength(9);
    expect(
      results.filter(({ thrown, missing }) => thrown === null && !missing[0]?.startsWith("It")),
    ).not.toEqual([]);
    await quiet();
    expect(await scene.look()).toEqual(before);
    expect(openBatches(scene.engine)).toBe(0);
  });

  it.each(["query", "write", "hang"] as const)(
    "keeps what it has found out, and rolls back, when the engine fails (%s)",
    async (fails) => {
      const scene = await watched(online);
      const before = await scene.look();
      scene.frail.fails = fails;
      const running = scene.dryRun(recorded(scene));
      if (fails === "hang") {
        let over = false;
        void running.finally(() => {
          over = true;
        });
        while (!over) {
          scene.page.timers.elapse();
          await new Promise(setImmediate);
        }
      }
      const results = await running;
      scene.frail.fails = null;
      expect(results).toHaveLength(9);
      expect(results[0]).toMatchObject({ verdict: "allowed" });
      const failed = results.filter(({ verdict, thrown }) => verdict === "unknown" && thrown);
      expect(failed.length).toBeGreaterThan(0);
      await quiet();
      expect(await scene.look()).toEqual(before);
      expect(openBatches(scene.engine)).toBe(0);
    },
  );

  it.each(["panel.close", "cancel"] as const)(
    "rolls back when it ends in the middle (%s)",
    async (how) => {
      const scene = await watched(online);
      const before = await scene.look();
      const { panel } = scene;
      /** What waits long anyway as long as the panel is open, such as a look at a server's policies. */
      const { pending, due } = scene.page.timers;
      const waiting = how === "cancel" ? pending - due : 0;
      let told = 0;
      const stop = panel.document.listen((message) => {
        if (message.m !== "progress" || ++told > 2) return;
        if (how === "cancel") panel.cancelLast();
        else panel.close();
      });
      await expect(scene.dryRun(recorded(scene))).rejects.toThrow("stopped");
      stop();
      await quiet();
      expect(told).toBeLessThan(9);
      expect(await scene.look()).toEqual(before);
      expect(openBatches(scene.engine)).toBe(0);
      expect(scene.page.timers.pending).toBe(waiting);
    },
  );

  it("says so when the engine does not roll back, and shows nothing of it even then", async () => {
    const scene = await watched(online);
    const before = await scene.look();
    scene.frail.fails = "rollback";
    await expect(scene.dryRun(recorded(scene))).rejects.toThrow("out of memory");
    scene.frail.fails = null;
    await quiet();
    expect(await scene.look()).toEqual(before);
  });

  it("keeps apart from what the app writes and subscribes to at the same time", async () => {
    const scene = await watched(online);
    const { engine, panel } = scene;
    const plain = subscribed(scene);
    const titles = ["one", "two", "three"];
    const made: string[] = [];
    const stop = panel.document.listen((message) => {
      const title = message.m === "progress" && titles.shift();
      if (!title) return;
      const batch = engine.beginBatch("transactional");
      const context = JSON.stringify({ session: alice, batch_id: batch });
      made.push(engine.insert("todos", todo("alice", title), context).id);
      engine.commitBatch(batch);
    });
    await scene.dryRun(recorded(scene));
    stop();
    expect(made).toHaveLength(3);
    await quiet();
    expect(plain.deltas).toBe(1 + 3);
    expect(plain.ids.filter((id) => made.includes(id))).toEqual(made);
    const rows = (await engine.query(allTodos, json(alice))).map(({ values }) => values[0]);
    expect(rows).toEqual(expect.arrayContaining(["one", "two", "three"].map(text)));
    expect(openBatches(engine)).toBe(0);
  });
});

/** One more subscription of alice's. */
function subscribed({ engine }: Stage): ShownRows {
  const shown = new ShownRows();
  const handle = engine.createSubscription(allTodos, json(alice), "local", DEFERRED);
  engine.executeSubscription(handle, shown.callback);
  return shown;
}
