import { createAccountManager, createDb, createJazzClient } from "jazz-tools/next";
import { afterEach, expect, it, vi } from "vitest";
import { startSandboxServer } from "../../../../sandbox/server/start-sandbox-server.ts";
import { app, freshApp, jwtOf, permissions } from "./people.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function accountOf(sub: string, appId: string, serverUrl?: string) {
  const settings = { appId, ...(serverUrl === undefined ? {} : { serverUrl }) };
  const accounts = await createAccountManager(settings);
  return { ...settings, account: await accounts.loginOrRegisterJWT(jwtOf(sub)) };
}

/** A browser's SharedWorker, as far as Jazz's page looks at it. */
class SharedWorkerStub {
  static readonly made: SharedWorkerStub[] = [];
  readonly messages: unknown[] = [];
  readonly port = {
    start: () => {},
    close: vi.fn(),
    postMessage: (message: unknown) => this.messages.push(message),
  };
  readonly name: string;

  constructor(_script: string, options: { name: string }) {
    this.name = options.name;
    SharedWorkerStub.made.push(this);
  }
}

it("keeps rows for the next Db of the same app and account", async () => {
  const config = await accountOf("alice", freshApp());
  const db = await createDb(config);
  const write = db.insert(app.todos, { title: "kept", owner: config.account.id });
  await write.wait({ tier: "local" });
  await db.shutdown();
  const again = await createDb(config);
  expect(await again.all(app.todos.select("title", "$createdBy"))).toMatchObject([
    { title: "kept", $createdBy: { account: config.account.id } },
  ]);
  const bobs = await createDb(await accountOf("bob", config.appId));
  expect(await bobs.all(app.todos)).toEqual([]);
  await again.logout({ wipeData: true });
  expect(await (await createDb(config)).all(app.todos)).toEqual([]);
});

it("leaves the page without an answer about rights, also with a server", async () => {
  const url = "https://persistent.example";
  const server = startSandboxServer({ url, schema: app, permissions, latency: 1 });
  const config = await accountOf("alice", freshApp(), url);
  const db = await createDb(config);
  const todo = { title: "t", owner: config.account.id };
  await db.insert(app.todos, todo).wait({ tier: "global" });
  const [row] = server.rows(app.todos);
  const id = row?.id ?? "";
  const asked = [
    db.canInsert(app.todos, todo),
    db.canRead(app.todos, id),
    db.canUpdate(app.todos, id, { done: true }),
    db.canDelete(app.todos, id),
  ];
  expect(await Promise.all(asked)).toEqual(["unknown", "unknown", "unknown", "unknown"]);
  await db.shutdown();
  server.stop();
});

it("leases a worker named after the storage before there is a Db, where there are such workers", async () => {
  vi.stubGlobal("SharedWorker", SharedWorkerStub);
  const config = await accountOf("alice", freshApp());
  const opening = createDb(config);
  const db = await opening;
  const [worker, ...others] = SharedWorkerStub.made;
  expect(others).toEqual([]);
  expect(worker?.name).toMatch(/^jazz-runtime:.+:.+:generation-1$/);
  expect(worker?.name).toContain(config.account.id);
  expect(worker?.messages).toMatchObject([
    {
      type: "connect-runtime",
      appId: config.appId,
      authJson: expect.stringContaining("jwt_token"),
    },
  ]);
  await db.shutdown();
  expect(worker?.port.close).toHaveBeenCalledOnce();
  await createDb({ ...config, driver: { type: "memory" } });
  expect(SharedWorkerStub.made).toHaveLength(1);
});

it("puts a client's Db on the window, and takes it away again", async () => {
  const page: { __jazzWindowStorageContexts__?: Set<{ db: unknown; namespace: string }> } = {};
  vi.stubGlobal("window", page);
  const config = await accountOf("alice", freshApp());
  const inMemory = await createJazzClient({ ...config, driver: { type: "memory" } });
  expect(page.__jazzWindowStorageContexts__).toBeUndefined();
  const client = await createJazzClient(config);
  expect([...(page.__jazzWindowStorageContexts__ ?? [])]).toEqual([
    { db: client.db, namespace: expect.stringContaining(config.account.id) },
  ]);
  await client.shutdown();
  await inMemory.shutdown();
  expect(page.__jazzWindowStorageContexts__?.size).toBe(0);
});

it("can be found by inspectors, which it leads to no Db", async () => {
  const key = Symbol.for("jazz.browser-inspector-control-registry");
  const config = await accountOf("alice", freshApp());
  const db = await createDb(config);
  const { factories } = Reflect.get(globalThis, key) as { factories: Map<number, () => unknown> };
  const open = [...factories.values()].at(-1);
  await expect(open?.()).rejects.toThrow(/No inspector can be attached/);
  const before = factories.size;
  await db.shutdown();
  expect(factories.size).toBe(before - 1);
});
