/** Acting that goes on after a reload: from the app's very first call on, and only where it may. */
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Session } from "../../../protocol/jazz.ts";
import type { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import { alice, bob, json, newEngine, todo, user } from "./app.ts";
import type { Document, Panel } from "./harness.ts";
import { until } from "./stage.ts";
import { follower, type LoadedApp, newDb, Tab, tableOf } from "./tab.ts";

const KEY = "jazz-devtools/acting";

let tab: Tab;
beforeEach(() => {
  tab = new Tab();
});
afterEach(() => tab.close());

/** Opens the panel on a page that has used its Db once. */
async function panelOn({ page, db, todos }: LoadedApp): Promise<{ panel: Panel; host: string }> {
  db.insert(todos, { title: "hers", owner_id: "alice" });
  const panel = page.openPanel();
  await panel.settled();
  return { panel, host: panel.host().host };
}

/** A tab in which bob is acted for after a reload. */
async function keepBob(config: Parameters<Tab["load"]>[0] = {}): Promise<void> {
  const { panel, host } = await panelOn(await tab.load(config));
  const { limits } = await panel.command("act", {
    host,
    persona: bob,
    mode: "forSession",
    keep: true,
  });
  expect(limits.join(" ")).not.toMatch(/next load/);
}

const turn = async (document: Document): Promise<void> => {
  for (let i = 0; i < 10 || document.timers.due > 0; i++) await new Promise(setImmediate);
};

describe("acting that is kept", () => {
  it("starts the app as the persona, without a panel", async () => {
    await keepBob();
    const { page, db, todos } = await tab.load();
    expect(db.getAuthState().session).toEqual(bob);
    const { app } = follower(db, todos);
    db.insert(todos, { title: "his", owner_id: "bob" });
    expect(() => db.insert(todos, { title: "not his", owner_id: "alice" })).toThrow(
      "policy denied",
    );
    await turn(page);
    expect(app.seen).toEqual(["bob"]);
    expect(app.titles).toEqual(["his"]);
    expect(page.texts).toEqual([]);
    expect(await db.all(todos)).toHaveLength(1);
  });

  it("is told to a panel that opens, with the page's own user; ends exactly when it is stopped", async () => {
    await keepBob();
    const loaded = await tab.load();
    const { page, db, todos } = loaded;
    const { app } = follower(db, todos);
    db.insert(todos, { title: "his", owner_id: "bob" });
    await turn(page);
    const panel = page.openPanel();
    await panel.settled();
    expect(panel.of("acting").at(-1)?.acting).toMatchObject({
      persona: bob,
      mode: "forSession",
      kept: true,
      real: alice,
    });
    expect(panel.host().auth?.session).toEqual(alice);
    expect(panel.of("write")).toMatchObject([
      { session: bob, actingFor: { session: alice }, by: "app" },
    ]);
    expect(panel.of("note")).toEqual([]);
    await panel.command("stopActing", { host: panel.host().host });
    expect(app.seen).toEqual(["bob", "alice"]);
    expect(db.getAuthState().session).toEqual(alice);
    db.insert(todos, { title: "hers", owner_id: "alice" });
    await turn(page);
    expect(app.titles).toEqual(["hers"]);
    expect(tab.storage.items.size).toBe(0);
    const again = await tab.load();
    expect(again.db.getAuthState().session).toEqual(alice);
  });

  it("goes on when the panel closes, unlike acting that is not kept", async () => {
    await keepBob();
    const { page, db, todos } = await tab.load();
    const { app } = follower(db, todos);
    db.insert(todos, { title: "his", owner_id: "bob" });
    const panel = page.openPanel();
    await panel.settled();
    const { host } = panel.host();
    panel.close();
    await turn(page);
    expect(app.seen).toEqual(["bob"]);
    expect(page.timers.pending).toBe(0);
    const again = page.openPanel();
    await again.settled();
    await again.command("act", { host, persona: user("carol"), mode: "forSession" });
    expect(tab.storage.items.size).toBe(0);
    again.close();
    await turn(page);
    expect(app.seen).toEqual(["bob", "carol", "alice"]);
  });

  it("can be stopped before the Db was ever used", async () => {
    await keepBob();
    const { page, db, todos } = await tab.load();
    const seen: unknown[] = [];
    db.onAuthChanged(({ session }) => void seen.push(session?.user_id));
    const panel = page.openPanel();
    await panel.settled();
    expect(panel.host().has).toEqual({ engine: false, db: true });
    expect(panel.of("acting")).toMatchObject([{ acting: { persona: bob, kept: true } }]);
    await panel.command("stopActing", { host: panel.host().host });
    expect(seen).toEqual(["bob", "alice"]);
    db.insert(todos, { title: "hers", owner_id: "alice" });
    expect(tab.storage.items.size).toBe(0);
  });

  it("is of one app and one user: others are left alone", async () => {
    await keepBob();
    const carol = user("carol");
    const other = await tab.load({ appId: "app-2" });
    expect(other.db.getAuthState().session).toEqual(alice);
    const hers = await newDb(other.jazz, { cookieSession: carol });
    expect(hers.getAuthState().session).toEqual(carol);
    const again = await newDb(other.jazz);
    expect(again.getAuthState().session).toEqual(bob);
    hers.insert(other.todos, { title: "carol's", owner_id: "carol" });
    again.insert(other.todos, { title: "his", owner_id: "bob" });
    await turn(other.page);
    const panel = other.page.openPanel();
    await panel.settled();
    expect(panel.of("write").map(({ session }) => session?.user_id)).toEqual(["carol", "bob"]);
    expect(panel.of("acting")).toHaveLength(1);
  });

  it("is remembered for several Dbs, each by itself", async () => {
    const { page, db, todos, jazz } = await tab.load();
    const second = await newDb(jazz, { appId: "app-2" });
    for (const one of [db, second]) one.insert(todos, { title: "hers", owner_id: "alice" });
    const panel = page.openPanel();
    await panel.settled();
    const act = (ordinal: number, persona: Session | null) => {
      const { host } = panel.host(ordinal);
      return panel.command("act", { host, persona, mode: "asBackend", keep: true });
    };
    await act(1, bob);
    await act(2, null);
    const keptOf = (): unknown[] =>
      JSON.parse(tab.storage.items.get(KEY) ?? "[]").map(({ app }: { app: string }) => app);
    expect(keptOf()).toEqual(["app-2", "app-1"]);
    await panel.command("stopActing", { host: panel.host(1).host });
    expect(keptOf()).toEqual(["app-2"]);
    const { db: fresh } = await tab.load({ appId: "app-2" });
    const written = fresh.insert(todos, { title: "anybody's", owner_id: "nobody" });
    expect(written.value.title).toBe("anybody's");
  });

  it("keeps the mode: only the author, or the backend", async () => {
    const { panel, host } = await panelOn(await tab.load());
    await panel.command("act", { host, persona: bob, mode: "withAttribution", keep: true });
    const { page, db, todos } = await tab.load();
    expect(db.getAuthState().session).toEqual(alice);
    db.insert(todos, { title: "for him", owner_id: "alice" });
    const again = page.openPanel();
    await again.settled();
    expect(again.of("write")).toMatchObject([{ attribution: "bob", session: null }]);
    expect(again.of("acting").at(-1)?.acting).toMatchObject({ mode: "withAttribution" });
  });

  it("starts with a persistent driver too, and with every Db of the page", async () => {
    const config = { driver: { type: "persistent" as const } };
    await keepBob(config);
    const { page, db, todos, jazz } = await tab.load(config);
    const { app } = follower(db, todos);
    await turn(page);
    db.insert(todos, { title: "his", owner_id: "bob" });
    await until(() => expect(app.titles).toEqual(["his"]));
    await db.shutdown();
    const second = await newDb(jazz, config);
    expect(second.getAuthState().session).toEqual(bob);
    await second.shutdown();
  });

  it("works for an engine whose Db is not found, from its first call on", async () => {
    const open = async () => {
      await tab.close();
      const page = tab.open();
      const engine = newEngine();
      return { page, engine };
    };
    const before = await open();
    before.engine.insert("todos", todo("alice"), json(alice));
    const panel = before.page.openPanel();
    await panel.settled();
    const { host } = panel.host();
    await panel.command("act", { host, persona: bob, mode: "forSession", keep: true });
    const { page, engine } = await open();
    expect(() => engine.insert("todos", todo("alice"), json(alice))).toThrow("policy denied");
    await turn(page);
    const again = page.openPanel();
    await again.settled();
    expect(again.of("acting").at(-1)?.acting).toMatchObject({ kept: true, real: alice });
    await again.command("stopActing", { host: again.host().host });
    engine.insert("todos", todo("alice"), json(alice));
  });

  it("moves what a Db had open when it is found late", async () => {
    await keepBob();
    await tab.close();
    vi.resetModules();
    const jazz = await import("../../../sandbox/jazz-tools/index.ts");
    const db = await newDb(jazz);
    const todos = tableOf(jazz);
    const { app } = follower(db, todos);
    db.insert(todos, { title: "hers", owner_id: "alice" });
    const page = tab.open();
    const list = page.realm[Symbol.for("jazz.devtools")] as unknown[];
    const titles: string[][] = [];
    await turn(page);
    list.push(db);
    db.subscribeAll(todos, ({ all }) => void titles.push(all.map(({ title }) => title)), {});
    await turn(page);
    expect(app.titles).toEqual(["hers"]);
    expect(titles.at(-1)).toEqual([]);
    const panel = page.openPanel();
    await panel.settled();
    expect(panel.of("acting").at(-1)?.acting?.limits.join(" ")).toMatch(/before its Db was found/);
    await panel.command("stopActing", { host: panel.host().host });
    expect(titles.at(-1)).toEqual(["hers"]);
  });

  it("reaches a Db that is found after its engine, when it is found", async () => {
    await keepBob();
    const entry = JSON.parse(tab.storage.items.get(KEY) ?? "[]");
    tab.storage.items.set(KEY, JSON.stringify([{ ...entry[0], app: null }]));
    await tab.close();
    vi.resetModules();
    const jazz = await import("../../../sandbox/jazz-tools/index.ts");
    const db = await newDb(jazz);
    const page = tab.open();
    db.insert(tableOf(jazz), { title: "his", owner_id: "bob" });
    expect(db.getAuthState().session).toEqual(alice);
    (page.realm[Symbol.for("jazz.devtools")] as unknown[]).push(db);
    expect(db.getAuthState().session).toEqual(bob);
    await turn(page);
    const panel = page.openPanel();
    await panel.settled();
    const { host, has } = panel.host();
    expect(has).toEqual({ engine: true, db: true });
    expect(panel.of("acting").at(-1)?.acting?.limits.join()).not.toMatch(/was not found/);
    await panel.command("stopActing", { host });
    expect(db.getAuthState().session).toEqual(alice);
  });

  it("follows whoever is not signed in, with a new anonymous user at every load", async () => {
    const { panel, host } = await (async () => {
      const { page, jazz } = await tab.load({ appId: "app-9" });
      const db = await jazz.createDb({ appId: "app-1", driver: { type: "memory" } });
      db.insert(tableOf(jazz), { title: "x", owner_id: db.getAuthState().session?.user_id ?? "" });
      const panel = page.openPanel();
      await panel.settled();
      return { panel, host: panel.host().host };
    })();
    await panel.command("act", { host, persona: bob, mode: "forSession", keep: true });
    const { jazz } = await tab.load({ appId: "app-9" });
    const db = await jazz.createDb({ appId: "app-1", driver: { type: "memory" } });
    expect(db.getAuthState().session).toEqual(bob);
  });
});

describe("acting that cannot be kept", () => {
  it.each([
    [
      "is refused",
      {
        get sessionStorage(): never {
          throw new Error("SecurityError");
        },
      },
    ],
    ["is not there", { sessionStorage: undefined }],
    ["is full", { sessionStorage: Object.assign(new Tab().storage, { full: true }) }],
  ])("says so where storage %s, and ends with the panel", async (_, page) => {
    const loaded = await tab.load({}, page as object);
    const { app } = follower(loaded.db, loaded.todos);
    const { panel, host } = await panelOn(loaded);
    const { limits } = await panel.command("act", {
      host,
      persona: bob,
      mode: "forSession",
      keep: true,
    });
    expect(limits.join(" ")).toMatch(/ends with the next load/);
    expect(panel.of("acting").at(-1)?.acting?.kept).toBe(false);
    panel.close();
    await turn(loaded.page);
    expect(app.seen).toEqual(["alice", "bob", "alice"]);
  });

  it("leaves nothing older behind when storage is full", async () => {
    await keepBob();
    tab.storage.full = true;
    const loaded = await tab.load();
    loaded.db.insert(loaded.todos, { title: "his", owner_id: "bob" });
    const panel = loaded.page.openPanel();
    await panel.settled();
    const { host } = panel.host();
    await panel.command("act", { host, persona: user("carol"), mode: "forSession", keep: true });
    expect(tab.storage.items.size).toBe(0);
  });

  it("is not looked for on a page without Jazz", async () => {
    const page = tab.open();
    await WebAssembly.instantiate(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    page.openPanel().close();
    await turn(page);
    expect(tab.storage.reads).toBe(0);
  });
});

describe("a forged entry", () => {
  const entry = (one: object): string =>
    JSON.stringify([
      {
        app: "app-1",
        user: "alice",
        profile: "alpha.53",
        persona: bob,
        mode: "forSession",
        ...one,
      },
    ]);

  it("acts no more than a panel would have, and stops like one", async () => {
    tab.storage.items.set(KEY, entry({}));
    const { db } = await tab.load();
    expect(db.getAuthState().session).toEqual(bob);
  });

  it.each([
    ["of another profile", entry({ profile: "alpha.99" })],
    ["without a persona", entry({ persona: undefined })],
    ["with half a persona", entry({ persona: { user_id: "bob" } })],
    ["with more than a persona", entry({ persona: { ...bob, extra: 1 } })],
    ["with a mode of its own", entry({ mode: "asGod" })],
    ["with another user", entry({ user: "carol" })],
    ["with no user", entry({ user: null })],
    ["with an odd app", entry({ app: { toString: 1 } })],
    ["that is no list", JSON.stringify({ length: 1, 0: {} })],
    ["that is nothing", "null"],
    ["that is not JSON", "{"],
    ["with a hostile key", `[{"__proto__": {"app": "app-1"}, "user": "alice"}]`],
    ["that is endless", JSON.stringify([{ app: "x".repeat(300_000) }])],
  ])("%s is not believed", async (_, text) => {
    tab.storage.items.set(KEY, text);
    const { page, db, todos } = await tab.load();
    expect(db.getAuthState().session).toEqual(alice);
    db.insert(todos, { title: "hers", owner_id: "alice" });
    await turn(page);
    const panel = page.openPanel();
    await panel.settled();
    expect(panel.of("acting")).toEqual([]);
  });

  it("of any form does the page no harm", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
        tab.storage.items.set(KEY, text);
        const page = tab.open();
        const engine = newEngine();
        engine.insert("todos", todo("alice"), json(alice));
        await page.hook.close();
      }),
      { numRuns: 50 },
    );
  });
});

describe("an engine that turns out not to honour another session after the reload", () => {
  /** Writes as the page's own user, whatever it is told. */
  const ignoring = (prototype: WasmRuntime): void => {
    const own = (context: string | null | undefined): string => {
      const { batch_id } = JSON.parse(context ?? "{}") as { batch_id?: string };
      return batch_id ? JSON.stringify({ session: alice, batch_id }) : json(alice);
    };
    const { insert, update, upsert, restore, delete: remove } = prototype;
    prototype.insert = function (table, values, context, id) {
      return insert.call(this, table, values, own(context), id);
    };
    prototype.update = function (id, values, context) {
      return update.call(this, id, values, own(context));
    };
    prototype.upsert = function (table, id, values, context) {
      return upsert.call(this, table, id, values, own(context));
    };
    prototype.restore = function (table, id, values, context) {
      return restore.call(this, table, id, values, own(context));
    };
    prototype.delete = function (id, context) {
      return remove.call(this, id, own(context));
    };
  };

  it("ends acting at once, and says how much was written meanwhile", async () => {
    await keepBob();
    const { page, db, todos } = await tab.load({}, {}, ignoring);
    const { app } = follower(db, todos);
    const { value } = db.insert(todos, { title: "whose?", owner_id: "alice" });
    await turn(page);
    expect(app.seen).toEqual(["bob", "alice"]);
    expect(tab.storage.items.size).toBe(0);
    const panel = page.openPanel();
    await panel.settled();
    expect(panel.of("acting")).toEqual([]);
    expect(panel.of("note").map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Acting as bob .* has ended: .* 1 write was made meanwhile/),
    ]);
    expect(app.titles).toEqual(["whose?"]);
    db.delete(todos, value.id);
    await turn(page);
    expect(panel.of("write").at(-1)).toMatchObject({
      op: "delete",
      session: alice,
      actingFor: null,
    });
  });

  it("ends it where the engine is of an unknown Jazz", async () => {
    await keepBob();
    const { page, db, todos } = await tab.load({}, {}, (prototype) => {
      Object.assign(prototype, { beginTransaction: () => {} });
    });
    const seen: unknown[] = [];
    db.onAuthChanged(({ session }) => void seen.push(session?.user_id));
    await turn(page);
    expect(seen).toEqual(["bob"]);
    db.insert(todos, { title: "hers", owner_id: "alice" });
    await turn(page);
    expect(seen).toEqual(["bob", "alice"]);
    const panel = page.openPanel();
    await panel.settled();
    expect(panel.of("note")[0]?.text).toMatch(/meanwhile was its own user's/);
    expect(tab.storage.items.size).toBe(0);
  });

  it("ends it where the engine does not answer", async () => {
    await keepBob();
    const { page, db, todos } = await tab.load({}, {}, (prototype) => {
      prototype.query = () => new Promise(() => {});
    });
    db.insert(todos, { title: "his", owner_id: "bob" });
    for (let i = 0; i < 5; i++) await new Promise(setImmediate);
    page.timers.elapse();
    await turn(page);
    expect(db.getAuthState().session).toEqual(alice);
  });
});
