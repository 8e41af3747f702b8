import {
  Db,
  PersistedWriteRejectedError,
  RowChangeKind,
  type SubscriptionDelta,
  schema as s,
} from "jazz-tools";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { app, openDb, person, type Todo } from "../team-app.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Lets deferred subscriptions start. */
const deferred = () => new Promise<void>((resolve) => queueMicrotask(resolve));

/** The engine behind a Db, found as a hook finds it. */
function engineOf(db: Db): WasmRuntime {
  return (db as unknown as { connection: { client: { runtime: WasmRuntime } } }).connection.client
    .runtime;
}

describe("opening a Db", () => {
  it("instantiates the engine's module, then passes the Db through promise resolution", async () => {
    vi.resetModules();
    const page: typeof import("jazz-tools") = await import("jazz-tools");
    const order: unknown[] = [];
    const { instantiate } = WebAssembly;
    vi.spyOn(WebAssembly, "instantiate").mockImplementation(async (module) => {
      const instance = await instantiate(module);
      order.push("module");
      return instance;
    });
    const key = "then";
    Object.defineProperty(Object.prototype, key, {
      configurable: true,
      get() {
        if (typeof this.subscribeAll === "function") order.push(this);
        return undefined;
      },
    });
    let db: unknown;
    try {
      db = await page.createDb({ appId: "a", driver: { type: "memory" } });
    } finally {
      Reflect.deleteProperty(Object.prototype, key);
    }
    expect(order[0]).toBe("module");
    expect(order[1]).toBe(db);
  });

  it("makes no engine before the first operation, and one for all of them", async () => {
    const db = await openDb("alice");
    expect(db.getRuntimeSchema()).toBeNull();
    db.insert(app.projects, { name: "P", owner_id: "alice" });
    const engine = engineOf(db);
    expect(engine).toBeInstanceOf(WasmRuntime);
    await db.all(app.todos);
    expect(engineOf(db)).toBe(engine);
    expect(db.getRuntimeSchema()).toEqual(app.wasmSchema);
  });

  it("is for one schema", async () => {
    const db = await openDb("alice");
    const other = s.defineApp({ notes: s.table({ text: s.string() }) });
    db.insert(app.projects, { name: "P", owner_id: "alice" });
    expect(() => db.insert(other.notes, { text: "x" })).toThrow(
      "Db is already initialized with a different schema. Create a separate Db for each schema/app.",
    );
  });

  it("has members that survive minification: nothing private by syntax", async () => {
    const db = await openDb("alice");
    expect(Object.keys(db)).toEqual(
      expect.arrayContaining([
        "config",
        "connection",
        "authStateStore",
        "activeQuerySubscriptionTraces",
      ]),
    );
    const members = [
      "getAuthState onAuthChanged onMutationError getConfig getRuntimeSchema setDevMode",
      "getActiveQuerySubscriptions onActiveQuerySubscriptionsChange insert restore upsert update",
      "delete all one subscribeAll beginTransaction transaction beginBatch batch shutdown logout",
      "disconnect reconnect updateAuthToken updateCookieSession getRuntimeOperationContext",
    ].flatMap((line) => line.split(" "));
    for (const name of members) {
      expect(typeof Reflect.get(Db.prototype, name), name).toBe("function");
    }
    expect(typeof Db.create).toBe("function");
    expect(typeof Db.createWithWorker).toBe("function");
  });
});

describe("writes and reads", () => {
  it("give rows as JavaScript values", async () => {
    const db = await openDb("alice");
    const due = new Date("2026-12-01T00:00:00Z");
    const project = db.insert(app.projects, { name: "P", owner_id: "alice" }).value;
    const { value } = db.insert(app.todos, {
      title: "t",
      owner_id: "alice",
      due,
      projectId: project.id,
    });
    const todo: Todo = {
      id: value.id,
      title: "t",
      done: false,
      owner_id: "alice",
      priority: 0,
      due,
      projectId: project.id,
    };
    expect(value).toEqual(todo);
    expect(await db.one(app.todos.where({ due: { gte: due } }))).toEqual(todo);
    expect(await db.all(app.todos.include({ project: true }))).toEqual([{ ...todo, project }]);
    expect(await db.all(app.projects.include({ todosViaProject: true }))).toEqual([
      { ...project, todosViaProject: [todo] },
    ]);
    expect(await db.all(app.todos.hopTo("project"))).toEqual([project]);
    expect(await db.one(app.todos.where({ title: "none" }))).toBeNull();
    const [magic] = await db.all(app.todos.select("$createdBy", "$createdAt", "$canEdit"));
    expect(magic).toEqual({
      id: value.id,
      $createdBy: "alice",
      $createdAt: expect.any(Date),
      $canEdit: true,
    });
    expect(Math.abs((magic?.$createdAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("update, upsert, delete and restore", async () => {
    const db = await openDb("alice");
    const { value } = db.insert(app.todos, { title: "t", owner_id: "alice" });
    db.update(app.todos, value.id, { title: "u", priority: undefined as never });
    expect(await db.one(app.todos)).toMatchObject({ title: "u", priority: 0 });
    db.delete(app.todos, value.id);
    expect(await db.all(app.todos)).toEqual([]);
    expect(await db.all(app.todos.includeDeleted())).toHaveLength(1);
    expect(db.restore(app.todos, value.id, { title: "back", owner_id: "alice" }).value.title).toBe(
      "back",
    );
    const id = "09d90389-f917-45d6-a5b3-f709a1879581";
    db.upsert(app.todos, { title: "new", owner_id: "alice" }, { id });
    db.upsert(app.todos, { title: "newer" }, { id });
    expect(await db.one(app.todos.where({ id }))).toMatchObject({ title: "newer" });
  });

  it.each<[string, (db: Db) => unknown]>([
    ['Unknown column "nope" on table "todos"', (db) => db.insert(app.todos, { nope: 1 } as never)],
    [
      "Cannot set required field 'title' to null",
      (db) => db.update(app.todos, "x", { title: null } as never),
    ],
    [
      "Integer values must be signed 32-bit integers",
      (db) => db.update(app.todos, "x", { priority: 1.5 }),
    ],
    [
      "Invalid updatedAt override. Expected a non-negative integer.",
      (db) => db.insert(app.projects, { name: "P", owner_id: "a" }, { updatedAt: -1 }),
    ],
  ])("say: %s", async (message, run) => {
    const db = await openDb("alice");
    expect(() => run(db)).toThrow(message);
  });

  it("can be waited for, with the row as answer", async () => {
    const db = await openDb("alice");
    const result = db.insert(app.projects, { name: "P", owner_id: "alice" });
    await expect(result.wait({ tier: "local" })).resolves.toEqual(result.value);
    await expect(result.wait({ tier: "edge" })).rejects.toThrow("cannot wait for durability tier");
    await expect(
      db.delete(app.projects, result.value.id).wait({ tier: "local" }),
    ).resolves.toBeUndefined();
    expect(new PersistedWriteRejectedError("b", "c", "r").message).toBe(
      "Persisted batch b was rejected (c): r",
    );
  });

  it("take hand-made tables and queries on the Db's own schema", async () => {
    const db = await openDb("alice");
    db.insert(app.projects, { name: "P", owner_id: "alice" });
    const table = {
      _table: "projects",
      _schema: db.getRuntimeSchema() ?? {},
      _rowType: {} as { id: string; name: string },
      _initType: {},
      _build: () =>
        JSON.stringify({ table: "projects", conditions: [], includes: {}, orderBy: [], hops: [] }),
    };
    expect(await db.all(table)).toMatchObject([{ name: "P" }]);
    db.insert(table, { name: "Q", owner_id: "bob" });
    expect(await db.all(app.projects)).toHaveLength(2);
  });
});

describe("subscribeAll", () => {
  it("starts in a later task and then follows inside every write", async () => {
    const db = await openDb("alice");
    const told: SubscriptionDelta<Todo>[] = [];
    const stop = db.subscribeAll(app.todos.orderBy("title"), (delta) => told.push(delta));
    expect(told).toEqual([]);
    await deferred();
    expect(told).toEqual([{ all: [], delta: [] }]);
    const second = db.insert(app.todos, { title: "b", owner_id: "alice" }).value;
    const first = db.insert(app.todos, { title: "a", owner_id: "alice" }).value;
    expect(told.at(-1)).toEqual({
      all: [first, second],
      delta: [
        { kind: RowChangeKind.Added, id: first.id, index: 0, item: first },
        { kind: RowChangeKind.Updated, id: second.id, index: 1 },
      ],
    });
    db.update(app.todos, first.id, { title: "c" });
    expect(told.at(-1)?.all.map(({ title }) => title)).toEqual(["b", "c"]);
    db.delete(app.todos, second.id);
    expect(told.at(-1)?.delta).toContainEqual({
      kind: RowChangeKind.Removed,
      id: second.id,
      index: 0,
    });
    stop();
    db.insert(app.todos, { title: "d", owner_id: "alice" });
    expect(told).toHaveLength(5);
  });

  it("stopped before it started never calls back", async () => {
    const db = await openDb("alice");
    const callback = vi.fn();
    db.subscribeAll(app.todos, callback)();
    await deferred();
    expect(callback).not.toHaveBeenCalled();
  });

  it("is traced only in dev mode, and only from then on", async () => {
    const db = await openDb("alice");
    db.subscribeAll(app.todos, () => {});
    db.setDevMode(true);
    const sizes: number[] = [];
    const stopListening = db.onActiveQuerySubscriptionsChange((traces) =>
      sizes.push(traces.length),
    );
    const stop = db.subscribeAll(app.todos.where({ done: true }), () => {});
    db.subscribeAll(app.todos, () => {}, { visibility: "hidden_from_live_query_list" });
    const [trace] = db.getActiveQuerySubscriptions();
    expect(trace).toMatchObject({
      id: "sub-1",
      table: "todos",
      branches: ["main"],
      tier: "local",
      propagation: "full",
      query: expect.stringContaining('"table":"todos"'),
    });
    expect(trace?.stack).toContain("db.test.ts");
    stop();
    expect(sizes).toEqual([0, 1, 0]);
    stopListening();
  });

  it("keeps quiet after the Db was shut down", async () => {
    const db = await openDb("alice");
    const callback = vi.fn();
    const stop = db.subscribeAll(app.todos, callback);
    await Promise.all([db.shutdown(), db.shutdown()]);
    await deferred();
    stop();
    expect(callback).not.toHaveBeenCalled();
    await expect(db.disconnect()).rejects.toThrow("Cannot disconnect a Db that is shutting down.");
  });
});

describe("batches and transactions", () => {
  it("commit what the callback wrote when it returns, with its value", async () => {
    const db = await openDb("alice");
    const result = db.transaction((tx) => {
      expect("commit" in tx).toBe(false);
      expect(Reflect.get(tx, "rollback")).toBeUndefined();
      return tx.insert(app.projects, { name: "P", owner_id: "alice" }).id;
    });
    expect(await db.one(app.projects)).toMatchObject({ id: result.value });
    await expect(result.wait({ tier: "local" })).resolves.toBe(result.value);
  });

  it("may be asynchronous and read their own writes", async () => {
    const db = await openDb("alice");
    const result = await db.batch(async (batch) => {
      const { id } = batch.insert(app.todos, { title: "t", owner_id: "alice" });
      batch.update(app.todos, id, { done: true });
      expect(await db.all(app.todos)).toEqual([]);
      return batch.one(app.todos.where({ done: true }));
    });
    expect(result.value).toMatchObject({ title: "t", done: true });
    expect(await db.all(app.todos)).toHaveLength(1);
  });

  it("roll back when the callback throws, sooner or later", async () => {
    const db = await openDb("alice");
    const insert = { name: "P", owner_id: "alice" };
    expect(() =>
      db.batch((batch) => {
        batch.insert(app.projects, insert);
        throw new Error("no");
      }),
    ).toThrow("no");
    await expect(
      db.transaction(async (tx) => {
        tx.insert(app.projects, insert);
        throw new Error("later no");
      }),
    ).rejects.toThrow("later no");
    expect(await db.all(app.projects)).toEqual([]);
  });

  it("can be driven by hand, with every kind of write", async () => {
    const db = await openDb("alice");
    const old = db.insert(app.projects, { name: "old", owner_id: "alice" }).value;
    db.delete(app.projects, old.id);
    const tx = db.beginTransaction();
    expect(() => tx.commit()).toThrow(
      "DbTransaction.commit() requires at least one table operation first",
    );
    const id = "09d90389-f917-45d6-a5b3-f709a1879581";
    tx.upsert(app.projects, { name: "upserted", owner_id: "alice" }, { id });
    tx.restore(app.projects, old.id, { name: "restored", owner_id: "alice" });
    const { id: gone } = tx.insert(app.projects, { name: "gone", owner_id: "alice" });
    tx.delete(app.projects, gone);
    expect((await tx.all(app.projects)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(["upserted", "restored"]),
    );
    expect(tx.batchId()).toMatch(/^[0-9a-f]{32}$/);
    tx.commit();
    expect(await db.all(app.projects)).toHaveLength(2);
    const batch = db.beginBatch();
    batch.delete(app.projects, id);
    batch.rollback();
    expect(await db.all(app.projects)).toHaveLength(2);
  });
});

describe("the operation context", () => {
  const asBob = { session: person("bob") };

  it("is asked by every operation when overridden on the Db", async () => {
    const db = await openDb("alice");
    const override = vi.fn(() => asBob);
    Object.assign(db, { getRuntimeOperationContext: override });
    const project = { name: "P", owner_id: "bob" };
    const { value } = db.insert(app.projects, project);
    db.update(app.projects, value.id, {});
    db.upsert(app.projects, project, { id: value.id });
    db.delete(app.projects, value.id);
    db.restore(app.projects, value.id, project);
    db.transaction((tx) => tx.update(app.projects, value.id, {}));
    db.batch((batch) => batch.update(app.projects, value.id, {}));
    db.subscribeAll(app.projects, () => {});
    const [row] = await db.all(app.projects.select("$createdBy", "$updatedBy"));
    expect(row).toMatchObject({ $createdBy: "bob", $updatedBy: "bob" });
    expect(override).toHaveBeenCalledTimes(9);
    Reflect.deleteProperty(db, "getRuntimeOperationContext");
    db.update(app.projects, value.id, {});
    expect(await db.one(app.projects.select("$updatedBy"))).toMatchObject({ $updatedBy: "alice" });
  });

  it("on a derived handle leaves the Db itself alone", async () => {
    const db = await openDb("alice");
    const scoped: Db = Object.create(db, { getRuntimeOperationContext: { value: () => asBob } });
    scoped.insert(app.projects, { name: "by bob", owner_id: "bob" });
    db.insert(app.projects, { name: "by alice", owner_id: "alice" });
    expect(await db.all(app.projects.select("$createdBy"))).toMatchObject([
      { $createdBy: "bob" },
      { $createdBy: "alice" },
    ]);
    expect(scoped.getAuthState().session?.user_id).toBe("alice");
  });

  it("with an attribution drops the session; with a null session keeps the page's", async () => {
    const db = await openDb("alice");
    let context: object = { attribution: "carol" };
    Object.assign(db, { getRuntimeOperationContext: () => context });
    const { value } = db.insert(app.projects, { name: "P", owner_id: "x" });
    const insert = vi.spyOn(engineOf(db), "update");
    db.update(app.projects, value.id, {});
    expect(insert.mock.calls[0]?.[2]).toBe('{"attribution":"carol"}');
    context = { session: null };
    db.update(app.projects, value.id, {});
    expect(insert.mock.calls[1]?.[2]).toBe(JSON.stringify(person("alice")));
    context = { session: person("bob"), attribution: "carol" };
    db.update(app.projects, value.id, {});
    expect(insert.mock.calls[2]?.[2]).toBe(
      JSON.stringify({ session: person("bob"), attribution: "carol" }),
    );
  });
});
