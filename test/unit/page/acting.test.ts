import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { MODES, type Mode } from "../../../protocol/attribution.ts";
import type { Session } from "../../../protocol/jazz.ts";
import { PROTOCOL_VERSION } from "../../../protocol/messages.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import type { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import { TabStorage } from "../support/tab-storage.ts";
import {
  alice,
  allTodos,
  bob,
  DEFERRED,
  json,
  newEngine,
  openSchema,
  ShownRows,
  text,
  todo,
  user,
  visibleTo,
} from "./app.ts";
import { Document, type Panel } from "./harness.ts";
import { insert, openBatches } from "./stage.ts";

let document: Document | undefined;
afterEach(() => document?.hook.close());

interface Scene {
  page: Document;
  engine: WasmRuntime;
  panel: Panel;
  host: string;
  act(persona: Session | null, mode?: Mode): Promise<string[]>;
  stop(): Promise<null>;
}

/** A page of alice's that holds two todos of hers and one of bob's. */
async function scene(engineOf: () => WasmRuntime = newEngine): Promise<Scene> {
  const page = new Document({ sessionStorage: new TabStorage() });
  document = page;
  const engine = engineOf();
  engine.insert("todos", todo("alice", "first"), json(alice));
  engine.insert("todos", todo("alice", "second"), json(alice));
  engine.insert("todos", todo("bob", "third"), json(bob));
  const panel = page.openPanel();
  await panel.settled();
  const { host } = panel.host();
  return {
    page,
    engine,
    panel,
    host,
    act: async (persona, mode = "forSession") =>
      (await panel.command("act", { host, persona, mode })).limits,
    stop: () => panel.command("stopActing", { host }),
  };
}

function subscribe(engine: WasmRuntime, as: Session, callback: (delta: unknown) => void): number {
  const handle = engine.createSubscription(allTodos, json(as), "local", DEFERRED);
  engine.executeSubscription(handle, callback);
  return handle;
}

const authors = JSON.stringify(
  tableQuery("todos", { columns: ["title", "$createdBy", "$updatedBy"] }),
);

async function authorOf(engine: WasmRuntime, id: string): Promise<unknown> {
  const rows = await engine.query(authors, undefined);
  return rows.find((row) => row.id === id)?.values[1];
}

describe("acting as somebody else", () => {
  it("writes and reads as the persona, with the app none the wiser", async () => {
    const { engine, panel, act, stop } = await scene();
    await act(bob);
    const made = engine.insert("todos", todo("bob", "by bob"), json(alice));
    expect(() => engine.insert("todos", todo("alice"), json(alice))).toThrow("policy denied");
    const seen = await engine.query(allTodos, json(alice), "local", DEFERRED);
    await stop();
    expect(seen.map(({ id }) => id).sort()).toEqual(await visibleTo(engine, bob));
    expect(await authorOf(engine, made.id)).toEqual(text("bob"));
    await panel.settled();
    const write = panel.of("write").find(({ row }) => row === made.id);
    expect(write).toMatchObject({ session: bob, actingFor: { session: alice, attribution: null } });
  });

  it("only attributes, or acts as the backend, where that is asked for", async () => {
    const { engine, act, stop } = await scene();
    await act(bob, "withAttribution");
    const attributed = engine.insert("todos", todo("alice"), json(alice));
    const pageReads = await engine.query(allTodos, json(alice));
    await act(bob, "asBackend");
    const system = engine.insert("todos", todo("carol"), json(alice));
    const allReads = await engine.query(allTodos, json(alice));
    await stop();
    expect(await authorOf(engine, attributed.id)).toEqual(text("bob"));
    expect(await authorOf(engine, system.id)).toEqual(text("jazz:system"));
    expect(pageReads).toHaveLength(3);
    expect(allReads).toHaveLength(5);
  });

  it("keeps the batch and the timestamp of a write of the app's", async () => {
    const { engine, panel, act, stop } = await scene();
    const batch = engine.beginBatch("transactional");
    await act(bob);
    const context = JSON.stringify({ session: alice, batch_id: batch, updated_at: 5_000_000 });
    const { id } = engine.insert("todos", todo("bob", "in a transaction"), context);
    engine.commitBatch(batch);
    await stop();
    await panel.settled();
    const write = panel.of("write").find(({ row }) => row === id);
    expect(write).toMatchObject({ batch, updatedAt: 5_000, session: bob });
  });

  it("moves open subscriptions there and back", async () => {
    const { engine, panel, act, stop } = await scene();
    const shown = new ShownRows();
    const handle = subscribe(engine, alice, shown.callback);
    const before = shown.sorted;
    expect(before).toHaveLength(2);
    await act(bob);
    expect(shown.sorted).toEqual(bobsRows(engine));
    engine.insert("todos", todo("bob", "new"), json(alice));
    expect(shown.ids).toHaveLength(2);
    await stop();
    expect(shown.sorted).toEqual(before);
    engine.insert("todos", todo("alice", "after"), json(alice));
    expect(shown.ids).toHaveLength(3);
    engine.unsubscribe(handle);
    engine.insert("todos", todo("alice", "unheard"), json(alice));
    expect(shown.ids).toHaveLength(3);
    await panel.settled();
    expect(panel.of("subscription").map(({ session }) => session?.user_id)).toEqual([
      "alice",
      "bob",
      "alice",
    ]);
    expect(panel.of("unsubscribe")).toHaveLength(1);
  });

  it("reaches a subscription that was created and is executed while acting", async () => {
    const { engine, act, stop } = await scene();
    const shown = new ShownRows();
    const handle = engine.createSubscription(allTodos, json(alice), "local", DEFERRED);
    await act(bob);
    engine.executeSubscription(handle, shown.callback);
    expect(shown.sorted).toEqual(bobsRows(engine));
    await stop();
    expect(shown.ids).toHaveLength(2);
    engine.unsubscribe(handle);
  });

  it("gives a subscription opened meanwhile back to the page's user", async () => {
    const { engine, act, stop } = await scene();
    const asked = new ShownRows();
    const followed = new ShownRows();
    await act(bob);
    subscribe(engine, alice, asked.callback);
    subscribe(engine, bob, followed.callback);
    expect([asked.sorted, followed.sorted]).toEqual([bobsRows(engine), bobsRows(engine)]);
    await stop();
    expect([asked.ids.length, followed.ids.length]).toEqual([2, 2]);
  });

  it("lets an app unsubscribe while its subscription is being moved", async () => {
    const { engine, act, stop } = await scene();
    const handles: number[] = [];
    const heard: string[] = [];
    for (const name of ["one", "two"]) {
      const handle = subscribe(engine, alice, (delta) => {
        heard.push(Array.isArray(delta) ? `${name} removed` : name);
        if (Array.isArray(delta)) engine.unsubscribe(handle);
      });
      handles.push(handle);
    }
    const during = act(bob);
    engine.unsubscribe(handles[1] ?? -1);
    await during;
    engine.insert("todos", todo("bob"), json(alice));
    await stop();
    engine.insert("todos", todo("alice"), json(alice));
    expect(heard).toEqual(["one", "two", "one removed"]);
    expect(openInEngine(engine)).toBe(0);
  });

  it("is not stopped by callbacks that throw", async () => {
    const { engine, act, stop } = await scene();
    let deltas = 0;
    subscribe(engine, alice, () => {
      deltas++;
      throw new Error("the app's own");
    });
    const shown = new ShownRows();
    subscribe(engine, alice, shown.callback);
    await act(bob);
    expect(shown.sorted).toEqual(bobsRows(engine));
    await stop();
    expect(shown.ids).toHaveLength(2);
    expect(deltas).toBe(5);
  });

  it("goes straight from one persona to the next", async () => {
    const { engine, panel, act, stop } = await scene();
    const shown = new ShownRows();
    subscribe(engine, alice, shown.callback);
    await act(bob);
    await act(user("nobody"));
    expect(shown.ids).toEqual([]);
    await stop();
    expect(shown.ids).toHaveLength(2);
    await panel.settled();
    const acting = panel.of("acting").map((event) => event.acting?.persona?.user_id ?? null);
    expect(acting.filter((one, i) => one !== acting[i - 1])).toEqual(["bob", "nobody", null]);
  });

  it("ends by itself when the panel goes away", async () => {
    const { engine, panel, page, act } = await scene();
    const shown = new ShownRows();
    subscribe(engine, alice, shown.callback);
    await act(bob);
    panel.close();
    await panel.settled();
    expect(shown.ids).toHaveLength(2);
    expect(await engine.query(allTodos, json(alice))).toHaveLength(2);
    expect(page.timers.pending).toBe(0);
    const again = page.openPanel();
    await again.settled();
    expect(again.of("acting")).toEqual([]);
  });

  it("leaves rows, subscriptions and methods as they were, whatever happened meanwhile", async () => {
    const action = fc.oneof(
      fc.record({
        do: fc.constant("act" as const),
        persona: fc.constantFrom(bob, alice, user("carol"), null),
        mode: fc.constantFrom<Mode>(...MODES),
        keep: fc.boolean(),
      }),
      fc.record({ do: fc.constant("stop" as const) }),
      fc.record({ do: fc.constant("panel" as const) }),
      fc.record({ do: fc.constant("dry run" as const), owner: fc.constantFrom("alice", "bob") }),
      fc.record({ do: fc.constant("subscribe" as const), throws: fc.boolean() }),
      fc.record({ do: fc.constant("create" as const) }),
      fc.record({ do: fc.constant("execute" as const) }),
      fc.record({ do: fc.constant("unsubscribe" as const), which: fc.nat(5) }),
      fc.record({ do: fc.constant("pause" as const), ticks: fc.nat(12), turns: fc.nat(2) }),
      fc.record({ do: fc.constant("write" as const), owner: fc.constantFrom("alice", "bob") }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 16 }), async (actions) => {
        const { engine, host, panel, page, stop } = await scene();
        const open = new Map<number, ShownRows>();
        let attached = true;
        const created: number[] = [];
        const names = Object.getOwnPropertyNames(engine).sort();
        const under: Promise<unknown>[] = [];
        for (const one of actions) {
          if (one.do === "pause") {
            for (let i = 0; i < one.ticks; i++) await null;
            for (let i = 0; i < one.turns; i++) await new Promise(setImmediate);
          } else if (one.do === "act") {
            const { persona, mode, keep } = one;
            under.push(panel.command("act", { host, persona, mode, keep }).catch(wasStopped));
          } else if (one.do === "dry run") {
            const writes = [{ ...insert(one.owner), write: 1 }];
            const request = { host, writes, persona: bob, mode: "forSession" as const };
            under.push(panel.command("dryRun", request).catch(wasStopped));
          } else if (one.do === "stop") under.push(stop());
          else if (one.do === "panel") {
            page.send(
              attached
                ? { m: "detach" }
                : { m: "attach", protocol: PROTOCOL_VERSION, credit: 1_000 },
            );
            attached = !attached;
          } else if (one.do === "subscribe") {
            const shown = new ShownRows();
            const handle = subscribe(engine, alice, (delta) => {
              shown.callback(delta);
              if (one.throws) throw new Error("the app's own");
            });
            open.set(handle, shown);
          } else if (one.do === "create") {
            created.push(engine.createSubscription(allTodos, json(alice), "local", DEFERRED));
          } else if (one.do === "execute") {
            const handle = created.shift();
            if (handle === undefined) continue;
            const shown = new ShownRows();
            open.set(handle, shown);
            engine.executeSubscription(handle, shown.callback);
          } else if (one.do === "unsubscribe") {
            const handle = [...open.keys()][one.which];
            if (handle === undefined) continue;
            engine.unsubscribe(handle);
            open.delete(handle);
          } else {
            try {
              engine.insert("todos", todo(one.owner), json(alice));
            } catch (error) {
              expect(String(error)).toMatch("policy denied");
            }
          }
        }
        await Promise.all(under);
        await stop();
        expect(Object.getOwnPropertyNames(engine).sort()).toEqual(names);
        const expected = await visibleTo(engine, alice);
        for (const shown of open.values()) expect(shown.sorted).toEqual(expected);
        engine.insert("todos", todo("alice"), json(alice));
        for (const shown of open.values()) expect(shown.ids).toHaveLength(expected.length + 1);
        expect(openInEngine(engine)).toBe(open.size);
        const deltas = [...open.values()].map((shown) => shown.deltas);
        for (const handle of open.keys()) engine.unsubscribe(handle);
        engine.insert("todos", todo("alice"), json(alice));
        expect([...open.values()].map((shown) => shown.deltas)).toEqual(deltas);
        expect(openInEngine(engine)).toBe(0);
        expect(openBatches(engine)).toBe(0);
        page.send({ m: "detach" });
        await panel.settled();
        expect(page.timers.pending).toBe(0);
        await page.hook.close();
      }),
      { numRuns: 100 },
    );
  });
});

describe("a request to act", () => {
  it("must name somebody properly: a mistake lifts no checks", async () => {
    const { engine, host, panel } = await scene();
    const nobody = { claims: {}, authMode: "external" } as unknown as Session;
    await expect(
      panel.command("act", { host, persona: nobody, mode: "forSession" }),
    ).rejects.toThrow("needs a user_id");
    expect(() => engine.insert("todos", todo("bob"), json(alice))).toThrow("policy denied");
  });
});

describe("an engine that would not act", () => {
  it("is found out, and nothing real is written", async () => {
    const { engine, host, panel } = await scene(() => ignoring(newEngine(openSchema)));
    const before = await visibleTo(engine, null);
    await expect(panel.command("act", { host, persona: bob, mode: "forSession" })).rejects.toThrow(
      /Nothing was done/,
    );
    const writes = [
      { write: 1, op: "insert" as const, table: "todos", row: null, values: todo("bob") },
    ];
    await expect(
      panel.command("dryRun", { host, writes, persona: bob, mode: "forSession" }),
    ).rejects.toThrow(/Nothing was done/);
    expect(await visibleTo(engine, null)).toEqual(before);
    await panel.settled();
    expect(panel.of("acting")).toEqual([]);
  });

  it("is found out where it keeps batches but not sessions", async () => {
    const { engine, host, panel } = await scene(() => ignoring(newEngine(openSchema), "session"));
    const before = await visibleTo(engine, null);
    await expect(panel.command("act", { host, persona: bob, mode: "forSession" })).rejects.toThrow(
      /page's own author/,
    );
    expect(await visibleTo(engine, null)).toEqual(before);
  });
});

/** An engine that makes every write the page's own, as later ones do. */
function ignoring(engine: WasmRuntime, what: "context" | "session" = "context"): WasmRuntime {
  const prototype = Object.getPrototypeOf(engine) as WasmRuntime;
  const own = (context: unknown): string => {
    if (what === "context" || typeof context !== "string") return json(alice);
    const { batch_id } = JSON.parse(context) as { batch_id?: string };
    return JSON.stringify({ session: alice, batch_id });
  };
  const shadow = {
    insert: (table: string, values: unknown, context: unknown, id?: string) =>
      prototype.insert.call(engine, table, values, own(context), id),
    update: (id: string, values: unknown, context: unknown) =>
      prototype.update.call(engine, id, values, own(context)),
    delete: (id: string, context: unknown) => prototype.delete.call(engine, id, own(context)),
  };
  const made = Object.create(engine, Object.getOwnPropertyDescriptors(shadow)) as WasmRuntime;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method: unknown = Reflect.get(prototype, name);
    if (name === "constructor" || name in shadow || typeof method !== "function") continue;
    Object.defineProperty(made, name, { value: method.bind(engine), configurable: true });
  }
  registry.register(made, 0, made);
  return made;
}

const registry = new FinalizationRegistry(() => {});

/** What a command is told whose panel went away. */
function wasStopped(error: Error): void {
  expect(error.message).toMatch("stopped");
}

function bobsRows(engine: WasmRuntime): string[] {
  const prototype = Object.getPrototypeOf(engine) as WasmRuntime;
  const shown = new ShownRows();
  const handle = prototype.createSubscription.call(engine, allTodos, json(bob), "local", DEFERRED);
  prototype.executeSubscription.call(engine, handle, shown.callback);
  prototype.unsubscribe.call(engine, handle);
  return shown.sorted;
}

/** Subscriptions that the engine itself still serves. */
function openInEngine(engine: WasmRuntime): number {
  const inside = engine as unknown as {
    engine: { replica: { subscriptions: { active: Map<number, unknown> } } };
  };
  return inside.engine.replica.subscriptions.active.size;
}
