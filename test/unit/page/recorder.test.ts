import { afterEach, describe, expect, it } from "vitest";
import { PROTOCOL_VERSION } from "../../../protocol/messages.ts";
import { alice, allTodos, bob, DEFERRED, json, newEngine, ShownRows, text, todo } from "./app.ts";
import { Document } from "./harness.ts";

let document: Document | undefined;
afterEach(() => document?.hook.close());

function open(): Document {
  document = new Document();
  return document;
}

describe("the recorder", () => {
  it("tells of writes as they happen: values, session, result, batch", async () => {
    const page = open();
    const engine = newEngine();
    const panel = page.openPanel();
    const made = engine.insert("todos", todo("alice"), json(alice));
    await panel.settled();
    const [write] = panel.of("write");
    expect(write).toMatchObject({
      write: 1,
      op: "insert",
      table: "todos",
      row: made.id,
      values: todo("alice"),
      result: [text("a todo of alice"), { type: "Boolean", value: false }, text("alice")],
      session: alice,
      attribution: null,
      batch: made.batchId,
      thrown: null,
      actingFor: null,
    });
    expect(write?.stack).toMatch(/recorder\.test\.ts/);
    expect(write?.stack).not.toMatch(/content-script/);
  });

  it("names the table of an update once it is found", async () => {
    const page = open();
    const engine = newEngine();
    const { id } = engine.insert("todos", todo("alice"), json(alice));
    for (let i = 0; i < 300; i++) engine.insert("notes", { body: text("x") });
    const panel = page.openPanel();
    await panel.settled();
    engine.update(id, { title: text("new") }, json(alice));
    await panel.settled();
    expect(panel.of("write").at(-1)).toMatchObject({ op: "update", row: id, table: null });
    expect(panel.of("located")).toMatchObject([{ row: id, table: "todos" }]);
    engine.delete(id, json(alice));
    await panel.settled();
    expect(panel.of("write").at(-1)).toMatchObject({ op: "delete", table: "todos", values: null });
  });

  it("tells of a denial as it was thrown, and that the engine enforces", async () => {
    const page = open();
    const engine = newEngine();
    const panel = page.openPanel();
    expect(() => engine.insert("todos", todo("bob"), json(alice))).toThrow("policy denied");
    await panel.settled();
    expect(panel.of("write")).toMatchObject([
      { thrown: 'Insert failed: WriteError("policy denied INSERT on table todos")', row: null },
    ]);
    expect(panel.host().policies.state).toBe("merged");
  });

  it("shows a panel that opens late what already happened", async () => {
    const page = open();
    const engine = newEngine();
    const shown = new ShownRows();
    const handle = engine.createSubscription(allTodos, json(alice), "local", DEFERRED);
    engine.executeSubscription(handle, shown.callback);
    engine.insert("todos", todo("alice"), json(alice));
    engine.insert("todos", todo("alice"), json(alice));
    expect(page.texts).toEqual([]);
    expect(page.timers.pending).toBe(0);

    const panel = page.openPanel();
    await panel.settled();
    expect(panel.messages[0]).toMatchObject({
      m: "hello",
      protocol: PROTOCOL_VERSION,
      url: "https://app.example/todos",
      title: "Todos",
      top: true,
      signs: { engines: 1, dbs: 0, pushed: 0 },
    });
    expect(panel.host()).toMatchObject({
      has: { engine: true, db: false },
      auth: { session: alice },
      sessionFrom: "engine",
      profile: { name: "alpha.53", act: { ok: true } },
    });
    expect(Object.keys(panel.of("schema")[0]?.schema ?? {})).toEqual(["todos", "notes"]);
    expect(panel.of("subscription")).toMatchObject([
      { query: allTodos, session: alice, tier: "local", options: DEFERRED },
    ]);
    expect(panel.of("subscription")[0]?.stack).toMatch(/recorder\.test\.ts/);
    expect(panel.of("delta").at(-1)).toMatchObject({ nth: 3, rows: 2 });
    expect(panel.of("write")).toHaveLength(2);
  });

  it("counts deltas and names the rows that changed", async () => {
    const page = open();
    const engine = newEngine();
    const panel = page.openPanel();
    const handle = engine.createSubscription(allTodos, json(alice), "local", DEFERRED);
    engine.executeSubscription(handle, () => {});
    const { id } = engine.insert("todos", todo("alice"), json(alice));
    engine.update(id, { owner_id: text("bob") }, undefined);
    engine.unsubscribe(handle);
    await panel.settled();
    expect(panel.of("delta")).toMatchObject([
      { nth: 1, added: 0, rows: 0 },
      { nth: 2, added: 1, ids: [id], rows: 1 },
      { nth: 3, removed: 1, ids: [id], rows: 0 },
    ]);
    expect(panel.of("unsubscribe")).toHaveLength(1);
  });

  it("is silent again after the panel has closed", async () => {
    const page = open();
    const engine = newEngine();
    const panel = page.openPanel();
    await panel.settled();
    panel.close();
    const before = page.texts.length;
    engine.insert("todos", todo("alice"), json(alice));
    await panel.settled();
    expect(page.texts).toHaveLength(before);
    expect(page.timers.pending).toBe(0);
  });

  it("holds writes and deltas back while it does not record, and nothing else", async () => {
    const page = open();
    const engine = newEngine();
    const panel = page.openPanel();
    await panel.command("record", { on: false });
    engine.insert("todos", todo("alice"), json(alice));
    const handle = engine.createSubscription(allTodos, json(alice), "local", DEFERRED);
    engine.executeSubscription(handle, () => {});
    await panel.settled();
    expect(panel.of("write")).toEqual([]);
    expect(panel.of("delta")).toEqual([]);
    expect(panel.of("subscription")).toHaveLength(1);
  });

  it("sends only as much as it was given credit for, and numbers on without a gap", async () => {
    const page = open();
    const engine = newEngine();
    const panel = page.openPanel(5);
    await panel.settled();
    for (let i = 0; i < 20; i++) engine.insert("notes", { body: text(`${i}`) });
    await panel.settled();
    expect(panel.events).toHaveLength(5);
    page.send({ m: "credit", events: 1_000 });
    await panel.settled();
    const batches = panel.messages.filter((message) => message.m === "batch");
    let expected = 0;
    for (const { first, events, dropped } of batches) {
      expect(first).toBe(expected);
      expect(dropped).toBe(0);
      expected += events.length;
    }
    expect(panel.of("write").map(({ write }) => write)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  it("cuts a large value at once and gives it whole on demand", async () => {
    const page = open();
    const engine = newEngine();
    const panel = page.openPanel();
    const body = "x".repeat(3_000_000);
    engine.insert("notes", { body: text(body) }, json(bob));
    await panel.settled();
    const [write] = panel.of("write");
    expect(JSON.stringify(write?.values)).toMatch(/3000000/);
    expect(page.texts.join("").length).toBeLessThan(200_000);
    const request = { host: panel.host().host, write: 1, column: "body" };
    expect(await panel.command("value", request)).toEqual({ value: text(body) });
  });
});
