import {
  createAccountManager,
  createDb,
  type Db,
  type MutationErrorEvent,
  PersistedWriteRejectedError,
} from "jazz-tools/next";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authorText, SYSTEM_ACCOUNT } from "../../../../sandbox/policy/row-author.ts";
import {
  type SandboxServerHandle,
  startSandboxServer,
} from "../../../../sandbox/server/start-sandbox-server.ts";
import { waitFor } from "../../support/wait-for.ts";
import { app, freshApp, jwtOf, permissions } from "./people.ts";

const url = "https://next.example";
const settings = { url, schema: app, latency: 1, denyByDefault: true };
let server: SandboxServerHandle;
let appId: string;
let logged: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  appId = freshApp();
  server = startSandboxServer({ ...settings, permissions });
  logged = vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  server.stop();
  vi.restoreAllMocks();
});

async function open(sub: string, config: { offline?: boolean; exp?: number } = {}) {
  const where = { appId, ...(config.offline ? {} : { serverUrl: url }) };
  const accounts = await createAccountManager(where);
  const account = await accounts.loginOrRegisterJWT(jwtOf(sub, {}, config.exp));
  const db = await createDb({ ...where, driver: { type: "memory" }, account });
  const author = { account: account.id, identity: account.identity };
  return { db, account: account.id, author };
}

const titles = async (db: Db) => (await db.all(app.todos)).map(({ title }) => title);

describe("rights, as later Jazz tells them", () => {
  it("are the server's answer to whoever is connected", async () => {
    const { db, account, author } = await open("alice");
    const mine = server.seed(
      app.todos,
      { title: "m", owner: account },
      { author: authorText(author) },
    );
    const theirs = server.seed(app.todos, { title: "t", owner: "bob" });
    const nothing = "00000000-0000-4000-8000-000000000001";
    const answers = {
      "insert mine": db.canInsert(app.todos, { title: "t", owner: account }),
      "insert theirs": db.canInsert(app.todos, { title: "t", owner: "bob" }),
      "insert by creator": db.canInsert(app.projects, { name: "p" }),
      "read mine": db.canRead(app.todos, mine),
      "read theirs": db.canRead(app.todos, theirs),
      "read nothing": db.canRead(app.todos, nothing),
      "update mine": db.canUpdate(app.todos, mine, { title: "u" }),
      "give mine away": db.canUpdate(app.todos, mine, { owner: "bob" }),
      "update theirs": db.canUpdate(app.todos, theirs, { title: "u" }),
      "delete without a policy": db.canDelete(app.todos, mine),
    };
    const told = await Promise.all(
      Object.entries(answers).map(async ([what, answer]) => [what, await answer]),
    );
    expect(Object.fromEntries(told)).toEqual({
      "insert mine": "allowed",
      "insert theirs": "denied",
      "insert by creator": "allowed",
      "read mine": "allowed",
      "read theirs": "denied",
      "read nothing": "denied",
      "update mine": "allowed",
      "give mine away": "denied",
      "update theirs": "denied",
      "delete without a policy": "denied",
    });
    expect(server.rows(app.projects)).toEqual([]);
  });

  it("are unknown without a server, after disconnecting, and to an expired token", async () => {
    const todo = { title: "t", owner: "alice" };
    expect(await (await open("alice", { offline: true })).db.canInsert(app.todos, todo)).toBe(
      "unknown",
    );
    const { db, account } = await open("alice");
    expect(await db.canInsert(app.todos, { title: "t", owner: account })).toBe("allowed");
    await db.disconnect();
    expect(await db.canInsert(app.todos, { title: "t", owner: account })).toBe("unknown");
    const expired = await open("alice", { exp: 1 });
    expect(await expired.db.canInsert(app.todos, todo)).toBe("unknown");
    expect(expired.db.getAuthState()).toMatchObject({
      error: "expired",
      session: { user: { account } },
    });
  });

  it("are unknown when the server takes longer than two seconds", async () => {
    server.stop();
    server = startSandboxServer({ ...settings, permissions, latency: 1500 });
    vi.useFakeTimers();
    const { db, account } = await open("alice");
    const asked = db.canInsert(app.todos, { title: "t", owner: account });
    await vi.advanceTimersByTimeAsync(2_000);
    vi.useRealTimers();
    expect(await asked).toBe("unknown");
  });

  it("are denied where no policies were published", async () => {
    server.stop();
    server = startSandboxServer(settings);
    const { db, account } = await open("alice");
    expect(await db.canInsert(app.todos, { title: "t", owner: account })).toBe("denied");
  });
});

describe("writes, as later Jazz settles them", () => {
  it("are here at once, and global when the server has taken them", async () => {
    const { db, account } = await open("alice");
    const write = db.insert(app.todos, { title: "t", owner: account });
    expect(await write.txId).toEqual(expect.any(String));
    expect(await titles(db)).toEqual(["t"]);
    expect(await write.wait({ tier: "global" })).toEqual(write.value);
    expect(server.rows(app.todos)).toMatchObject([{ title: "t" }]);
  });

  it("are made whatever the policies say, then rejected and taken back", async () => {
    const { db } = await open("alice");
    const seen: string[][] = [];
    db.subscribe(app.todos, (rows) => seen.push(rows.map(({ title }) => title)));
    const write = db.insert(app.todos, { title: "not mine", owner: "bob" });
    const rejected = await write.wait({ tier: "global" }).catch((error) => error);
    expect(rejected).toBeInstanceOf(PersistedWriteRejectedError);
    expect(rejected).toMatchObject({
      transactionId: await write.txId,
      code: "permission_denied",
      reason: expect.stringContaining("todos"),
    });
    expect(await titles(db)).toEqual([]);
    await waitFor(() => expect(seen.at(-1)).toEqual([]));
    expect(seen).toContainEqual(["not mine"]);
  });

  it("tell rejections that nobody waits for, kept until somebody listens", async () => {
    const { db } = await open("alice");
    const { txId } = db.insert(app.todos, { title: "not mine", owner: "bob" });
    await waitFor(() => expect(logged).toHaveBeenCalled());
    const events: MutationErrorEvent[] = [];
    db.onMutationError((event) => events.push(event));
    const transactionId = await txId;
    const words = { code: "permission_denied", reason: expect.any(String) };
    expect(events).toEqual([
      {
        ...words,
        transaction: {
          transactionId,
          kind: "mergeable",
          sealed: true,
          latestSettlement: { kind: "rejected", transactionId, ...words },
        },
      },
    ]);
    const late: unknown[] = [];
    db.onMutationError((event) => late.push(event));
    db.update(app.todos, db.insert(app.todos, { title: "u", owner: "bob" }).value.id, {
      done: true,
    });
    await waitFor(() => expect(events).toHaveLength(3));
    expect(late).toHaveLength(2);
  });

  it("are denied by default, in one word for both reasons", async () => {
    const { db, account } = await open("alice");
    const { value } = db.insert(app.todos, { title: "t", owner: account });
    const removal = db.delete(app.todos, value.id).wait({ tier: "global" });
    await expect(removal).rejects.toMatchObject({ code: "permission_denied" });
    expect(await titles(db)).toEqual(["t"]);
    server.stop();
    server = startSandboxServer(settings);
    const { db: other, account: owner } = await open("alice");
    const write = other.insert(app.todos, { title: "t", owner });
    await expect(write.wait({ tier: "global" })).rejects.toMatchObject({
      code: "permission_denied",
    });
  });

  it("come together in transactions, which a page cannot test policies with", async () => {
    const { db, account } = await open("alice");
    const tx = db.beginTransaction();
    expect(() => tx.commit()).toThrow(/requires at least one table operation/);
    tx.insert(app.todos, { title: "not mine", owner: "bob" });
    expect(await tx.all(app.todos)).toHaveLength(1);
    expect(await tx.rollback()).toBe(true);
    const result = await db.transaction(async (scope) => {
      expect("commit" in scope || "rollback" in scope).toBe(false);
      return scope.insert(app.todos, { title: "t", owner: account });
    });
    expect(await result.wait({ tier: "global" })).toMatchObject({ title: "t" });
    const thrown = db.transaction((scope) => {
      scope.insert(app.todos, { title: "never", owner: account });
      throw new Error("mine");
    });
    await expect(thrown).rejects.toThrow("mine");
    expect(await titles(db)).toEqual(["t"]);
  });

  it("settle as a whole in exclusive transactions, which conflict", async () => {
    const { db, account } = await open("alice");
    const { value, wait } = db.insert(app.todos, { title: "t", owner: account });
    await wait({ tier: "global" });
    const tx = db.beginExclusiveTransaction();
    tx.update(app.todos, value.id, { title: "by the transaction" });
    await db.update(app.todos, value.id, { title: "meanwhile" }).wait({ tier: "global" });
    const committed = tx.commit();
    expect(() => tx.delete(app.todos, value.id)).toThrow(/after commit has been requested/);
    await expect(committed.wait()).rejects.toMatchObject({ code: "exclusive_conflict" });
    expect(await titles(db)).toEqual(["meanwhile"]);
    const result = await db.exclusiveTransaction((scope) => {
      scope.update(app.todos, value.id, { title: "alone" });
      return "done";
    });
    expect(await result.wait()).toBe("done");
  });

  it("reach the server before a graceful shutdown, which can be called off", async () => {
    const { db, account } = await open("alice");
    db.insert(app.todos, { title: "t", owner: account });
    const ending = db.shutdown({ waitForSync: true });
    db.abortGracefulShutdown();
    await expect(ending).rejects.toMatchObject({ name: "GracefulShutdownSyncError" });
    db.insert(app.todos, { title: "u", owner: account });
    await db.shutdown({ waitForSync: true });
    expect(
      server
        .rows(app.todos)
        .map(({ title }) => title)
        .sort(),
    ).toEqual(["t", "u"]);
  });
});

describe("provenance", () => {
  it("is an account and an identity, also of what others and the system wrote", async () => {
    server.publish({ todos: { select: { using: { type: "True" } } } });
    const { db } = await open("alice");
    const bob = {
      account: "00000000-0000-4000-8000-00000000000b",
      identity: { issuer: "i", subject: "bob" },
    };
    server.seed(app.todos, { title: "a", owner: "x" }, { author: authorText(bob) });
    server.seed(app.todos, { title: "b", owner: "x" });
    const query = app.todos
      .select("title", "$createdBy", "$updatedBy", "$createdAt")
      .orderBy("title");
    await waitFor(async () => expect(await db.all(query)).toHaveLength(2));
    const system = {
      account: SYSTEM_ACCOUNT,
      identity: { issuer: "urn:jazz:system", subject: expect.any(String) },
    };
    expect(await db.all(query)).toMatchObject([
      { $createdBy: bob, $updatedBy: bob, $createdAt: expect.any(Date) },
      { $createdBy: system, $updatedBy: system },
    ]);
  });

  it("comes with included rows, too", async () => {
    const { db, author } = await open("alice");
    const project = db.insert(app.projects, { name: "p" }).value;
    db.insert(app.todos, { title: "t", owner: author.account, projectId: project.id });
    const query = app.todos.include({ project: app.projects.select("name", "$createdBy") });
    expect(await db.all(query)).toMatchObject([{ project: { name: "p", $createdBy: author } }]);
  });
});

describe("reads", () => {
  it("are settled by what is here, by the server, or by the server when there is nothing", async () => {
    const { db, account, author } = await open("alice");
    server.seed(app.todos, { title: "remote", owner: account }, { author: authorText(author) });
    const query = app.todos.orderBy("title");
    const tiersOf = (tier: "local-first" | "remote" | "local-first-unless-empty") =>
      db.all(query, { tier }).then((rows) => rows.map(({ title }) => title));
    expect(await tiersOf("local-first")).toEqual([]);
    expect(await tiersOf("local-first-unless-empty")).toEqual(["remote"]);
    db.insert(app.todos, { title: "mine", owner: account });
    expect(await tiersOf("local-first")).toEqual(["mine", "remote"]);
    expect(await tiersOf("remote")).toEqual(["remote"]);
  });
});
