import { afterEach, describe, expect, it, vi } from "vitest";
import type * as JazzTools from "../../../sandbox/jazz-tools/index.ts";
import { LaterDb } from "../support/later-db.ts";
import { alice, bob } from "./app.ts";
import { Document } from "./harness.ts";

const KEY = Symbol.for("jazz.devtools");
const open: Document[] = [];

afterEach(async () => {
  for (const document of open.splice(0)) await document.hook.close();
});

function newDocument(page: Record<PropertyKey, unknown> = {}): Document {
  const document = new Document(page);
  open.push(document);
  return document;
}

/** A bundle of its own, as every page loads one: its engine module is not instantiated yet. */
async function newBundle(): Promise<typeof JazzTools> {
  vi.resetModules();
  return import("../../../sandbox/jazz-tools/index.ts");
}

const config = { appId: "app-1", driver: { type: "memory" as const }, cookieSession: alice };

function appOf({ schema: s }: typeof JazzTools) {
  return s.defineApp({ todos: s.table({ title: s.string() }) });
}

const descriptors = (): unknown[] => [
  Object.getOwnPropertyDescriptor(Object.prototype, "then"),
  Object.getOwnPropertyDescriptor(FinalizationRegistry.prototype, "register"),
  Object.getOwnPropertyDescriptor(WebAssembly, "instantiate"),
  Object.getOwnPropertyDescriptor(WebAssembly, "instantiateStreaming"),
  Object.getOwnPropertyDescriptor(WebAssembly, "Instance"),
];

describe("the doors", () => {
  it("find the first Db as it is made, its engine with its first use, and make them one host", async () => {
    const document = newDocument();
    const panel = document.openPanel();
    const bundle = await newBundle();
    const db = await bundle.createDb(config);
    expect("then" in {}).toBe(false);
    await panel.settled();
    expect(panel.host()).toMatchObject({
      ordinal: 1,
      has: { engine: false, db: true },
      appId: "app-1",
      driver: "memory",
      auth: { authMode: "external", session: alice },
      sessionFrom: "db",
      doors: [{ door: "first Db" }],
      profile: { act: { ok: false }, followSession: { ok: true } },
    });
    db.insert(appOf(bundle).todos, { title: "x" });
    await panel.settled();
    expect(panel.host()).toMatchObject({
      ordinal: 1,
      has: { engine: true, db: true },
      doors: [{ door: "first Db" }, { door: "engine registry" }],
      profile: { act: { ok: true } },
    });
    expect(new Set(panel.of("host").map(({ info }) => info.host)).size).toBe(1);
    expect(panel.of("write")).toMatchObject([{ host: panel.host().host, session: alice }]);
    expect(panel.messages[0]).toMatchObject({ signs: { wasm: false } });
    expect(document.openPanel().messages[0]).toMatchObject({ signs: { wasm: true, dbs: 1 } });
  });

  it("find later Dbs of the bundle through their class, whichever driver they use", async () => {
    const document = newDocument();
    const { createDb } = await newBundle();
    await createDb(config);
    const second = await createDb({ ...config, appId: "app-2", cookieSession: bob });
    await createDb({ appId: "app-3", driver: { type: "persistent" }, cookieSession: bob });
    const panel = document.openPanel();
    await panel.settled();
    expect(
      panel.of("host").map(({ info }) => [info.appId, info.driver, info.doors[0]?.door]),
    ).toEqual([
      ["app-1", "memory", "first Db"],
      ["app-2", "memory", "Db class"],
      ["app-3", "persistent", "Db class"],
    ]);
    await second.shutdown();
    await panel.settled();
    expect(panel.host(2).closedAt).toBeGreaterThan(0);
  });

  it("take a Db that an app hands over, before or after, and its permissions", async () => {
    const { createDb, Db } = await newBundle();
    const db = await createDb(config);
    const early: unknown[] = [db];
    const document = newDocument({ [KEY]: early });
    expect(Array.isArray(document.realm[KEY])).toBe(true);
    expect(document.realm[KEY]).toBe(early);
    const panel = document.openPanel();
    const list = document.realm[KEY] as unknown[];
    const other = Db.create({ ...config, appId: "app-2" });
    const permissions = { todos: { select: { using: { type: "True" } } } };
    expect(list.push({ db: other, permissions })).toBe(2);
    expect(list.push("nonsense", { db: 5 })).toBe(4);
    expect(list.map((item) => typeof item)).toEqual(["object", "object", "string", "object"]);
    await panel.settled();
    expect(panel.host(1).doors).toMatchObject([{ door: "pushed" }]);
    expect(panel.host(2)).toMatchObject({ appId: "app-2" });
    expect(panel.of("permissions")).toMatchObject([{ host: panel.host(2).host, permissions }]);
    expect(panel.of("note")).toHaveLength(1);
  });

  it("take permissions without a Db, for every Db that has none or for those of one app", async () => {
    const { createDb } = await newBundle();
    const document = newDocument();
    const list = document.realm[KEY] as unknown[];
    const rule = (column: string) => ({
      todos: { select: { using: { type: "IsNull", column } } },
    });
    list.push({ permissions: rule("for all") });
    const first = await createDb(config);
    const second = await createDb({ ...config, appId: "app-2" });
    const third = await createDb({ ...config, appId: "app-3" });
    list.push({ db: second, permissions: rule("its own"), name: "the second" });
    const panel = document.openPanel();
    await panel.settled();
    const told = () => panel.of("permissions").map(({ host, permissions }) => [host, permissions]);
    const [one, two, three] = [1, 2, 3].map((ordinal) => panel.host(ordinal).host);
    expect(told()).toEqual([
      [one, rule("for all")],
      [two, rule("its own")],
      [three, rule("for all")],
    ]);
    expect(panel.host(2).label).toBe("the second");
    expect(panel.host(1)).not.toHaveProperty("label");

    list.push({ permissions: rule("for app-3"), app: "app-3" });
    await panel.settled();
    expect(told().slice(3)).toEqual([[three, rule("for app-3")]]);
    list.push({ permissions: rule("changed") });
    await panel.settled();
    expect(told().slice(4)).toEqual([[one, rule("changed")]]);
    expect(panel.of("note")).toEqual([]);
    await Promise.all([first, second, third].map((db) => db.shutdown()));
  });

  it("survive an app that makes the array itself, or defines the property anew", async () => {
    const { createDb, Db } = await newBundle();
    const first = await createDb(config);
    const [second, third] = ["app-2", "app-3"].map((appId) => Db.create({ ...config, appId }));
    const document = newDocument();
    const { realm } = document;
    const panel = document.openPanel();
    realm[KEY] = [first];
    expect(Object.keys(realm[KEY] as unknown[])).toEqual(["0"]);
    (realm[KEY] as unknown[]).push(second);
    const theirs: unknown[] = [third];
    Object.defineProperty(realm, KEY, { value: theirs, configurable: true, writable: true });
    await panel.settled();
    expect(panel.host().appId).toBe("app-2");
    const again = document.openPanel();
    await again.settled();
    expect(again.host().appId).toBe("app-3");
    await document.hook.close();
    expect(realm[KEY]).toBe(theirs);
    expect(Object.getOwnPropertyNames(theirs)).toEqual(["0", "length"]);
  });

  it("know a Db again that is used after it was shut down, and say so", async () => {
    const document = newDocument();
    const panel = document.openPanel();
    const bundle = await newBundle();
    const db = await bundle.createDb(config);
    const { todos } = appOf(bundle);
    db.insert(todos, { title: "x" });
    await db.shutdown();
    await panel.settled();
    expect(panel.host().closedAt).toBeGreaterThan(0);
    const next = await bundle.createDb({ ...config, cookieSession: bob });
    next.insert(todos, { title: "y" });
    db.insert(todos, { title: "z" });
    await panel.settled();
    expect(new Set(panel.of("host").map(({ info }) => info.ordinal))).toEqual(new Set([1, 3]));
    expect(panel.host(1)).toMatchObject({ closedAt: null, has: { engine: true, db: true } });
    expect(panel.of("write").map(({ host }) => host)).toEqual(["h1", "h3", "h1"]);
    expect(panel.of("note")).toMatchObject([{ text: expect.stringMatching(/had been shut down/) }]);
    await db.shutdown();
    await next.shutdown();
  });

  it("find a Db with its engine when both were there before the hook", async () => {
    const bundle = await newBundle();
    const db = await bundle.createDb(config);
    const app = appOf(bundle);
    db.insert(app.todos, { title: "before" });
    const document = newDocument({ [KEY]: [db] });
    const panel = document.openPanel();
    db.insert(app.todos, { title: "after" });
    await panel.settled();
    expect(panel.host()).toMatchObject({ has: { engine: true, db: true } });
    expect(panel.of("write")).toHaveLength(1);
  });

  it("close the getter after a time or many reads, and leave thenables and assignments alone", async () => {
    const document = newDocument();
    const { loadEngineModule } = await freshLoader();
    await loadEngineModule();
    expect("then" in {}).toBe(true);
    expect(Object.keys({})).toEqual([]);
    const object: { then?: unknown } = {};
    expect(object.then).toBeUndefined();
    Reflect.set(object, "then", 5);
    expect(Object.getOwnPropertyDescriptor(object, "then")).toEqual({
      value: 5,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    const resolved = { plain: true };
    expect(await Promise.resolve(resolved)).toBe(resolved);
    document.timers.elapse();
    expect("then" in {}).toBe(false);
    await document.hook.close();

    const other = newDocument();
    await (await freshLoader()).loadEngineModule();
    for (let i = 0; i < 20_001; i++) Reflect.get({}, "then");
    expect("then" in {}).toBe(false);
    expect(other.timers.pending).toBe(0);
  });

  it("see an engine that is instantiated synchronously, and keep instanceof", async () => {
    newDocument();
    const { engineModuleBytes } = await moduleBytes();
    const module = new WebAssembly.Module(engineModuleBytes());
    const instance = new WebAssembly.Instance(module, {});
    expect(instance).toBeInstanceOf(WebAssembly.Instance);
    expect("then" in {}).toBe(true);
  });

  it("notice no other WebAssembly, and pass on its failures", async () => {
    const document = newDocument();
    const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    await WebAssembly.instantiate(empty);
    expect("then" in {}).toBe(false);
    await expect(WebAssembly.instantiate(new Uint8Array(3))).rejects.toThrow(
      WebAssembly.CompileError,
    );
    expect(document.timers.pending).toBe(0);
  });

  it("leave everything as they found it", async () => {
    const before = descriptors();
    const document = newDocument();
    expect(descriptors()).not.toEqual(before);
    const { createDb, Db } = await newBundle();
    const db = await createDb(config);
    expect(Object.getOwnPropertyNames(db)).toContain("getAuthState");
    const { create } = Db;
    await document.hook.close();
    expect(descriptors()).toEqual(before);
    expect(Object.getOwnPropertyNames(db)).not.toContain("getAuthState");
    expect(Db.create).not.toBe(create);
    expect(KEY in document.realm).toBe(false);
  });

  it("watch a later Jazz without touching it", async () => {
    const db = new LaterDb();
    const document = newDocument({ [KEY]: [db] });
    const panel = document.openPanel();
    await panel.settled();
    expect(panel.host()).toMatchObject({
      profile: { name: "unknown", act: { ok: false }, replay: { ok: false } },
      auth: {
        session: {
          user_id: "i#s",
          account: "acc-1",
          identity: { issuer: "i", subject: "s" },
          claims: { role: "admin" },
        },
      },
    });
    expect(panel.host().profile.signs).toContain("the Db has canInsert");
    expect(Object.getOwnPropertyNames(db).filter((name) => name !== "shutdown")).toEqual([
      "config",
    ]);
    const { host } = panel.host();
    await expect(panel.command("act", { host, persona: bob, mode: "forSession" })).rejects.toThrow(
      /could write real rows/,
    );
  });
});

async function freshLoader() {
  vi.resetModules();
  return import("../../../sandbox/engine/load-module.ts");
}

function moduleBytes() {
  return import("../../../sandbox/engine/module-bytes.ts");
}
