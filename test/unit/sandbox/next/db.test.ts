import { createAccountManager, createDb, Db } from "jazz-tools/next";
import { describe, expect, it, vi } from "vitest";
import { getDbInternalSession } from "../../../../sandbox/next/db/internal-session.ts";
import { getDbSubscriptionSource } from "../../../../sandbox/next/db/subscription-source.ts";
import { NativeRuntimeAdapter } from "../../../../sandbox/next/runtime/native-runtime-adapter.ts";
import { waitFor } from "../../support/wait-for.ts";
import { app, freshApp, jwtOf, openAs, runtimeOf } from "./people.ts";

const METHODS =
  "all one subscribe insert restore upsert update delete insertStreaming updateStreaming " +
  "upsertStreaming canInsert canRead canUpdate canDelete " +
  "beginTransaction beginExclusiveTransaction transaction exclusiveTransaction getAuthState " +
  "onAuthChanged updateAuthToken updateCookieSession refreshAccountAuth getLocalFirstIdentityProof " +
  "getConfig setDevMode getActiveQuerySubscriptions onActiveQuerySubscriptionsChange " +
  "getRuntimeSchema openInspectorControlPort onMutationError disconnect reconnect " +
  "deleteClientStorage logout shutdown onShutdown abortGracefulShutdown " +
  "getClient getCurrentClient getAccessContext ensureReady wrapWriteWait";

const GONE = "subscribeAll batch beginBatch getRuntimeOperationContext createWithWorker";

const PRIVATE =
  "config runtimeSource authStateStore connection activeQuerySubscriptionTraces " +
  "mutationErrorListeners pendingMutationErrorEvents shutdownPromise _localFirstSecret";

/** What a Db is made of, by the plain names of its private members. */
interface MadeOf {
  config: Parameters<typeof Db.create>[0];
  runtimeSource: Parameters<typeof Db.create>[1];
}

describe("the Db of later Jazz", () => {
  it.each(METHODS.split(" "))("has %s", async (name) => {
    const { db } = await openAs("alice");
    expect(Reflect.get(db, name)).toBeInstanceOf(Function);
  });

  it.each(GONE.split(" "))("has no %s", async (name) => {
    const { db } = await openAs("alice");
    expect(name in db || name in Db).toBe(false);
  });

  it.each(PRIVATE.split(" "))("keeps %s under its plain name", async (name) => {
    expect(Object.keys((await openAs("alice")).db)).toContain(name);
  });

  it.each(["createWithDirectConnection", "createWithBrowserWorker"] as const)(
    "is made by %s, in the WeakMaps before anything is awaited",
    async (make) => {
      const { db } = await openAs("alice");
      const { config, runtimeSource } = db as unknown as MadeOf;
      const entered: [object, unknown][] = [];
      const set = vi.spyOn(WeakMap.prototype, "set");
      const making = Db[make](config, runtimeSource);
      for (const [key, value] of set.mock.calls) if (key instanceof Db) entered.push([key, value]);
      set.mockRestore();
      const made = await making;
      expect(entered).toEqual([
        [made, { session: expect.objectContaining({ user_id: "alice" }) }],
        [made, { all: expect.any(Function), subscribeDelta: expect.any(Function) }],
      ]);
    },
  );

  it("has no runtime before the first operation on a table, then one under its connection", async () => {
    const { db, account } = await openAs("alice");
    const { connection } = db as unknown as { connection: { client: unknown } };
    expect(connection.client).toBeNull();
    expect(db.getRuntimeSchema()).toBeNull();
    expect(() => db.beginExclusiveTransaction()).toThrow(/before the JazzClient has been created/);
    db.insert(app.todos, { title: "t", owner: account.id });
    const runtime = runtimeOf(db);
    expect(runtime).toBeInstanceOf(NativeRuntimeAdapter);
    expect(runtime.db.constructor.name).toBe("WasmDb");
    expect(db.getRuntimeSchema()?.["todos"]?.columns.map(({ name }) => name)).toContain("owner");
  });

  it("does not know objects derived from it", async () => {
    const { db, account } = await openAs("alice");
    const derived = Object.create(db) as Db;
    derived.insert(app.todos, { title: "ordinary", owner: account.id });
    expect(await derived.all(app.todos)).toHaveLength(1);
    expect(() => getDbSubscriptionSource(derived)).toThrow(/missing its internal subscription/);
    expect(getDbInternalSession(derived)).toBeNull();
    expect(() => derived.openInspectorControlPort()).toThrow(TypeError);
  });

  it("gives a subscription whole arrays, and the bindings what changed", async () => {
    const { db, account } = await openAs("alice");
    const results: string[][] = [];
    const kinds: number[][] = [];
    const stop = db.subscribe(app.todos.orderBy("title"), (rows) => {
      results.push(rows.map(({ title }) => title));
    });
    getDbSubscriptionSource(db).subscribeDelta(app.todos.orderBy("title"), ({ delta }) => {
      kinds.push(delta.map(({ kind }) => kind));
    });
    await waitFor(() => expect(results).toEqual([[]]));
    const { value } = db.insert(app.todos, { title: "b", owner: account.id });
    await waitFor(() => expect(results.at(-1)).toEqual(["b"]));
    db.insert(app.todos, { title: "a", owner: account.id });
    await waitFor(() => expect(results.at(-1)).toEqual(["a", "b"]));
    stop();
    db.delete(app.todos, value.id);
    await waitFor(() => expect(kinds).toEqual([[], [0], [0, 2], [1, 2]].slice(0, kinds.length)));
    await waitFor(() => expect(kinds).toHaveLength(4));
    expect(results).toHaveLength(3);
  });

  it("ends a subscription with an error once, and goes on without it", async () => {
    const { db } = await openAs("alice");
    const onError = vi.fn();
    db.subscribe(app.todos.select("$canRead"), { onUpdate: () => {}, onError });
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: expect.stringMatching(/\$canRead/) }),
    );
  });

  it("traces open subscriptions in dev mode, as flat queries", async () => {
    const { db, account } = await openAs("alice");
    const traces = vi.fn();
    db.onActiveQuerySubscriptionsChange(traces);
    db.subscribe(app.todos, () => {});
    db.setDevMode(true);
    const stop = db.subscribe(app.todos.where({ owner: account.id }), () => {});
    const [trace] = db.getActiveQuerySubscriptions();
    expect(trace).toMatchObject({
      id: "sub-1",
      table: "todos",
      tier: "local",
      propagation: "full",
      createdAt: expect.any(String),
      stack: expect.stringContaining("db.test.ts"),
    });
    expect(JSON.parse(trace?.query ?? "")).toMatchObject({
      table: "todos",
      conditions: [{ Cmp: { left: { column: "owner" }, op: "Eq" } }],
    });
    stop();
    expect(traces.mock.calls.map(([list]) => list.length)).toEqual([0, 1, 0]);
  });

  it.each(["local", "edge", "global"])("refuses the read tier %s", async (tier) => {
    const { db } = await openAs("alice");
    await expect(db.all(app.todos, { tier } as never)).rejects.toThrow(/was removed/);
  });

  it("reads streamed columns to their end before it writes", async () => {
    const { db, account } = await openAs("alice");
    const pieces = async function* () {
      yield "a";
      yield "b";
    };
    const { owner, id } = { owner: account.id, id: "00000000-0000-4000-8000-0000000000aa" };
    const write = await db.insertStreaming(app.todos, { title: pieces(), owner });
    await write.wait({ tier: "local" });
    await db.upsertStreaming(app.todos, id, { title: pieces(), owner });
    await db.updateStreaming(app.todos, id, {
      title: new Blob(["c"]).stream().pipeThrough(new TextDecoderStream()),
    });
    expect(await db.one(app.todos.where({ id: write.value.id }))).toMatchObject({ title: "ab" });
    expect(await db.one(app.todos.where({ id }))).toMatchObject({ title: "c" });
    await expect(db.insertStreaming(app.todos, { title: "t", owner })).rejects.toThrow(
      /exactly one streamed/,
    );
  });

  it("gives copies of its config, with the token in it", async () => {
    const { db, account } = await openAs("alice");
    const config = db.getConfig();
    expect(config).toMatchObject({ accountId: account.id, jwtToken: expect.any(String) });
    config.appId = "changed";
    expect(db.getConfig().appId).not.toBe("changed");
  });

  it("refuses everything once it is shut down, and says when that is", async () => {
    const { db } = await openAs("alice");
    const ended = vi.fn(() => void db.shutdown());
    db.onShutdown(ended);
    const first = db.shutdown();
    expect(db.shutdown()).toBe(first);
    await first;
    expect(ended).toHaveBeenCalledOnce();
    expect(() => db.insert(app.todos, { title: "t", owner: "x" })).toThrow(
      /shutting down or closed/,
    );
    const late = vi.fn();
    db.onShutdown(late);
    expect(late).toHaveBeenCalledOnce();
  });

  it("is opened for an account of its app only, and for nothing beside it", async () => {
    const appId = freshApp();
    const account = await (await createAccountManager({ appId })).registerJWT(jwtOf("alice"));
    await expect(createDb({ appId: "another", account })).rejects.toMatchObject({
      code: "account_application_mismatch",
    });
    for (const name of ["secret", "jwtToken", "cookieSession", "adminSecret", "accountId"]) {
      await expect(createDb({ appId, account, [name]: "x" })).rejects.toThrow(name);
    }
    await expect(createDb({ appId, account: { ...account } })).rejects.toMatchObject({
      code: "account_handle_invalid",
    });
  });
});
