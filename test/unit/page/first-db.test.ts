/** The getter that meets a bundle's first Db: when it is armed, for how long, and what it takes. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type * as JazzTools from "../../../sandbox/jazz-tools/index.ts";
import { alice } from "./app.ts";
import { Document } from "./harness.ts";

let page: Document | undefined;
afterEach(() => page?.hook.close());

const config = { appId: "app-1", driver: { type: "memory" as const }, cookieSession: alice };
const armed = (): boolean => "then" in {};

function open(realm: Record<PropertyKey, unknown> = {}): Document {
  page = new Document(realm);
  return page;
}

async function newBundle(): Promise<{ jazz: typeof JazzTools; load: () => Promise<void> }> {
  vi.resetModules();
  const jazz = await import("../../../sandbox/jazz-tools/index.ts");
  const { loadEngineModule } = await import("../../../sandbox/engine/load-module.ts");
  return { jazz, load: loadEngineModule };
}

/** A Db that the getter has not met: too much was resolved between the engine's module and it. */
async function missedDb(): Promise<{ jazz: typeof JazzTools; db: JazzTools.Db; use(): void }> {
  const { jazz, load } = await newBundle();
  await load();
  for (let i = 0; i <= 20_000; i++) Reflect.get({}, "then");
  expect(armed()).toBe(false);
  const db = await jazz.createDb(config);
  const todos = jazz.schema.defineApp({
    todos: jazz.schema.table({ title: jazz.schema.string() }),
  });
  return { jazz, db, use: () => void db.insert(todos.todos, { title: "x" }) };
}

class SharedWorker {
  constructor(
    readonly url: string,
    readonly options: unknown,
  ) {}
}

describe("the door of the first Db", () => {
  it("waits for the worker of the persistent driver, and leaves its constructor as it was", async () => {
    const { timers, realm } = open({ SharedWorker });
    expect(realm["SharedWorker"]).toBe(SharedWorker);
    const { load, jazz } = await newBundle();
    await load();
    const Watched = realm["SharedWorker"] as typeof SharedWorker;
    const other = new Watched("other.js", { name: "other" });
    expect(other).toBeInstanceOf(SharedWorker);
    timers.elapse(4_000);
    new Watched("broker.js", { name: "jazz-broker:app-1:app-1" });
    timers.elapse(5_000);
    expect(armed()).toBe(true);
    await jazz.createDb(config);
    expect(armed()).toBe(false);
    expect(realm["SharedWorker"]).toBe(SharedWorker);
    expect(timers.pending).toBe(0);
  });

  it("gives up in time where no such worker is started", async () => {
    const { timers, realm } = open({ SharedWorker });
    const { load } = await newBundle();
    await load();
    new (realm["SharedWorker"] as typeof SharedWorker)("other.js", { name: "other" });
    timers.elapse(5_000);
    expect(armed()).toBe(false);
    expect(realm["SharedWorker"]).toBe(SharedWorker);
  });

  it("leaves a page's objects alone when a panel opens on a missed Db, and while it looks on", async () => {
    const document = open();
    const before = Reflect.ownKeys(Object.prototype);
    const { db, use } = await missedDb();
    use();
    const panel = document.openPanel();
    // As apps tell promises from values, which this would make of every object.
    const waitsFor = (value: object): boolean => "then" in value;
    expect(waitsFor({ db })).toBe(false);
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    await panel.settled();
    expect(waitsFor({ db })).toBe(false);
    expect(await (async () => db)()).toBe(db);
    expect(await Promise.resolve({ db, session: null })).toEqual({ db, session: null });
    await panel.settled();
    expect(panel.host()).toMatchObject({ has: { engine: true, db: false }, sessionFrom: "engine" });
    expect(document.timers.pending).toBeLessThanOrEqual(1);
    panel.close();
    await panel.settled();
    expect(document.timers.pending).toBe(0);
  });

  it("stays shut when an engine turns up alone while a panel listens", async () => {
    const document = open();
    const panel = document.openPanel();
    const { use } = await missedDb();
    await panel.settled();
    use();
    expect(armed()).toBe(false);
    await panel.settled();
    expect(armed()).toBe(false);
    expect(panel.host()).toMatchObject({ ordinal: 1, has: { engine: true, db: false } });
  });

  it("stays open for a Db that is being made, whether a panel comes or goes", async () => {
    const document = open();
    const { jazz, load } = await newBundle();
    await load();
    document.openPanel().close();
    expect(armed()).toBe(true);
    await jazz.createDb(config);
    expect(armed()).toBe(false);
    const panel = document.openPanel();
    await panel.settled();
    expect(panel.host()).toMatchObject({ has: { db: true }, doors: [{ door: "first Db" }] });
  });

  it("meets a Db within what a framework passes on, and says that the app may have had it", async () => {
    const document = open();
    const { jazz } = await missedDb();
    const { load } = await newBundle();
    const client = { db: await jazz.createDb(config), session: null };
    await load();
    await Promise.resolve(client);
    expect(armed()).toBe(false);
    const panel = document.openPanel();
    await panel.settled();
    expect(panel.host().doors[0]?.note).toMatch(/passed it on/);
  });

  it("stays shut on a page that lacks nothing", async () => {
    const document = open();
    const { jazz } = await newBundle();
    const db = await jazz.createDb(config);
    document.openPanel();
    expect(armed()).toBe(false);
    expect(document.timers.pending).toBeLessThanOrEqual(1);
    await db.shutdown();
  });

  it("waits for the first Db of each bundle, and is not held up by Dbs it knows", async () => {
    const document = open();
    const [one, two] = [await newBundle(), await newBundle()];
    await Promise.all([one.load(), two.load()]);
    const first = await one.jazz.createDb(config);
    expect(armed()).toBe(true);
    await (async () => first)();
    expect(armed()).toBe(true);
    const second = await two.jazz.createDb({ ...config, appId: "app-2" });
    expect(armed()).toBe(false);
    const panel = document.openPanel();
    await panel.settled();
    expect(panel.of("host").map(({ info }) => [info.appId, info.doors[0]?.door])).toEqual([
      ["app-1", "first Db"],
      ["app-2", "first Db"],
    ]);
    await Promise.all([first.shutdown(), second.shutdown()]);
  });

  it("says what an engine alone cannot do", async () => {
    const document = open();
    const { use } = await missedDb();
    use();
    const panel = document.openPanel();
    await panel.settled();
    expect(panel.host().doors).toMatchObject([
      { door: "engine registry", can: expect.stringMatching(/every call/) },
    ]);
    expect(panel.host().doors[0]?.cannot).toMatch(/useSession\(\).*Push the Db/);
  });
});
