/** How Dbs of later Jazz are found, and that the page does not notice. */
import { createAccountManager, createDb, createJazzClient, Db } from "jazz-tools/next";
import { afterEach, describe, expect, it, vi } from "vitest";
import { getDbSubscriptionSource } from "../../../../sandbox/next/db/subscription-source.ts";
import { runtimeOf } from "../../sandbox/next/people.ts";
import { app, freshApp, jwtOf, panelOn, Stages } from "./stage.ts";

const stages = new Stages();
afterEach(() => stages.clear());

const nativeSet = WeakMap.prototype.set;

describe("the door of Jazz's own map", () => {
  it("meets a Db as it is made, and shuts", async () => {
    const page = stages.open();
    expect(WeakMap.prototype.set).not.toBe(nativeSet);
    const { db } = await stages.signIn("alice");
    expect(WeakMap.prototype.set).toBe(nativeSet);
    const panel = await panelOn(page);
    expect(panel.host()).toMatchObject({
      has: { engine: false, db: true },
      doors: [{ door: "Db map" }],
      profile: { name: "next" },
      driver: "memory",
    });
    expect(getDbSubscriptionSource(db)).toHaveProperty("subscribeDelta");
  });

  it("meets it with either driver before the app can use it, and its engine before its first call", async () => {
    for (const type of ["memory", "persistent"] as const) {
      const { page, db, account } = await stages.set("alice", { driver: { type } });
      const panel = await panelOn(page);
      expect(panel.host()).toMatchObject({ driver: type, has: { engine: false, db: true } });
      const { value } = db.insert(app.todos, { title: "first", owner: account.id });
      await panel.settled();
      expect(panel.host()).toMatchObject({ has: { engine: true, db: true }, ordinal: 1 });
      expect(panel.of("write")).toMatchObject([{ op: "insert", table: "todos", row: value.id }]);
      await stages.clear();
    }
  });

  it("gives up after so many entries of others, and opens again for a bundle that arrives", async () => {
    const page = stages.open();
    const map = new WeakMap();
    for (let i = 0; i < 50_000; i++) map.set({}, { subscribeDelta: null });
    expect(WeakMap.prototype.set).toBe(nativeSet);
    const engine = await import("../../../../sandbox/engine/module-bytes.ts");
    await WebAssembly.instantiate(engine.engineModuleBytes(["__wbg_wasmdb_free"]), {});
    expect(WeakMap.prototype.set).not.toBe(nativeSet);
    await stages.signIn("alice");
    expect(WeakMap.prototype.set).toBe(nativeSet);
    expect((await panelOn(page)).host().doors[0]).toMatchObject({ door: "Db map" });
  });

  it("is not to be told from the method it stands for, and is taken out exactly", async () => {
    const before = Object.getOwnPropertyDescriptor(WeakMap.prototype, "set");
    const page = stages.open();
    const { set } = WeakMap.prototype;
    const { value: _, ...attributes } = before ?? {};
    expect(Object.getOwnPropertyDescriptor(WeakMap.prototype, "set")).toMatchObject(attributes);
    expect([set.name, set.length]).toEqual(["set", 2]);
    expect("prototype" in set).toBe(false);
    expect(() => Reflect.construct(Object, [], set)).toThrow(TypeError);
    const key = {};
    const map = new WeakMap<object, unknown>();
    expect(map.set(key, 1)).toBe(map);
    expect(map.get(key)).toBe(1);
    expect(() => map.set(1 as never, 1)).toThrow(TypeError);
    expect(() => set.call({} as never, key, 1)).toThrow(TypeError);
    await page.hook.close();
    expect(Object.getOwnPropertyDescriptor(WeakMap.prototype, "set")).toEqual(before);
  });

  it("reads nothing of what is entered, and survives what does not want to be looked at", () => {
    stages.open();
    const map = new WeakMap<object, unknown>();
    const reads: PropertyKey[] = [];
    const takingNote = new Proxy(
      {},
      {
        get: (_, key) => reads.push(key),
        has: (_, key) => reads.push(key) > 0,
      },
    );
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const getter = {
      all: () => {},
      get subscribeDelta() {
        reads.push("subscribeDelta");
        return () => {};
      },
    };
    for (const value of [takingNote, proxy, getter, null, 7, "x", undefined]) {
      const key = {};
      map.set(key, value);
      expect(map.get(key)).toBe(value);
    }
    expect(reads).toEqual([]);
  });

  it("lets nothing through once it is taken out, also where somebody has patched over it", async () => {
    const page = stages.open();
    const { set } = WeakMap.prototype;
    WeakMap.prototype.set = function (key, value) {
      return set.call(this, key, value);
    };
    stages.defer(() => {
      WeakMap.prototype.set = nativeSet;
    });
    const texts = page.texts.length;
    await page.hook.close();
    const { db } = await stages.signIn("alice");
    expect(Object.getOwnPropertyNames(db)).not.toContain("handleMutationError");
    expect(page.texts).toHaveLength(texts);
  });
});

describe("other doors", () => {
  it("find later Dbs through their class, and the Db of every new account is the current one", async () => {
    const { page, appId, db: first } = await stages.set();
    const panel = await panelOn(page);
    await first.shutdown({ waitForSync: true });
    await stages.signIn("bob", { appId });
    await panel.settled();
    expect(panel.host(1).closedAt).not.toBeNull();
    expect(panel.host(2)).toMatchObject({
      closedAt: null,
      doors: [{ door: "Db class" }],
      auth: { session: { identity: { subject: "bob" } } },
    });
  });

  it("leave promises alone: to who asks by `in`, nothing else seems to be one", async () => {
    const page = stages.open({ WeakMap: undefined });
    vi.resetModules();
    const engine = await import("../../../../sandbox/next/engine/load-module.ts");
    await engine.loadNextEngine();
    expect("then" in {}).toBe(false);
    const panel = await panelOn(page);
    expect("then" in {}).toBe(false);
    await stages.signIn("alice", { driver: { type: "persistent" } });
    expect("then" in {}).toBe(false);
    await panel.settled();
    const hello = panel.messages.find(({ m }) => m === "hello");
    expect(hello).toMatchObject({ signs: { wasm: true, dbs: 0 } });
  });

  it.each(["memory", "persistent"] as const)(
    "lead to the Db behind a client on the page, with the %s driver",
    async (type) => {
      const page = stages.open({ WeakMap: undefined });
      const settings = { appId: freshApp(), driver: { type } };
      const accounts = await createAccountManager(settings);
      const account = await accounts.loginOrRegisterJWT(jwtOf("alice"));
      const client = await createJazzClient({ ...settings, account });
      stages.defer(() => client.shutdown());
      const state = { memoizedState: { memoizedState: null, next: null }, type: () => {} };
      const root = { ...state, memoizedProps: { value: { client } }, stateNode: null };
      const element = { __reactContainer$x: root, firstElementChild: null };
      const panel = page.openPanel();
      Object.assign(page.realm, { document: { title: "x", firstElementChild: element } });
      await panel.settled();
      const again = await panelOn(page);
      expect(again.host()).toMatchObject({ profile: { name: "next" }, driver: type });
      expect(again.host().doors.map(({ door }) => door)).toContain("React");
    },
  );

  it("find a Db late, with the engine that it has, and see what follows", async () => {
    const { db, account } = await stages.signIn("alice");
    db.insert(app.todos, { title: "before", owner: account.id });
    const page = stages.open({ db });
    const panel = await panelOn(page);
    expect(panel.host()).toMatchObject({ has: { engine: true, db: true } });
    const { value } = db.insert(app.todos, { title: "after", owner: account.id });
    await panel.settled();
    expect(panel.of("write")).toMatchObject([{ row: value.id }]);
  });
});

describe("a Db under observation", () => {
  it("and its engine and class are as they were when the hook is taken out", async () => {
    const names = (object: object): string[] => Object.getOwnPropertyNames(object).sort();
    const descriptors = () => ({
      statics: Object.getOwnPropertyDescriptors(Db),
      prototype: Object.getOwnPropertyDescriptors(Db.prototype),
    });
    const before = descriptors();
    const bare = await stages.signIn("alice");
    bare.db.insert(app.todos, { title: "x", owner: bare.account.id });
    const { page, db, account } = await stages.set("bob");
    await panelOn(page);
    db.insert(app.todos, { title: "x", owner: account.id });
    expect(names(runtimeOf(db))).not.toEqual(names(runtimeOf(bare.db)));
    expect(names(db)).not.toEqual(names(bare.db));
    expect(descriptors()).not.toEqual(before);
    await page.hook.close();
    expect(descriptors()).toEqual(before);
    expect(names(runtimeOf(db))).toEqual(names(runtimeOf(bare.db)));
    expect(names(db)).toEqual(names(bare.db));
  });

  it("keeps its private members, and what the SDK knows of it", async () => {
    const { db } = await stages.set();
    expect(getDbSubscriptionSource(db)).toBeTruthy();
    await expect(db.openInspectorControlPort()).rejects.toThrow(/inspector/);
    expect(Object.keys(db)).toEqual(Object.keys((await stages.signIn("bob")).db));
  });

  it("is not created twice: createDb gives the app the very Db", async () => {
    const page = stages.open();
    const settings = { appId: freshApp(), driver: { type: "memory" as const } };
    const accounts = await createAccountManager(settings);
    const account = await accounts.loginOrRegisterJWT(jwtOf("alice"));
    const db = await createDb({ ...settings, account });
    stages.defer(() => db.shutdown());
    expect(db).toBeInstanceOf(Db);
    expect((await panelOn(page)).of("host").map(({ info }) => info.ordinal)).toContain(1);
  });
});
