import { createDb, type Db, type MutationErrorEvent } from "jazz-tools";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type SandboxServerHandle,
  startSandboxServer,
} from "../../../../sandbox/server/start-sandbox-server.ts";
import { app, permissions, person, type Todo } from "../team-app.ts";

const url = "https://sync.example";
const latency = 10;
let server: SandboxServerHandle;
let dbs: Db[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  server = startSandboxServer({ url, schema: app, permissions, latency });
});

afterEach(async () => {
  await Promise.all(dbs.map((db) => db.shutdown()));
  dbs = [];
  server.stop();
  vi.useRealTimers();
});

async function connect(user: string, claims = {}): Promise<Db> {
  const db = await createDb({
    appId: "team",
    driver: { type: "memory" },
    serverUrl: url,
    cookieSession: person(user, claims),
  });
  dbs.push(db);
  return db;
}

const settle = () => vi.advanceTimersByTimeAsync(latency * 8);
const titles = (rows: readonly Todo[]) => rows.map(({ title }) => title);

/** Keeps the latest result of a subscription, as a browser subscribes by default. */
function follow(db: Db): { all: readonly Todo[] } {
  const latest: { all: readonly Todo[] } = { all: [] };
  const keep = ({ all }: { all: readonly Todo[] }) => {
    latest.all = all;
  };
  db.subscribeAll(app.todos.orderBy("title"), keep, { tier: "local" });
  return latest;
}

describe("policies of a server", () => {
  it("are in force at a client once they have arrived, and never before", async () => {
    const db = await connect("alice");
    const forBob = { title: "for bob", owner_id: "bob" };
    expect(() => db.insert(app.todos, forBob)).not.toThrow();
    await settle();
    expect(() => db.insert(app.todos, forBob)).toThrow(
      'Insert failed: WriteError("policy denied INSERT on table todos")',
    );
    expect(db.getRuntimeSchema()?.todos?.policies).toBeUndefined();
  });

  it("arrive later when the server takes its time", async () => {
    const slow = startSandboxServer({
      url: "https://slow.example",
      permissions,
      latency,
      catalogueDelay: 1000,
    });
    const db = await createDb({
      appId: "team",
      driver: { type: "memory" },
      serverUrl: slow.url,
      cookieSession: person("alice"),
    });
    dbs.push(db);
    await db.all(app.todos, { tier: "local" });
    await settle();
    const denied = () => db.insert(app.todos, { title: "x", owner_id: "bob" });
    expect(denied).not.toThrow();
    await vi.advanceTimersByTimeAsync(1000);
    expect(denied).toThrow("policy denied");
    slow.stop();
  });

  it("change for everyone when others are published", async () => {
    server.seed(app.todos, { title: "of alice", owner_id: "alice" }, { author: "alice" });
    const alice = await connect("alice");
    const seen = follow(alice);
    await settle();
    expect(titles(seen.all)).toEqual(["of alice"]);
    server.publish({});
    await settle();
    expect(seen.all).toEqual([]);
    expect(() => alice.insert(app.todos, { title: "y", owner_id: "alice" })).toThrow("denied");
  });
});

describe("rows of a server", () => {
  it("reach those who may read them, with their author, and fire subscriptions", async () => {
    server.seed(app.todos, { title: "of alice", owner_id: "alice" }, { author: "alice" });
    server.seed(app.todos, { title: "of bob", owner_id: "bob" }, { author: "bob" });
    const alice = await connect("alice");
    const seen = follow(alice);
    await settle();
    expect(titles(seen.all)).toEqual(["of alice"]);
    server.seed(app.todos, { title: "later", owner_id: "alice" }, { author: "carol" });
    await settle();
    expect(titles(seen.all)).toEqual(["later", "of alice"]);
    const rows = await alice.all(app.todos.where({ title: "later" }).select("*", "$createdBy"), {
      tier: "local",
    });
    expect(rows).toMatchObject([{ title: "later", $createdBy: "carol" }]);
  });

  it("travel from one Db to the other", async () => {
    const alice = await connect("alice");
    const bob = await connect("bob");
    const ofBob = follow(bob);
    follow(alice);
    await settle();
    const todo = alice.insert(app.todos, { title: "shared", owner_id: "alice" });
    await settle();
    expect(ofBob.all).toEqual([]);
    const share = alice.insert(app.shares, { todoId: todo.value.id, user_id: "bob" });
    await settle();
    expect(titles(ofBob.all)).toEqual(["shared"]);
    alice.update(app.todos, todo.value.id, { title: "renamed" });
    await settle();
    expect(titles(ofBob.all)).toEqual(["renamed"]);
    alice.delete(app.shares, share.value.id);
    await settle();
    expect(ofBob.all).toEqual([]);
    alice.delete(app.todos, todo.value.id);
    await settle();
    expect(server.rows(app.todos)).toEqual([]);
  });

  it("are read at tier edge only once the server has confirmed them", async () => {
    const db = await connect("alice");
    const confirmed: string[][] = [];
    db.subscribeAll(app.todos, ({ all }) => confirmed.push(titles(all)), { tier: "edge" });
    await settle();
    db.insert(app.todos, { title: "new", owner_id: "alice" });
    expect(await db.all(app.todos, { tier: "local" })).toHaveLength(1);
    expect(await db.all(app.todos, { tier: "edge" })).toHaveLength(0);
    expect(confirmed).toEqual([[]]);
    await settle();
    expect(await db.all(app.todos, { tier: "edge" })).toHaveLength(1);
    expect(confirmed).toEqual([[], ["new"]]);
  });

  it("come back after a disconnection, and what was written meanwhile is sent", async () => {
    const alice = await connect("alice");
    const seen = follow(alice);
    await settle();
    await alice.disconnect();
    const write = alice.insert(app.todos, { title: "offline", owner_id: "alice" });
    const gone = server.seed(app.todos, { title: "elsewhere", owner_id: "alice" });
    await settle();
    expect(titles(seen.all)).toEqual(["offline"]);
    await alice.reconnect();
    const waited = write.wait({ tier: "global" });
    await settle();
    await waited;
    expect(titles(seen.all)).toEqual(["elsewhere", "offline"]);
    expect(server.rows(app.todos).map(({ id }) => id)).toContain(gone);
  });
});

describe("what becomes of a write", () => {
  it("is local, then edge, then global", async () => {
    const db = await connect("alice");
    await db.all(app.todos, { tier: "local" });
    await settle();
    const write = db.insert(app.todos, { title: "t", owner_id: "alice" });
    const reached: string[] = [];
    for (const tier of ["local", "edge", "global"] as const) {
      write.wait({ tier }).then(() => reached.push(tier));
    }
    await vi.advanceTimersByTimeAsync(0);
    expect(reached).toEqual(["local"]);
    await vi.advanceTimersByTimeAsync(latency * 2);
    expect(reached).toEqual(["local", "edge"]);
    await vi.advanceTimersByTimeAsync(latency);
    expect(reached).toEqual(["local", "edge", "global"]);
  });

  it("becomes global across a lost connection", async () => {
    const db = await connect("alice");
    await db.all(app.todos, { tier: "local" });
    await settle();
    const write = db.insert(app.todos, { title: "t", owner_id: "alice" });
    const edge = write.wait({ tier: "edge" });
    const global = write.wait({ tier: "global" });
    await vi.advanceTimersByTimeAsync(latency * 2);
    await edge;
    await db.disconnect();
    await settle();
    await db.reconnect();
    await settle();
    await expect(global).resolves.toMatchObject({ title: "t" });
  });

  it("is judged by the connection's session, not by the write's", async () => {
    const db = await connect("alice");
    const seen = follow(db);
    await settle();
    const asBob: Db = Object.create(db, {
      getRuntimeOperationContext: { value: () => ({ session: person("bob") }) },
    });
    const write = asBob.insert(app.todos, { title: "of bob", owner_id: "bob" });
    const wait = expect(write.wait({ tier: "edge" })).rejects.toMatchObject({
      name: "PersistedWriteRejectedError",
      message: `Persisted batch ${write.batchId} was rejected (permission_denied): Insert denied by policy on table todos`,
      code: "permission_denied",
      reason: "Insert denied by policy on table todos",
    });
    expect(await asBob.all(app.todos, { tier: "local" })).toHaveLength(1);
    await settle();
    await wait;
    expect(await asBob.all(app.todos, { tier: "local" })).toHaveLength(0);
    expect(seen.all).toEqual([]);
  });

  it("keeps an author that is not the page's user, when the policies let it", async () => {
    const db = await connect("alice");
    await db.all(app.todos, { tier: "local" });
    await settle();
    const attributed: Db = Object.create(db, {
      getRuntimeOperationContext: { value: () => ({ attribution: "bob" }) },
    });
    const write = attributed.insert(app.todos, { title: "t", owner_id: "alice" });
    const waited = write.wait({ tier: "global" });
    await settle();
    await waited;
    const later = await connect("alice");
    const read = later.one(app.todos.select("title", "$createdBy"), { tier: "edge" });
    await settle();
    expect(await read).toMatchObject({ title: "t", $createdBy: "bob" });
  });

  it("is told to onMutationError when nobody waits, and undone", async () => {
    const db = await connect("alice");
    const errors: MutationErrorEvent[] = [];
    db.onMutationError((event) => errors.push(event));
    const mine = db.insert(app.todos, { title: "mine", owner_id: "alice" });
    const seen = follow(db);
    await settle();
    const backend: Db = Object.create(db, {
      getRuntimeOperationContext: { value: () => ({ attribution: "x" }) },
    });
    const update = backend.update(app.todos, mine.value.id, { owner_id: "bob" });
    expect(seen.all).toEqual([]);
    await settle();
    expect(titles(seen.all)).toEqual(["mine"]);
    expect(errors).toEqual([
      {
        batch: {
          batchId: update.batchId,
          latestSettlement: {
            batchId: update.batchId,
            code: "permission_denied",
            kind: "rejected",
            reason: "Update denied by WITH CHECK policy on table todos",
          },
          mode: "direct",
          sealed: true,
        },
        code: "permission_denied",
        reason: "Update denied by WITH CHECK policy on table todos",
      },
    ]);
  });

  it("is kept for whoever listens first, and logged meanwhile", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const db = await connect("alice");
    const early = db.insert(app.todos, { title: "x", owner_id: "bob" });
    await settle();
    expect(logged).toHaveBeenCalledWith("Unhandled Jazz mutation error", expect.anything());
    const [first, second] = [vi.fn(), vi.fn()];
    db.onMutationError(first);
    db.onMutationError(second);
    expect(first).toHaveBeenCalledOnce();
    expect(first.mock.calls[0]?.[0].batch.batchId).toBe(early.batchId);
    expect(second).not.toHaveBeenCalled();
    logged.mockRestore();
  });

  it("swallows the mutation error when somebody waits", async () => {
    const db = await connect("alice");
    const heard = vi.fn();
    db.onMutationError(heard);
    const early = db.insert(app.todos, { title: "x", owner_id: "bob" });
    const wait = expect(early.wait({ tier: "edge" })).rejects.toThrow("permission_denied");
    const another = expect(early.wait({ tier: "global" })).rejects.toThrow("permission_denied");
    await settle();
    await Promise.all([wait, another]);
    expect(heard).not.toHaveBeenCalled();
  });

  it("is denied for a claim that only the page believes in", async () => {
    server.stop();
    server = startSandboxServer({ url, permissions, latency, users: { alice: { claims: {} } } });
    const db = await connect("alice", { role: "lead" });
    await db.all(app.projects, { tier: "local" });
    await settle();
    const write = db.insert(app.projects, { name: "P", owner_id: "alice" });
    const wait = expect(write.wait({ tier: "edge" })).rejects.toThrow(
      "Insert denied by policy on table projects",
    );
    await settle();
    await wait;
  });

  it("takes a whole batch down when one row of it is denied", async () => {
    const db = await connect("alice");
    const batch = db.batch((scope) => {
      scope.insert(app.todos, { title: "fine", owner_id: "alice" });
      scope.insert(app.todos, { title: "denied", owner_id: "bob" });
    });
    const wait = expect(batch.wait({ tier: "edge" })).rejects.toThrow("permission_denied");
    await settle();
    await wait;
    expect(server.rows(app.todos)).toEqual([]);
    expect(await db.all(app.todos, { tier: "local" })).toEqual([]);
  });

  it("is a conflict when a transaction's row has changed at the server meanwhile", async () => {
    const id = server.seed(app.todos, { title: "v1", owner_id: "alice" });
    const first = await connect("alice");
    const second = await connect("alice");
    await Promise.all([first, second].map((db) => db.all(app.todos, { tier: "local" })));
    await settle();
    const tx = first.beginTransaction();
    tx.update(app.todos, id, { title: "from the transaction" });
    second.update(app.todos, id, { title: "v2" });
    await settle();
    const wait = expect(tx.commit().wait({ tier: "edge" })).rejects.toThrow("transaction_conflict");
    await settle();
    await wait;
    expect(server.rows(app.todos)).toMatchObject([{ title: "v2" }]);
  });

  it("is refused for good where no permissions were ever published", async () => {
    server.stop();
    server = startSandboxServer({ url, latency });
    const db = await connect("alice");
    const write = db.insert(app.todos, { title: "t", owner_id: "alice" });
    const wait = expect(write.wait({ tier: "edge" })).rejects.toThrow("permissions_head_missing");
    await settle();
    await wait;
  });
});

describe("a connection", () => {
  it("of the backend reads and writes everything", async () => {
    server.stop();
    server = startSandboxServer({ url, permissions, latency, adminSecret: "hush" });
    server.seed(app.todos, { title: "of bob", owner_id: "bob" });
    const admin = await createDb({
      appId: "team",
      driver: { type: "memory" },
      serverUrl: url,
      adminSecret: "hush",
    });
    dbs.push(admin);
    expect(admin.getAuthState().session).toBeNull();
    const waited = admin
      .insert(app.todos, { title: "any", owner_id: "carol" })
      .wait({ tier: "edge" });
    await settle();
    await waited;
    expect(
      await admin.all(app.todos.select("title", "$createdBy"), { tier: "local" }),
    ).toMatchObject([
      { title: "of bob", $createdBy: "jazz:system" },
      { title: "any", $createdBy: "jazz:system" },
    ]);
  });

  it("with the wrong admin secret is turned down", async () => {
    const admin = await createDb({
      appId: "team",
      driver: { type: "memory" },
      serverUrl: url,
      adminSecret: "guess",
    });
    dbs.push(admin);
    await admin.all(app.todos, { tier: "local" });
    await settle();
    expect(admin.getAuthState()).toMatchObject({ error: "invalid", session: null });
  });

  it("has no local-first claims at the server", async () => {
    const locals = startSandboxServer({
      url: "https://local.example",
      latency,
      permissions: {
        projects: {
          insert: {
            with_check: {
              type: "SessionCmp",
              path: ["claims", "issuer"],
              op: "Eq",
              value: { type: "Text", value: "urn:jazz:local-first" },
            },
          },
        },
      },
    });
    const db = await createDb({
      appId: "team",
      driver: { type: "memory" },
      serverUrl: locals.url,
      secret: "c2VjcmV0",
    });
    dbs.push(db);
    await db.all(app.projects, { tier: "local" });
    await settle();
    const write = db.insert(app.projects, { name: "P", owner_id: "me" });
    const wait = expect(write.wait({ tier: "edge" })).rejects.toThrow("permission_denied");
    await settle();
    await wait;
    locals.stop();
  });

  it("is made as soon as the server is there; until then edge waits fail in memory", async () => {
    server.stop();
    const db = await connect("alice");
    const early = db.insert(app.todos, { title: "early", owner_id: "alice" });
    await expect(early.wait({ tier: "edge" })).rejects.toThrow(
      "Wait for batch failed: Write error: cannot wait for durability tier EdgeServer",
    );
    expect(await db.all(app.todos, { tier: "edge" })).toEqual([]);
    server = startSandboxServer({ url, permissions, latency });
    const wait = early.wait({ tier: "edge" });
    await settle();
    await wait;
    expect(server.rows(app.todos)).toMatchObject([{ title: "early" }]);
  });
});

describe("starting a server", () => {
  it("takes one address once, however it is spelt", () => {
    expect(() => startSandboxServer({ url: "wss://sync.example/" })).toThrow(
      "A sandbox server already listens at wss://sync.example/: stop it, or choose another url.",
    );
  });

  it("seeds rows with their author and time, and says what does not fit", async () => {
    const at = new Date("2026-02-03T04:05:06Z");
    server.seed(app.todos, { title: "t", owner_id: "alice" }, { author: "bob", at });
    expect(() => server.seed(app.todos, { title: "t" } as never)).toThrow(
      "missing required field `owner_id` on table `todos`",
    );
    const db = await connect("alice");
    const reading = db.one(app.todos.select("$createdBy", "$createdAt"), { tier: "edge" });
    await settle();
    expect(await reading).toMatchObject({ $createdBy: "bob", $createdAt: at });
  });
});
