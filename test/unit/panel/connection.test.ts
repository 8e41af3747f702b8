import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CREDIT } from "../../../panel/store/connection.ts";
import { onGone } from "../../../panel/store/reduce-documents.ts";
import { encode } from "../../../protocol/codec/encode.ts";
import { PROTOCOL_VERSION } from "../../../protocol/messages.ts";
import { readPageMessage } from "../../../protocol/read.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { AppPage } from "./support/app-page.ts";
import { bool, int, text, user } from "./support/facts.ts";
import { pageClock } from "./support/page-clock.ts";
import { connectedStore } from "./support/session.ts";

const todo = (title: string, owner = "alice") => ({
  title: text(title),
  done: bool(false),
  owner_id: text(owner),
  priority: int(1),
});

describe("attaching", () => {
  test("asks every document and takes in what they know", async () => {
    const { adapter, page, timing, connection, recording, store } = connectedStore();
    page.write("insert", "todos", null, todo("Milk"));
    page.subscribe(tableQuery("todos"));
    connection.start();
    await timing.pass(100);
    expect(adapter.posted[0]).toEqual({
      document: null,
      message: { m: "attach", protocol: PROTOCOL_VERSION, credit: CREDIT },
    });
    expect(store.hosts.value.map(({ info }) => info.appId)).toEqual(["team-app"]);
    expect(recording.writes.size).toBe(1);
    expect(store.openSubscriptions.value).toHaveLength(1);
    expect(adapter.commands("record").map(({ request }) => request)).toEqual([
      { on: true, origins: "sampled" },
    ]);
  });

  test("does so again on every “connected”, without doubling anything", async () => {
    const { adapter, page, timing, connection, recording, store } = connectedStore();
    const { id, batchId } = page.engine.insert("todos", todo("Milk"), JSON.stringify(page.session));
    await page.engine.waitForBatch(batchId, "local");
    page.write("update", "todos", id, { done: bool(true) });
    page.subscribe(tableQuery("todos"));
    connection.start();
    await timing.pass(100);
    const before = snapshot();
    expect(before).toMatchObject({ hosts: [[expect.anything(), 1]], fates: [1, 0] });
    for (let i = 0; i < 3; i++) {
      adapter.setLink({ state: "connected", sentence: "Connected." });
      await timing.pass(100);
    }
    expect(snapshot()).toEqual(before);

    function snapshot() {
      return {
        hosts: store.hosts.value.map(({ key, auth }) => [key, auth.length]),
        writes: [...recording.writes].map(({ write, op, table }) => [write, op, table]),
        fates: [...recording.batches.values()].map(({ fates }) => fates.length),
        open: store.openSubscriptions.value.map(({ key, deltas, history }) => [
          key,
          deltas,
          history.length,
        ]),
        documents: [...recording.documents.keys()],
      };
    }
  });

  test("forgets subscriptions and hosts that the page no longer mentions", async () => {
    const { adapter, page, timing, connection, store } = connectedStore();
    const end = page.subscribe(tableQuery("todos"));
    connection.start();
    await timing.pass(100);
    expect(store.openSubscriptions.value).toHaveLength(1);
    page.online = false;
    end();
    await timing.pass(100);
    page.online = true;
    expect(store.openSubscriptions.value).toHaveLength(1);
    adapter.setLink({ state: "connected", sentence: "Connected." });
    await timing.pass(100);
    expect(store.openSubscriptions.value).toEqual([]);
  });

  test("tells documents, later ones too, when the browser's own profiler runs", async () => {
    const { adapter, page, timing, connection } = connectedStore();
    const told = () => adapter.commands("trace").map(({ request }) => request);
    connection.start();
    await timing.pass(100);
    expect(told()).toEqual([]);
    adapter.profile(true);
    await timing.pass(100);
    expect(told()).toEqual([{ on: true }]);
    await page.leave();
    new AppPage(adapter, { name: "d2" });
    await timing.pass(100);
    expect(told()).toEqual([{ on: true }, { on: true }]);
    adapter.profile(false);
    await timing.pass(100);
    expect(told().at(-1)).toEqual({ on: false });
    expect(connection.problems.value).toEqual([]);
    connection.stop();
    adapter.profile(true);
    expect(told()).toHaveLength(3);
  });

  test("starts over when the same document turns out to be another page", async () => {
    const { adapter, page, timing, connection, recording, store } = connectedStore();
    page.write("insert", "todos", null, todo("Milk"));
    connection.start();
    await timing.pass(100);
    expect(recording.writes.size).toBe(1);
    page.online = false;
    pageClock.advance(60_000);
    new AppPage(adapter);
    await timing.pass(100);
    expect(recording.writes.size).toBe(0);
    expect(store.hosts.value).toHaveLength(1);
  });

  test("detaches when stopped, and fails what was asked", async () => {
    const { adapter, page, timing, connection } = connectedStore();
    connection.start();
    await timing.pass(100);
    page.online = false;
    const asked = connection.client.call("d1", "stopActing", { host: "h1" });
    connection.stop();
    await expect(asked).rejects.toThrow("the panel was closed");
    expect(adapter.posted.at(-1)?.message).toEqual({ m: "detach" });
  });
});

describe("navigation", () => {
  test("a new page replaces the old one and its data", async () => {
    const { adapter, page, timing, connection, recording, store } = connectedStore();
    page.write("insert", "todos", null, todo("Milk"));
    connection.start();
    await timing.pass(100);
    await page.leave();
    await timing.pass(100);
    expect(recording.writes.size).toBe(1);
    expect(store.hosts.value[0]?.present).toBe(false);
    new AppPage(adapter, { name: "d2", session: user("bob") });
    await timing.pass(100);
    expect(recording.writes.size).toBe(0);
    expect(store.host.value).toMatchObject({
      document: "d2",
      auth: [{ state: { session: user("bob") } }],
    });
  });

  test("past pages stay when asked to", async () => {
    const { adapter, page, timing, connection, recording, store } = connectedStore();
    store.settings.value = { ...store.settings.value, keepPastPages: true };
    page.write("insert", "todos", null, todo("Milk"));
    connection.start();
    await timing.pass(100);
    await page.leave();
    new AppPage(adapter, { name: "d2" });
    await timing.pass(100);
    expect(recording.writes.size).toBe(1);
    expect(store.hosts.value.map(({ document }) => document)).toEqual(["d2", "d1"]);
    expect(recording.notes).toEqual([]);
  });

  test("a past page that left without a word is said to miss something", async () => {
    const { adapter, page, timing, connection, recording, store } = connectedStore();
    store.settings.value = { ...store.settings.value, keepPastPages: true };
    page.write("insert", "todos", null, todo("Milk"));
    connection.start();
    await timing.pass(100);
    new AppPage(adapter, { name: "d2" });
    await timing.pass(100);
    expect(recording.writes.size).toBe(1);
    expect(recording.notes).toMatchObject([
      { document: "d1", text: expect.stringContaining("without a last word") },
    ]);
  });

  test("a past page whose port closed is said to miss something, once", async () => {
    const { adapter, timing, connection, recording, store } = connectedStore();
    store.settings.value = { ...store.settings.value, keepPastPages: true };
    connection.start();
    await timing.pass(100);
    onGone(recording, "d1", timing.now(), true);
    for (const name of ["d2", "d3"]) {
      const next = new AppPage(adapter, { name });
      await timing.pass(100);
      await next.leave();
    }
    await timing.pass(100);
    expect(recording.notes.map(({ document }) => document)).toEqual(["d1"]);
  });

  test("a frame does not replace the page", async () => {
    const { adapter, page, timing, connection, recording, store } = connectedStore();
    page.write("insert", "todos", null, todo("Milk"));
    const frame = new AppPage(adapter, { name: "f1", frame: true });
    frame.write("insert", "todos", null, todo("In the frame"));
    connection.start();
    await timing.pass(100);
    expect(recording.writes.size).toBe(2);
    expect(store.hosts.value.map(({ document }) => document).sort()).toEqual(["d1", "f1"]);
    expect(store.host.value?.document).toBe("d1");
  });
});

describe("credit", () => {
  test("is given back as events are taken in", { timeout: 30_000 }, async () => {
    const { adapter, page, timing, connection, recording } = connectedStore();
    connection.start();
    await timing.pass(100);
    for (let i = 0; i < 9_000; i++) page.write("insert", "comments", null, { body: text("x") });
    await timing.pass(5_000);
    const credits = adapter.posted.flatMap(({ message }) =>
      message.m === "credit" ? [message.events] : [],
    );
    const given = credits.reduce((sum, events) => sum + events, 0);
    const sent = recording.documents.get("d1")?.next ?? 0;
    expect(sent).toBeGreaterThan(9_000);
    expect(given).toBeGreaterThan(sent - 4_000);
    expect(given).toBeLessThanOrEqual(sent);
  });

  test("dropped events are counted, apart from those before the panel listened", {
    timeout: 30_000,
  }, async () => {
    const { page, timing, connection, recording } = connectedStore();
    /** So many batches of the app's, two events each, in one go. */
    const batches = (count: number): void => {
      for (let i = 0; i < count; i++) page.engine.rollbackBatch(page.engine.beginBatch("direct"));
    };
    const arrived = (): number =>
      page.texts
        .map((text) => readPageMessage(text))
        .flatMap((read) => (read.ok && read.message.m === "batch" ? read.message.events : []))
        .filter(({ t }) => t === "batch").length;
    // An earlier panel, which had no time.
    page.tell('{"m":"attach","protocol":2,"credit":1}');
    batches(5_000);
    page.tell('{"m":"detach"}');
    connection.start();
    await timing.pass(100);
    const before = recording.documents.get("d1")?.dropped ?? 0;
    expect(before).toBeGreaterThan(1_000);
    const had = arrived();
    batches(CREDIT / 2 + 5_000);
    await timing.pass(100);
    expect(recording.documents.get("d1")).toMatchObject({
      droppedBefore: before,
      dropped: before + CREDIT + 10_000 - (arrived() - had),
      lost: 0,
    });
    expect(recording.documents.get("d1")?.dropped).toBeGreaterThan(before + 1_000);
  });
});

describe("a document that cannot answer", () => {
  test("is said to be one until it does answer, or is gone", async () => {
    const { adapter, timing, connection, recording } = connectedStore();
    connection.start();
    await timing.pass(100);
    for (const document of ["d1", "d2", "d3"]) adapter.trouble(document, "It does not work.");
    adapter.trouble("d3", "It still does not work.");
    await timing.pass(100);
    expect([...connection.troubles.value.keys()]).toEqual(["d1", "d2", "d3"]);
    adapter.gone("d2");
    adapter.receive("d1", { m: "hello", ...recording.documents.get("d1")?.hello });
    await timing.pass(100);
    expect([...connection.troubles.value]).toEqual([["d3", "It still does not work."]]);
  });
});

describe("hostile pages", () => {
  test("malformed messages and events cost only themselves", async () => {
    const { adapter, page, timing, connection, recording } = connectedStore();
    connection.start();
    await timing.pass(100);
    adapter.receive("d1", "not JSON");
    adapter.receive("d1", { m: "command", id: "c1", name: "act", request: {} });
    adapter.receive("d1", {
      m: "batch",
      first: 2,
      dropped: 0,
      events: [null, 7, { t: "write" }, { t: "host", at: "soon" }, { __proto__: { t: "note" } }],
    });
    page.write("insert", "todos", null, todo("Milk"));
    await timing.pass(100);
    expect(recording.writes.size).toBe(1);
    expect(recording.documents.get("d1")?.invalid).toBe(5);
    expect(connection.problems.value).toHaveLength(2);
  });

  test("events about hosts and subscriptions that nobody announced change nothing", async () => {
    const { adapter, timing, connection, store, recording } = connectedStore();
    connection.start();
    await timing.pass(100);
    const ghost = { at: pageClock.now, host: "ghost" };
    const events = [
      { t: "schema", ...ghost, hash: "x", schema: {} },
      { t: "acting", ...ghost, acting: null },
      { t: "unsubscribe", ...ghost, subscription: "s1" },
      {
        t: "delta",
        ...ghost,
        subscription: "s1",
        nth: 1,
        added: 1,
        removed: 0,
        updated: 0,
        ids: [],
        rows: 1,
      },
      { t: "fate", ...ghost, batch: "b", fate: "edge", code: null, reason: null },
      { t: "batch", ...ghost, batch: "b", mode: "direct", state: "committed" },
      { t: "located", ...ghost, row: "r", table: "t" },
    ];
    adapter.receive("d1", { m: "batch", first: 0, dropped: 0, events });
    await timing.pass(100);
    expect(recording.documents.get("d1")?.invalid).toBe(0);
    expect(store.hosts.value).toHaveLength(1);
    expect(recording.batches.size).toBe(0);
    expect(recording.subscriptions.size).toBe(0);
  });

  test("arbitrary JSON never breaks the intake", { timeout: 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 8 }), async (values) => {
        const { adapter, page, timing, connection, recording } = connectedStore();
        connection.start();
        await timing.pass(100);
        for (const value of values) {
          adapter.receive("d1", value);
          adapter.receive("d1", { m: "batch", first: 0, dropped: 0, events: [value] });
        }
        page.write("insert", "comments", null, { body: text("still here") });
        await timing.pass(200);
        expect(recording.writes.size).toBe(1);
        await page.leave();
      }),
      { numRuns: 60 },
    );
  });

  test("names such as __proto__ are names", async () => {
    const { adapter, page, timing, connection, store, recording } = connectedStore();
    connection.start();
    await timing.pass(100);
    const { host } = store.host.value?.info ?? {};
    const schema = JSON.parse('{"__proto__":{"columns":[]},"constructor":{"columns":[]}}');
    page.write("insert", "comments", null, { body: text("honest") });
    await timing.pass(100);
    const [honest] = page.texts
      .map((body) => JSON.parse(body) as { events?: { t: string }[] })
      .flatMap(({ events = [] }) => events.filter(({ t }) => t === "write"));
    const at = pageClock.now;
    const events = [
      { t: "schema", at, host, hash: "x", schema: encode(schema) },
      {
        ...honest,
        write: 2,
        table: "__proto__",
        row: "constructor",
        values: encode({ ["__proto__"]: text("x") }),
      },
    ];
    adapter.receive("d1", { m: "batch", first: 9, dropped: 0, events });
    await timing.pass(100);
    expect(Object.keys(store.host.value?.schema ?? {})).toEqual(["__proto__", "constructor"]);
    expect(recording.writes.at(1)).toMatchObject({ table: "__proto__", row: "constructor" });
    expect({}).not.toHaveProperty("columns");
  });
});

describe("memory", () => {
  test("keeps as many writes as the settings say, and lets go of their batches", async () => {
    const { page, timing, connection, store, recording } = connectedStore();
    store.settings.value = { ...store.settings.value, maxWrites: 100 };
    connection.start();
    await timing.pass(100);
    for (let i = 0; i < 400; i++) page.write("insert", "comments", null, { body: text(`${i}`) });
    await timing.pass(1_000);
    expect(recording.writes.size).toBeLessThanOrEqual(105);
    expect(recording.batches.size).toBe(recording.writes.size);
    expect([...recording.writes].at(-1)?.write).toBe(400);
  });
});
