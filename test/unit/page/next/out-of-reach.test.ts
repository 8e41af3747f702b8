/** A Db of later Jazz whose runtime is not where it should be: its subscriptions are seen all the same. */
import type { Db } from "jazz-tools/next";
import { afterEach, describe, expect, it } from "vitest";
import { wireOfBuilt } from "../../../../content-script/page/dialects/built-query.ts";
import { translateQuery } from "../../../../sandbox/schema/translate-query.ts";
import { waitFor } from "../../support/wait-for.ts";
import { app, panelOn, Stages } from "./stage.ts";

const stages = new Stages();
afterEach(() => stages.clear());

/** As if a release called its members otherwise. */
function hideRuntime(db: Db): void {
  const members = db as unknown as { connection: object };
  members.connection = new Proxy(members.connection, {
    get(target, key) {
      if (key === "client") return undefined;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const titles = (rows: { title: string }[]): string[] => rows.map(({ title }) => title).sort();

describe("a Db whose runtime is out of reach", () => {
  it.each(["subscribeDelta", "subscribe"])("tells its subscriptions by %s", async (seam) => {
    const { page, db, account } = await stages.set();
    hideRuntime(db);
    if (seam === "subscribe") {
      // Hidden while it is looked for, there when it is called.
      Object.defineProperty(db, "subscribeDelta", { value: undefined, configurable: true });
    }
    const { value } = db.insert(app.todos, { title: "one", owner: account.id });
    const panel = await panelOn(page);
    Reflect.deleteProperty(db, seam === "subscribe" ? "subscribeDelta" : "nothing");
    expect(panel.host()).toMatchObject({ profile: { name: "next" }, has: { engine: false } });
    const shown: string[][] = [];
    const stop = db.subscribe(
      app.todos.where({ owner: account.id }),
      { onUpdate: (rows) => shown.push(titles(rows)) },
      { tier: "local-first" },
    );
    await waitFor(() => expect(shown).toEqual([["one"]]));
    const second = db.insert(app.todos, { title: "two", owner: account.id });
    await waitFor(() => expect(shown.at(-1)).toEqual(["one", "two"]));
    db.delete(app.todos, value.id);
    await waitFor(() => expect(shown.at(-1)).toEqual(["two"]));
    stop();
    stop();
    await panel.settled();
    const [told] = panel.of("subscription");
    expect(told).toMatchObject({
      session: { account: account.id },
      stack: expect.stringMatching(/out-of-reach\.test/),
    });
    const query = app.todos.where({ owner: account.id });
    expect(JSON.parse(told?.query ?? "")).toEqual(
      JSON.parse(translateQuery(query._build(), app.wasmSchema)),
    );
    const deltas = panel.of("delta").map(({ added, removed, rows }) => [added, removed, rows]);
    expect(deltas).toEqual([
      [1, 0, 1],
      [1, 0, 2],
      [0, 1, 1],
    ]);
    expect(panel.of("delta")[1]?.ids).toEqual([second.value.id]);
    expect(panel.of("unsubscribe")).toHaveLength(1);
    expect(panel.of("write")).toEqual([]);
    panel.close();
    expect(Object.getOwnPropertyNames(db)).not.toContain("subscribeDelta");
    expect(Object.getOwnPropertyNames(db)).not.toContain("subscribe");
  });

  it("is refused what needs its engine, and left as it is where all is in reach", async () => {
    const { page, db, account } = await stages.set();
    db.insert(app.todos, { title: "one", owner: account.id });
    await panelOn(page);
    expect(Object.getOwnPropertyNames(db)).not.toContain("subscribeDelta");
    const hidden = await stages.set("bob");
    hideRuntime(hidden.db);
    hidden.db.insert(app.todos, { title: "x", owner: hidden.account.id });
    const panel = await panelOn(hidden.page);
    const { host } = panel.host();
    await expect(
      panel.command("advise", { host, op: "read", table: "todos", row: "x", values: null }),
    ).rejects.toThrow(/engine/);
  });
});

describe("a query as the app built it", () => {
  const { todos } = app;
  it.each([
    ["everything", todos],
    ["conditions", todos.where({ title: { contains: "a" }, done: true })],
    ["one of several", todos.where({ title: { in: ["a", "b"] } })],
    ["what is there and what is not", todos.where({ projectId: { isNull: false }, title: "x" })],
    ["another", todos.where({ title: { ne: "x" }, projectId: { isNull: true } })],
  ])("is told in wire JSON: %s", (_what, query) => {
    const wire = JSON.parse(translateQuery(query._build(), app.wasmSchema));
    expect(JSON.parse(wireOfBuilt(query._build()) ?? "")).toEqual(wire);
  });

  it("is none when it is none", () => {
    for (const odd of ["", "{", "null", "7", '{"table":7}', "undefined"]) {
      expect(wireOfBuilt(odd)).toBeNull();
    }
  });
});
