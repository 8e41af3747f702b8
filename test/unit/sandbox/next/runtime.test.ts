import { createAccountManager, createDb, type Db } from "jazz-tools/next";
import { afterEach, describe, expect, it, vi } from "vitest";
import { claimsOf } from "../../../../sandbox/next/engine/wasm-db.ts";
import { waitFor } from "../../support/wait-for.ts";
import { app, freshApp, ISSUER, openAs, type RuntimeLike, runtimeOf } from "./people.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const text = (value: string) => ({ type: "Text" as const, value });
const cells = (owner: string, title = "t") => ({
  title: text(title),
  done: { type: "Boolean" as const, value: false },
  owner: text(owner),
});

const mallory = {
  account_id: "00000000-0000-4000-8000-000000000009",
  issuer: ISSUER,
  user_id: "mallory",
  claims: { role: "admin" },
  authMode: "external",
};

/** A Db with its runtime, which is there from the first operation on. */
async function opened(): Promise<{ db: Db; runtime: RuntimeLike; owner: string }> {
  const { db, account } = await openAs("alice");
  await db.all(app.todos);
  return { db, runtime: runtimeOf(db), owner: account.id };
}

async function openLocalFirst() {
  const config = { appId: freshApp(), driver: { type: "memory" as const } };
  const account = (await createAccountManager(config)).createLocalFirst();
  return { account, db: await createDb({ ...config, account }) };
}

const allTodos = JSON.stringify({ table: "todos", conditions: [], array_subqueries: [] });
const authors = JSON.stringify({
  table: "todos",
  conditions: [],
  array_subqueries: [],
  select_columns: [{ kind: "full", column: "$createdBy" }],
});

describe("the runtime of later Jazz", () => {
  it("takes a table with every write and answers with where the write stands", async () => {
    const { runtime, owner } = await opened();
    const inserted = runtime.insert("todos", cells(owner));
    expect(inserted).toEqual({
      id: expect.any(String),
      values: expect.arrayContaining([text("t")]),
      kind: "committed",
      txId: expect.any(String),
    });
    const { id } = inserted;
    const committed = { kind: "committed", txId: expect.any(String) };
    expect(runtime.update("todos", id, { title: text("u") }, null)).toEqual(committed);
    expect(runtime.upsert("todos", id, { title: text("v") })).toEqual(committed);
    expect(runtime.delete("todos", id)).toEqual(committed);
    expect(runtime.restore("todos", id, cells(owner))).toMatchObject({ id, ...committed });
    expect(() => runtime.update("projects", id, {})).toThrow(/WriteError\(.*is not in table/);
    expect(() => runtime.insert("nothing", {})).toThrow('Insert failed: WriteError("');
    expect(() => runtime.insert("todos", { title: text("t") })).toThrow(/missing required field/);
  });

  it("stages in a transaction under the caller's id, and commits under another", async () => {
    const { runtime, owner } = await opened();
    const id = "c".repeat(32);
    expect(runtime.beginTransaction("mergeable", id, null)).toBe(id);
    const context = JSON.stringify({ transaction_id: id });
    expect(runtime.insert("todos", cells(owner), context)).toMatchObject({
      kind: "staged",
      openTransactionId: id,
    });
    expect(await runtime.query(allTodos)).toHaveLength(0);
    expect(await runtime.query(allTodos, null, "local", context)).toHaveLength(1);
    const txId = runtime.commitTransaction(id);
    expect(txId).not.toBe(id);
    await runtime.waitForTransaction(txId, "local");
    expect(await runtime.query(allTodos)).toHaveLength(1);
    expect(() => runtime.commitTransaction(id)).toThrow(/is not open/);
    expect(await runtime.rollbackTransaction(id)).toBe(false);
  });

  it("rolls back, and previews without leaving anything", async () => {
    const { runtime, owner } = await opened();
    runtime.beginTransaction("exclusive", "a".repeat(32));
    runtime.insert("todos", cells(owner), JSON.stringify({ transaction_id: "a".repeat(32) }));
    expect(await runtime.rollbackTransaction("a".repeat(32))).toBe(true);
    expect(runtime.previewInsert("todos", cells(owner)).values).toContainEqual(text("t"));
    expect(await runtime.query(allTodos)).toEqual([]);
  });

  it.each([
    ["a bare session", mallory],
    ["a session in a context", { session: mallory }],
    ["an attribution", { attribution: JSON.stringify([mallory.account_id, ISSUER, "mallory"]) }],
    ["both", { session: mallory, attribution: "jazz:system" }],
  ])("writes as the page's own author whatever %s says", async (_what, context) => {
    const { db, runtime, owner } = await opened();
    runtime.insert("todos", cells("somebody else"), JSON.stringify(context));
    expect(await db.all(app.todos.select("owner", "$createdBy"))).toMatchObject([
      { owner: "somebody else", $createdBy: { account: owner, identity: { subject: "alice" } } },
    ]);
  });

  it("begins transactions as the page's own author, too", async () => {
    const { db, runtime, owner } = await opened();
    runtime.beginTransaction("mergeable", "b".repeat(32), JSON.stringify({ session: mallory }));
    runtime.insert("todos", cells(owner), JSON.stringify({ transaction_id: "b".repeat(32) }));
    runtime.commitTransaction("b".repeat(32));
    const [row] = await db.all(app.todos.select("$createdBy"));
    expect(row?.$createdBy.account).toBe(owner);
  });

  it("shows a foreign session the page's rows, and keeps its claims", async () => {
    const { runtime, owner } = await opened();
    runtime.insert("todos", cells(owner));
    expect(claimsOf(runtime.db)).toMatchObject({ subject: "alice" });
    expect(await runtime.query(allTodos, JSON.stringify(mallory))).toHaveLength(1);
    expect(claimsOf(runtime.db)).toEqual({ role: "admin" });
  });

  it("has no effect through an overridden access context, but for the claims", async () => {
    const { db, runtime, owner } = await opened();
    Object.assign(db, {
      getAccessContext: () => ({ writeSession: mallory, readSession: mallory, attribution: "x" }),
    });
    const insert = vi.spyOn(runtime, "insert");
    db.insert(app.todos, { title: "t", owner });
    expect(JSON.parse(insert.mock.calls[0]?.[2] ?? "")).toEqual({
      session: mallory,
      attribution: "x",
    });
    const [row] = await db.all(app.todos.select("$createdBy"));
    expect(row?.$createdBy.identity.subject).toBe("alice");
    expect(claimsOf(runtime.db)).toEqual({ role: "admin" });
  });

  it("tells subscriptions objects: the whole result first, then what changed", async () => {
    const { runtime, owner } = await opened();
    const { id } = runtime.insert("todos", cells(owner));
    const deltas: unknown[] = [];
    const handle = runtime.createSubscription(allTodos, null, "local", null);
    runtime.executeSubscription(handle, (delta) => deltas.push(delta));
    await waitFor(() => expect(deltas).toHaveLength(1));
    const place = { sourceId: id, occurrenceKey: expect.any(Uint8Array), index: 0 };
    const row = { id, values: expect.arrayContaining([text("t")]) };
    const nothing = { added: [], removed: [], updated: [] };
    runtime.update("todos", id, { title: text("u") });
    runtime.delete("todos", id);
    await waitFor(() => expect(deltas).toHaveLength(3));
    const changed = { id, values: expect.arrayContaining([text("u")]) };
    expect(deltas).toEqual([
      { ...nothing, reset: true, added: [{ ...place, row }] },
      { ...nothing, updated: [{ ...place, row: changed }] },
      { ...nothing, removed: [place] },
    ]);
    runtime.unsubscribe(handle);
    runtime.insert("todos", cells(owner));
    await runtime.query(allTodos);
    expect(deltas).toHaveLength(3);
  });

  it("is told the page's own session with every call, with a secret in Jazz's own", async () => {
    const { db, account } = await openLocalFirst();
    await db.all(app.todos);
    const runtime = runtimeOf(db);
    const query = vi.spyOn(runtime, "query");
    const insert = vi.spyOn(runtime, "insert");
    await db.all(app.todos, { tier: "remote" });
    db.insert(app.todos, { title: "t", owner: account.id });
    const own = {
      account_id: account.id,
      ...{ issuer: account.identity.issuer, user_id: account.identity.subject },
      authMode: "local-first",
      __jazz_trusted_reserved_session: expect.any(String),
    };
    const [, session, tier, options] = query.mock.calls[0] ?? [];
    expect(JSON.parse(session ?? "")).toMatchObject(own);
    expect([tier, options]).toEqual(["global", '{"local_updates":"deferred"}']);
    expect(JSON.parse(insert.mock.calls[0]?.[2] ?? "")).toMatchObject(own);
  });

  it("hands out authors as rows of account and identity", async () => {
    const { runtime, owner } = await opened();
    runtime.insert("todos", cells(owner));
    const identity = { type: "Row", value: { values: [text(ISSUER), text("alice")] } };
    const author = { type: "Row", value: { values: [{ type: "Uuid", value: owner }, identity] } };
    expect(await runtime.query(authors)).toMatchObject([{ values: [author] }]);
  });

  it.each(["$canRead", "$canEdit", "$canDelete"])("refuses to select %s", async (column) => {
    const { db, runtime } = await opened();
    const query = { table: "todos", conditions: [], array_subqueries: [] };
    const json = JSON.stringify({ ...query, select_columns: [{ kind: "full", column }] });
    await expect(runtime.query(json)).rejects.toThrow(column);
    expect(() => runtime.createSubscription(json)).toThrow(column);
    await expect(db.all(app.todos.select(column as "$canRead"))).rejects.toThrow(column);
  });

  it.each([
    ["Insert", (r: RuntimeLike) => r.canInsertLocally("todos", {})],
    ["Read", (r: RuntimeLike) => r.canReadLocally("todos", "")],
    ["Update", (r: RuntimeLike) => r.canUpdateLocally("todos", "", {})],
    ["Delete", (r: RuntimeLike) => r.canDeleteLocally("todos", "")],
  ])("never knows locally: can%sLocally", async (_name, ask) => {
    expect(ask((await opened()).runtime)).toBe("unknown");
  });

  it.each(["edge", "remote", ""])("waits for local and global, not for '%s'", async (tier) => {
    const { runtime, owner } = await opened();
    const { kind, ...receipt } = runtime.insert("todos", cells(owner));
    expect(kind).toBe("committed");
    const { txId = "" } = receipt as { txId?: string };
    await runtime.waitForTransaction(Promise.resolve(txId), "local");
    await expect(runtime.waitForTransaction(txId, tier)).rejects.toThrow(/Invalid durability tier/);
  });

  it("registers its engine and every write with wasm-bindgen's registry", async () => {
    const register = vi.spyOn(FinalizationRegistry.prototype, "register");
    const { runtime, owner } = await opened();
    const names = () => register.mock.calls.map(([target]) => target.constructor.name);
    expect(names()).toEqual(["WasmDb"]);
    runtime.insert("todos", cells(owner));
    expect(names()).toEqual(["WasmDb", "WasmWrite"]);
    await runtime.close();
    expect(() => runtime.insert("todos", cells(owner))).toThrow("null pointer passed to rust");
  });
});
