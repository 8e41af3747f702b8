import { translateQuery } from "jazz-tools";
import { createJazzContext, type JazzContext } from "jazz-tools/backend";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Inspector } from "../../../backend/index.ts";
import { member } from "../../../backend/safely.ts";
import { Cut } from "../../../protocol/codec/encoded.ts";
import {
  type SandboxServerHandle,
  startSandboxServer,
} from "../../../sandbox/server/start-sandbox-server.ts";
import { app, permissions, person } from "../sandbox/team-app.ts";
import { waitFor } from "../support/wait-for.ts";
import { inspect, openContext, Panel, requestOf } from "./harness.ts";

let context: JazzContext;
let inspector: Inspector;

beforeEach(() => {
  context = openContext();
  inspector = inspect(context);
});

afterEach(async () => {
  inspector.close();
  await context.shutdown();
});

const todo = (owner_id: string, title = "Write") => ({ title, owner_id });

describe("reads and subscriptions", () => {
  it("are told with their session, once each", async () => {
    const panel = new Panel(inspector);
    const alice = context.forSession(person("alice"));
    alice.insert(app.todos, todo("alice"));
    expect(await alice.one(app.todos)).toMatchObject({ title: "Write" });
    expect(await context.forSession(person("bob")).all(app.todos)).toEqual([]);
    await panel.settle();
    expect(
      panel.of("read").map(({ session, rows, table }) => [session?.user_id, rows, table]),
    ).toEqual([
      ["alice", 1, "todos"],
      ["bob", 0, "todos"],
    ]);
    expect(JSON.parse(panel.of("read")[1]?.query ?? "")).toMatchObject({ table: "todos" });
    expect(panel.of("read")[0]?.stack).toMatch(/stream\.test/);

    const results: number[] = [];
    const stop = alice.subscribeAll(app.todos, ({ all }) => results.push(all.length));
    await waitFor(() => expect(results).toEqual([1]));
    alice.insert(app.todos, todo("alice"));
    stop();
    alice.insert(app.todos, todo("alice"));
    await panel.settle();
    const [subscription] = panel.of("subscription");
    expect(subscription).toMatchObject({ session: { user_id: "alice" }, tier: null });
    expect(subscription?.query).toBe(translateQuery(app.todos._build(), app.wasmSchema));
    expect(
      panel.of("delta").map(({ nth, added, rows, ids }) => [nth, added, rows, ids.length]),
    ).toEqual([
      [1, 1, 1, 1],
      [2, 1, 2, 1],
    ]);
    expect(panel.of("unsubscribe")).toMatchObject([{ subscription: subscription?.subscription }]);
    expect(results).toEqual([1, 2]);
  });
});

describe("batches", () => {
  it("are told from their first operation to their end", async () => {
    const panel = new Panel(inspector);
    const alice = context.forSession(person("alice"));
    const { batchId, value } = alice.transaction((tx) => {
      const { id } = tx.insert(app.todos, todo("alice"));
      tx.update(app.todos, id, { done: true });
      return id;
    });
    const batch = alice.beginBatch();
    batch.delete(app.todos, value);
    const dropped = batch.batchId();
    batch.rollback();
    const asynchronous = await alice.batch(async (scope) => {
      await Promise.resolve();
      return scope.insert(app.todos, todo("alice")).id;
    });
    expect(() => alice.transaction((tx) => tx.insert(app.todos, todo("bob")))).toThrow(/denied/);
    await panel.settle();
    expect(panel.of("batch").map(({ batch, mode, state }) => [batch, mode, state])).toEqual([
      [batchId, "transactional", "open"],
      [batchId, "transactional", "committed"],
      [dropped, "direct", "open"],
      [dropped, "direct", "rolled back"],
      [asynchronous.batchId, "direct", "open"],
      [asynchronous.batchId, "direct", "committed"],
      [expect.any(String), "transactional", "open"],
      [expect.any(String), "transactional", "rolled back"],
    ]);
    expect(
      panel.of("write").map(({ op, batch, row, thrown }) => [op, batch, row, !!thrown]),
    ).toEqual([
      ["insert", batchId, value, false],
      ["update", batchId, value, false],
      ["delete", dropped, value, false],
      ["insert", asynchronous.batchId, asynchronous.value, false],
      ["insert", panel.of("batch").at(-1)?.batch, null, true],
    ]);
  });

  it("tells every operation", async () => {
    const panel = new Panel(inspector);
    const db = context.db();
    const id = "019d4349-0000-7000-8000-000000000001";
    db.upsert(app.todos, todo("alice"), { id, updatedAt: 1_500 });
    db.delete(app.todos, id);
    db.restore(app.todos, id, todo("bob"));
    db.update(app.todos, id, { priority: 3 });
    await panel.settle();
    expect(panel.of("write").map(({ op, row, updatedAt }) => [op, row, updatedAt])).toEqual([
      ["upsert", id, 1.5],
      ["delete", id, null],
      ["restore", id, null],
      ["update", id, null],
    ]);
    expect(panel.of("write")[1]?.values).toBeNull();
    expect(panel.of("write")[3]?.values).toEqual({ priority: { type: "Integer", value: 3 } });
  });
});

describe("with a server", () => {
  const url = "http://127.0.0.1:4999";
  let server: SandboxServerHandle;
  let connected: JazzContext;
  let watched: Inspector;

  beforeEach(() => {
    server = startSandboxServer({
      url,
      schema: app,
      permissions,
      backendSecret: "hush",
      latency: 1,
    });
    connected = createJazzContext({
      appId: "team",
      app,
      permissions,
      driver: { type: "memory" },
      serverUrl: url,
      backendSecret: "hush",
    });
    watched = inspect(connected);
  });

  afterEach(async () => {
    watched.close();
    await connected.shutdown();
    server.stop();
  });

  it("tells what became of writes from the app's own waits", async () => {
    const panel = new Panel(watched);
    const written = connected.asBackend().insert(app.todos, todo("alice"));
    await written.wait({ tier: "edge" });
    const whole = connected.withAttribution("bob").batch((batch) => {
      batch.update(app.todos, written.value.id, { done: true });
    });
    await whole.wait({ tier: "global" });
    connected.asBackend().insert(app.todos, todo("alice"));
    await panel.settle();
    expect(panel.of("fate").map(({ batch, fate }) => [batch, fate])).toEqual([
      [written.batchId, "edge"],
      [whole.batchId, "global"],
    ]);
    expect(server.rows(app.todos)).toHaveLength(2);
    expect(panel.texts.join()).not.toContain("hush");
    expect(panel.of("host")[0]?.info).toMatchObject({ serverUrl: url, driver: "memory" });
  });

  it("refuses a context with a wrong secret, and one without", async () => {
    const bare = {
      appId: "team",
      app,
      permissions,
      driver: { type: "memory" as const },
      serverUrl: url,
    };
    const wrong = createJazzContext({ ...bare, backendSecret: "guess" });
    wrong.asBackend().insert(app.todos, todo("alice"));
    const without = createJazzContext(bare);
    expect(() => without.forSession(person("alice"))).toThrow(/backendSecret required/);
    const right = connected.asBackend().insert(app.todos, todo("bob"));
    await right.wait({ tier: "edge" });
    expect(server.rows(app.todos).map(({ owner_id }) => owner_id)).toEqual(["bob"]);
    await wrong.shutdown();
    await without.shutdown();
  });

  it("follows what was replayed for good", async () => {
    const panel = new Panel(watched);
    await panel.settle();
    const { results } = await panel.ask("replay", {
      host: panel.of("host")[0]?.info.host ?? "",
      writes: [
        {
          write: 1,
          op: "insert",
          table: "todos",
          row: null,
          values: {
            title: { type: "Text", value: "New" },
            owner_id: { type: "Text", value: "bob" },
          },
        },
      ],
      persona: person("bob"),
      mode: "forSession",
    });
    await waitFor(() => {
      panel.send({ m: "credit", events: 1 });
      expect(panel.of("fate").map(({ fate }) => fate)).toEqual(["edge", "global"]);
    });
    expect(results[0]?.after).toMatchObject({ $createdBy: { value: "bob" } });
    expect(panel.of("fate")[0]?.batch).toBe(results[0]?.batch);
    expect(server.rows(app.todos)).toHaveLength(1);
  });
});

describe("a panel that opens later", () => {
  it("finds what already happened, and who was behind it", async () => {
    const system = context.db();
    const request = requestOf("alice");
    const alice = await context.forRequest(request);
    alice.insert(app.todos, todo("alice"));
    const stop = system.subscribeAll(app.todos, () => {});
    await alice.all(app.todos);
    for (let n = 0; n < 400; n++) system.insert(app.todos, todo("bob", `Todo ${n}`));

    const panel = new Panel(inspector);
    await panel.settle();
    const writes = panel.of("write");
    expect(writes).toHaveLength(256);
    expect(writes.at(-1)?.values).toMatchObject({ title: { value: "Todo 399" } });
    expect(new Set(writes.map(({ handle }) => handle)).size).toBe(1);
    const handles = panel.of("handle");
    expect(handles.map(({ kind }) => kind)).toEqual(["db", "forRequest"]);
    expect(panel.of("request")).toHaveLength(1);
    expect(panel.of("delta").map(({ nth }) => nth)).toEqual([1, 401]);
    expect(panel.of("read")).toEqual([]);
    stop();
    // The introduction comes before what it introduces.
    const order = panel.events.map((event) => event.t);
    expect(order.indexOf("request")).toBeLessThan(order.lastIndexOf("handle"));
    expect(order.lastIndexOf("handle")).toBeLessThan(order.indexOf("write"));
  });

  it("numbers its events without a gap, but for those that were dropped", async () => {
    const panel = new Panel(inspector, 5);
    const writes = 9_000;
    const db = context.db();
    const { id } = db.insert(app.todos, todo("alice")).value;
    for (let n = 1; n < writes; n++) db.update(app.todos, id, { priority: n });
    panel.send({ m: "credit", events: 100_000 });
    await panel.settle();
    const batches = panel.messages.filter((message) => message.m === "batch");
    let next = 0;
    let gaps = 0;
    for (const { first, events } of batches) {
      gaps += first - next;
      next = first + events.length;
    }
    expect(gaps).toBe(batches.at(-1)?.dropped);
    expect(gaps).toBeGreaterThan(0);
    const told = panel.of("write");
    expect(told.at(-1)?.write).toBe(writes);
    expect(told.length + gaps).toBe(writes);
    expect(panel.of("handle")).toHaveLength(1);
  });
});

describe("while nobody is attached", () => {
  it("sends nothing and starts no timer", async () => {
    const texts: string[] = [];
    const connection = inspector.open((text) => texts.push(text));
    const timers = vi.spyOn(globalThis, "setTimeout");
    const alice = context.forSession(person("alice"));
    alice.insert(app.todos, todo("alice"));
    await alice.all(app.todos);
    expect(timers).not.toHaveBeenCalled();
    expect(texts).toEqual([]);
    timers.mockRestore();
    connection.receive(JSON.stringify({ m: "attach", protocol: 3, credit: 10_000 }));
    connection.receive(JSON.stringify({ m: "detach" }));
    const told = texts.length;
    alice.insert(app.todos, todo("alice"));
    connection.close();
    alice.insert(app.todos, todo("alice"));
    expect(texts).toHaveLength(told);
  });

  it("keeps only the beginning of large values", async () => {
    const title = "x".repeat(100_000);
    context.db().insert(app.todos, todo("alice", title));
    const panel = new Panel(inspector);
    context.db().insert(app.todos, todo("bob", title));
    await panel.settle();
    const host = panel.of("host")[0]?.info.host ?? "";
    const [before, while_] = panel.of("write");
    for (const write of [before, while_]) {
      expect(write?.values).toMatchObject({ title: { type: "Text", value: { size: 100_000 } } });
      expect(member(write?.values?.["title"], "value")).toBeInstanceOf(Cut);
    }
    const ask = (write: number) => panel.ask("value", { host, write, column: "title" });
    expect((await ask(while_?.write ?? 0)).value).toEqual({ type: "Text", value: title });
    await expect(ask(before?.write ?? 0)).rejects.toThrow(/no longer kept/);
    expect(Math.max(...panel.texts.map((text) => text.length))).toBeGreaterThan(100_000);
  });
});
