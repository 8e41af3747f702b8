/** Writes, transactions, fates and subscriptions of later Jazz, as a panel is told of them. */
import { Db, type MutationErrorEvent, type PersistedWriteRejectedError } from "jazz-tools/next";
import { afterEach, describe, expect, it, vi } from "vitest";
import { translateQuery } from "../../../../sandbox/schema/translate-query.ts";
import { ISSUER, runtimeOf } from "../../sandbox/next/people.ts";
import { waitFor } from "../../support/wait-for.ts";
import type { Panel } from "../harness.ts";
import { app, panelOn, Stages } from "./stage.ts";

const stages = new Stages();
afterEach(() => stages.clear());

const URL = "https://next.example";

/** The events of a kind, in short. */
const fates = (panel: Panel) =>
  panel.of("fate").map(({ batch, fate, code, reason }) => ({ batch, fate, code, reason }));

describe("writes", () => {
  it("are told with table, row, values, author and batch, whatever their context names", async () => {
    const { page, db, account } = await stages.set("alice", { claims: { role: "editor" } });
    const panel = await panelOn(page);
    const mine = { title: "one", owner: account.id };
    const { value, txId } = db.insert(app.todos, mine);
    db.update(app.todos, value.id, { done: true });
    db.upsert(app.todos, value.id, { title: "two" });
    db.delete(app.todos, value.id, { updatedAt: 1_700_000_000_000_000 });
    db.restore(app.todos, value.id, { ...mine, done: false });
    await panel.settled();
    const told = panel.of("write");
    expect(told.map(({ op, table, row }) => [op, table, row])).toEqual(
      ["insert", "update", "upsert", "delete", "restore"].map((op) => [op, "todos", value.id]),
    );
    for (const write of told) {
      expect(write).toMatchObject({
        session: {
          user_id: `${ISSUER}#alice`,
          account: account.id,
          identity: { issuer: ISSUER, subject: "alice" },
          claims: { role: "editor" },
        },
        attribution: null,
        actingFor: null,
        by: "app",
        thrown: null,
      });
      expect(write.micros).toBeGreaterThan(0);
      expect(write.stack).toMatch(/recorder\.test/);
    }
    expect(told[0]).toMatchObject({ batch: await txId, values: { title: { value: "one" } } });
    expect(told[0]?.result).toContainEqual({ type: "Text", value: "one" });
    expect(told.map(({ values }) => values && Object.keys(values))).toEqual([
      ["title", "owner"],
      ["done"],
      ["title"],
      null,
      ["title", "owner", "done"],
    ]);
    expect(told[3]?.updatedAt).toBe(1_700_000_000_000);
  });

  it("are the page's own, also where the app calls its runtime as somebody else", async () => {
    const { page, db, account } = await stages.set();
    db.insert(app.todos, { title: "hers", owner: account.id });
    const panel = await panelOn(page);
    const runtime = runtimeOf(db);
    const mallory = { issuer: "evil", user_id: "mallory", claims: {}, authMode: "external" };
    const values = { title: { type: "Text", value: "x" }, owner: { type: "Text", value: "x" } };
    const insert = (context: object) =>
      runtime.insert("todos", values as never, JSON.stringify(context));
    insert(mallory);
    insert({ session: mallory, attribution: "somebody" });
    insert({ attribution: "somebody" });
    expect(() => runtime.insert("todos", values as never, "not json")).toThrow(SyntaxError);
    await panel.settled();
    for (const { session, attribution } of panel.of("write").slice(1)) {
      expect([session?.user_id, attribution]).toEqual([`${ISSUER}#alice`, null]);
    }
    const rows = await db.all(app.todos.select("title", "$createdBy"));
    for (const { $createdBy } of rows) expect($createdBy.identity.subject).toBe("alice");
  });

  it("that throw at the call are told with their message, and throw as before", async () => {
    const { page, db, account } = await stages.set();
    const { value } = db.insert(app.todos, { title: "x", owner: account.id });
    const panel = await panelOn(page);
    expect(() => db.update(app.projects, value.id, { name: "x" })).toThrow(/not in table/);
    await panel.settled();
    expect(panel.of("write").at(-1)).toMatchObject({
      op: "update",
      table: "projects",
      thrown: expect.stringMatching(/not in table/),
      batch: null,
    });
  });

  it("are kept for a panel that opens later, and cut when they are large", async () => {
    const { page, db, account } = await stages.set();
    const title = "x".repeat(20_000);
    const { value, txId } = db.insert(app.todos, { title, owner: account.id });
    expect(value.title).toBe(title);
    const panel = await panelOn(page);
    const [write] = panel.of("write");
    expect(write).toMatchObject({ row: value.id, batch: await txId });
    expect(JSON.stringify(write).length).toBeLessThan(5_000);
  });
});

describe("transactions", () => {
  it.each(["transaction", "exclusiveTransaction"] as const)(
    "are batches, under one name from %s to their fate",
    async (method) => {
      stages.serve(URL);
      const { page, db, account } = await stages.set("alice", { serverUrl: URL });
      db.insert(app.todos, { title: "before", owner: account.id });
      const panel = await panelOn(page);
      const seen: string[] = [];
      const made = await db[method]((tx) => {
        seen.push(tx.openTransactionId());
        const row = tx.insert(app.todos, { title: "in it", owner: account.id });
        tx.update(app.todos, row.id, { done: true });
        return row;
      });
      const [batch] = seen;
      await (made.wait as (options: object) => Promise<unknown>)({ tier: "global" });
      await panel.settled();
      const last = panel.of("batch").filter((told) => told.batch === batch);
      expect(last.map(({ state, mode }) => [state, mode])).toEqual([
        ["open", "transactional"],
        ["committed", "transactional"],
      ]);
      const inIt = panel.of("write").filter((told) => told.batch === batch);
      expect(inIt.map(({ op }) => op)).toEqual(["insert", "update"]);
      expect(fates(panel)).toContainEqual({ batch, fate: "global", code: null, reason: null });
      expect(await made.txId).not.toBe(batch);
    },
  );

  it("are told when they are rolled back", async () => {
    const { page, db, account } = await stages.set();
    const panel = await panelOn(page);
    const failing = db.transaction((tx) => {
      tx.insert(app.todos, { title: "never", owner: account.id });
      throw new Error("the app's own");
    });
    await expect(failing).rejects.toThrow("the app's own");
    await panel.settled();
    expect(panel.of("batch").map(({ state }) => state)).toEqual(["open", "rolled back"]);
    expect(await db.all(app.todos)).toEqual([]);
  });
});

describe("fates", () => {
  it("are learnt from the app's own waits, and the app hears what it would have", async () => {
    stages.serve(URL);
    const { page, db, account } = await stages.set("alice", { serverUrl: URL });
    const panel = await panelOn(page);
    const good = db.insert(app.todos, { title: "good", owner: account.id });
    await good.wait({ tier: "local" });
    await good.wait({ tier: "global" });
    const bad = db.insert(app.todos, { title: "bad", owner: "somebody else" });
    const error = await bad.wait({ tier: "global" }).catch((thrown) => thrown);
    const { transactionId, code, reason } = error as PersistedWriteRejectedError;
    expect(error).toBeInstanceOf(Error);
    expect([transactionId, code]).toEqual([await bad.txId, "permission_denied"]);
    await panel.settled();
    const batch = await good.txId;
    expect(fates(panel)).toEqual([
      { batch, fate: "local", code: null, reason: null },
      { batch, fate: "global", code: null, reason: null },
      { batch: transactionId, fate: "rejected", code, reason },
    ]);
  });

  it("nobody waits for are told without a listener of ours: the app's first one gets them all", async () => {
    const unhandled = vi.spyOn(console, "error").mockImplementation(() => {});
    stages.defer(() => unhandled.mockRestore());
    stages.serve(URL);
    const { page, db } = await stages.set("alice", { serverUrl: URL });
    const panel = await panelOn(page);
    const first = db.insert(app.todos, { title: "bad", owner: "somebody else" });
    const rejected = async (txId: Promise<string>) => ({
      batch: await txId,
      fate: "rejected",
      code: "permission_denied",
    });
    await waitFor(async () => {
      await panel.settled();
      expect(fates(panel)).toMatchObject([await rejected(first.txId)]);
    });
    const heard: MutationErrorEvent[] = [];
    db.onMutationError((event) => heard.push(event));
    expect(heard.map(({ transaction }) => transaction.transactionId)).toEqual([await first.txId]);
    const second = db.insert(app.todos, { title: "bad too", owner: "somebody else" });
    await waitFor(() => expect(heard).toHaveLength(2));
    await panel.settled();
    expect(fates(panel).at(-1)).toMatchObject(await rejected(second.txId));
  });

  it("are heard from the app's listeners where the Db has no such method", async () => {
    stages.serve(URL);
    const page = stages.open();
    const { prototype } = Db as unknown as { prototype: Record<string, unknown> };
    const { handleMutationError } = prototype;
    // A release may call it otherwise; while the Db is met it is not to be seen.
    delete prototype["handleMutationError"];
    const { db } = await stages.signIn("alice", { serverUrl: URL });
    Object.defineProperty(prototype, "handleMutationError", {
      value: handleMutationError,
      writable: true,
      configurable: true,
    });
    const heard: MutationErrorEvent[] = [];
    const stop = db.onMutationError((event) => heard.push(event));
    const panel = await panelOn(page);
    const { txId } = db.insert(app.todos, { title: "bad", owner: "somebody else" });
    await waitFor(() => expect(heard).toHaveLength(1));
    await panel.settled();
    expect(fates(panel)).toMatchObject([{ batch: await txId, code: "permission_denied" }]);
    stop();
    const { mutationErrorListeners } = db as unknown as { mutationErrorListeners: Set<unknown> };
    expect(mutationErrorListeners.size).toBe(0);
  });
});

describe("subscriptions", () => {
  it("are told with query, session, tier, origin and what their deltas did", async () => {
    const { page, db, account } = await stages.set();
    const { value } = db.insert(app.todos, { title: "one", owner: account.id });
    const panel = await panelOn(page);
    const shown: string[][] = [];
    const stop = db.subscribe(
      app.todos.where({ owner: account.id }),
      (rows) => shown.push(rows.map(({ title }) => title).sort()),
      { tier: "local-first-unless-empty" },
    );
    await waitFor(() => expect(shown).toEqual([["one"]]));
    const second = db.insert(app.todos, { title: "two", owner: account.id });
    await waitFor(() => expect(shown.at(-1)).toEqual(["one", "two"]));
    db.update(app.todos, value.id, { title: "uno" });
    await waitFor(() => expect(shown.at(-1)).toEqual(["two", "uno"]));
    db.delete(app.todos, value.id);
    await waitFor(() => expect(shown.at(-1)).toEqual(["two"]));
    stop();
    await panel.settled();
    const [told] = panel.of("subscription");
    expect(told).toMatchObject({
      session: { user_id: `${ISSUER}#alice`, account: account.id },
      tier: null,
      options: '{"tier":"local-first-unless-empty"}',
      stack: expect.stringMatching(/recorder\.test/),
    });
    const query = app.todos.where({ owner: account.id });
    expect(JSON.parse(told?.query ?? "")).toEqual(
      JSON.parse(translateQuery(query._build(), app.wasmSchema)),
    );
    const deltas = panel
      .of("delta")
      .map(({ nth, added, removed, updated, rows, ids }) => [
        nth,
        added,
        removed,
        updated,
        rows,
        ids,
      ]);
    expect(deltas).toEqual([
      [1, 1, 0, 0, 1, [value.id]],
      [2, 1, 0, 0, 2, [second.value.id]],
      [3, 0, 0, 1, 2, [value.id]],
      // The other row moved up.
      [4, 0, 1, 1, 1, [value.id, second.value.id]],
    ]);
    expect(panel.of("unsubscribe")).toMatchObject([{ subscription: told?.subscription }]);
  });

  it("that were open before are told to a panel, with their rows", async () => {
    const { page, db, account } = await stages.set();
    db.insert(app.todos, { title: "one", owner: account.id });
    const shown: unknown[] = [];
    const stop = db.subscribe(app.todos, (rows) => shown.push(rows));
    stages.defer(stop);
    await waitFor(() => expect(shown).toHaveLength(1));
    const panel = await panelOn(page);
    expect(panel.of("subscription")).toMatchObject([{ tier: "local" }]);
    expect(panel.of("delta")).toMatchObject([{ nth: 1, rows: 1 }]);
  });

  it("start anew with a delta that says so, and end with an error that is no delta", async () => {
    const { page, db, account } = await stages.set();
    db.insert(app.todos, { title: "one", owner: account.id });
    const runtime = runtimeOf(db);
    let tell: (result: unknown) => void = () => {};
    const prototype = Object.getPrototypeOf(runtime);
    const { executeSubscription } = prototype;
    prototype.executeSubscription = (_: number, callback: typeof tell) => {
      tell = callback;
    };
    stages.defer(() => Object.assign(prototype, { executeSubscription }));
    await page.hook.close();
    const fresh = stages.open({ db });
    const panel = await panelOn(fresh);
    const heard: unknown[] = [];
    const query = JSON.stringify({
      table: "todos",
      relation_ir: { TableScan: { table: "todos" } },
    });
    const handle = runtime.createSubscription(`${query.slice(0, -1)},"array_subqueries":[]}`);
    runtime.executeSubscription(handle, (result) => heard.push(result));
    const row = (id: string) => ({ sourceId: id, index: 0, row: { id, values: [] } });
    tell({ reset: true, added: [row("a"), row("b")], removed: [], updated: [] });
    tell({ reset: true, added: [row("c")], removed: [], updated: [] });
    tell({ added: [], removed: [], updated: [], terminalOperations: [{}] });
    const failure = new Error("the store is gone");
    tell(failure);
    await panel.settled();
    expect(
      panel.of("delta").map(({ added, removed, rows, ids }) => [added, removed, rows, ids]),
    ).toEqual([
      [2, 0, 2, ["a", "b"]],
      [1, 2, 1, ["c"]],
      [0, 0, 1, []],
    ]);
    expect(heard).toHaveLength(4);
    expect(heard.at(-1)).toBe(failure);
  });
});
