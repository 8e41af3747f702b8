import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Connection } from "../../../panel/store/connection.ts";
import type { StoredRecording } from "../../../panel/store/database.ts";
import { Journal } from "../../../panel/store/journal.ts";
import { createStore } from "../../../panel/store/store.ts";
import type { ReadMessage } from "../../../protocol/read.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { AppPage, pagesQuiet } from "./support/app-page.ts";
import { bool, int, text, user } from "./support/facts.ts";
import { FakeAdapter } from "./support/fake-adapter.ts";
import { ManualTiming } from "./support/manual-timing.ts";
import { exported } from "./support/recording-file.ts";

const todo = (title: string) => ({
  title: text(title),
  done: bool(false),
  owner_id: text("alice"),
  priority: int(1),
});

const idle = new AbortController().signal;

/** The storage as it is when the browser starts anew. */
async function storageNow() {
  vi.resetModules();
  const [database, shelf, reopening] = await Promise.all([
    import("../../../panel/store/database.ts"),
    import("../../../panel/store/recording-shelf.ts"),
    import("../../../panel/store/reopen-recording.ts"),
  ]);
  return { ...database, ...shelf, ...reopening, db: await database.openDatabase() };
}

interface PanelOptions {
  isPrivate?: boolean;
  megabytes?: number;
}

/** A panel that saves what it hears of a page. */
function savingPanel({ isPrivate = false, megabytes = 200 }: PanelOptions = {}) {
  const adapter = new FakeAdapter();
  const page = new AppPage(adapter);
  const timing = new ManualTiming(undefined, pagesQuiet);
  const store = createStore();
  store.settings.value = { ...store.settings.value, savedMegabytes: megabytes };
  const journal = new Journal({
    store,
    timing,
    storage: () => import("../../../panel/store/database.ts"),
    isPrivate: async () => isPrivate,
  });
  const connection = new Connection(adapter, store, timing, journal);
  connection.start();
  return { adapter, page, timing, store, journal, connection };
}

async function saved(): Promise<StoredRecording[]> {
  const { db, listRecordings } = await storageNow();
  return listRecordings(db);
}

async function reopenedFrom(recording: StoredRecording, timing: ManualTiming) {
  const { db, reopenRecording } = await storageNow();
  const store = createStore();
  const opening = reopenRecording({ store, timing }, db, recording, idle);
  let open = true;
  void opening.finally(() => {
    open = false;
  });
  while (open) {
    await new Promise((resolve) => setImmediate(resolve));
    await timing.pass(1);
  }
  return { recording: await opening, store };
}

/** A recording as its file, without what only the time of saving decides. */
function contents(recording: Parameters<typeof exported>[0]): unknown {
  const {
    exportedAt: _,
    lacks: __,
    ...file
  } = JSON.parse(exported(recording)) as Record<string, unknown>;
  const hosts = file["hosts"] as { present: boolean }[];
  const subscriptions = file["subscriptions"] as { endedAt?: unknown }[];
  const documents = file["documents"] as { gone?: boolean }[];
  return {
    ...file,
    documents: documents.map((one) => ({ ...one, gone: true })),
    hosts: hosts.map((host) => ({ ...host, present: false })),
    subscriptions: subscriptions.map((one) => ({ ...one, endedAt: null })),
  };
}

/** A browser that has stored nothing yet. */
function emptyStorage(): void {
  vi.resetModules();
  globalThis.indexedDB = new IDBFactory();
}

beforeEach(emptyStorage);

describe("recordings that are saved as they happen", () => {
  test("are what was recorded, whatever that was", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("insert" as const), title: fc.string({ maxLength: 20 }) }),
      fc.record({ do: fc.constant("update" as const), nth: fc.nat(5) }),
      fc.record({ do: fc.constant("delete" as const), nth: fc.nat(5) }),
      fc.record({ do: fc.constant("bob" as const), title: fc.string({ maxLength: 20 }) }),
      fc.record({ do: fc.constant("wait" as const) }),
      fc.record({ do: fc.constant("subscribe" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        emptyStorage();
        const { page, timing, store, journal, connection } = savingPanel();
        await timing.pass(100);
        const rows = [page.write("insert", "todos", null, todo("Milk"))];
        for (const one of steps) {
          const row = "nth" in one ? rows[one.nth % rows.length] : undefined;
          if (one.do === "insert") rows.push(page.write("insert", "todos", null, todo(one.title)));
          else if (one.do === "bob") {
            expect(() =>
              page.write("insert", "todos", null, todo(one.title), user("bob")),
            ).toThrow();
          } else if (one.do === "wait") await timing.pass(700);
          else if (one.do === "subscribe") page.subscribe(tableQuery("todos"));
          else if (row !== undefined && one.do === "update") {
            page.write("update", "todos", row, { done: bool(true) });
          } else if (row !== undefined) {
            rows.splice(rows.indexOf(row), 1);
            page.write("delete", "todos", row, null);
            if (rows.length === 0) rows.push(page.write("insert", "todos", null, todo("Again")));
          }
        }
        await timing.pass(200);
        await journal.flush();
        const [recording, ...others] = await saved();
        expect(others).toEqual([]);
        expect(recording).toMatchObject({ apps: ["team-app"], users: ["alice"], lost: 0 });
        expect(recording?.writes).toBe(store.live.writes.size);
        const again = await reopenedFrom(recording as StoredRecording, timing);
        expect(contents(again.recording)).toEqual(contents(store.live));
        expect(again.recording.imported?.lacks).toEqual([]);
        connection.stop();
        await page.leave();
      }),
      { numRuns: 25 },
    );
  });

  test("begin with the first write, and lose no more than a moment without a word of goodbye", async () => {
    const { page, timing } = savingPanel();
    await timing.pass(2_000);
    expect(await saved()).toEqual([]);
    page.write("insert", "todos", null, todo("Milk"));
    await timing.pass(1_000);
    page.write("insert", "todos", null, todo("Bread"));
    await timing.pass(50);
    const [recording] = await saved();
    expect(recording?.writes).toBe(1);
    await timing.pass(1_000);
    const [later] = await saved();
    expect(later).toMatchObject({ id: recording?.id, writes: 2, origin: "https://team.example" });
  });

  test("begin without a write when more has come than is worth keeping in memory", async () => {
    const { page, timing, journal } = savingPanel();
    await timing.pass(1_000);
    const body = "x".repeat(500_000);
    const batch: ReadMessage = { m: "batch", first: 0, dropped: 0, events: [], invalid: 0 };
    for (let i = 0; i < 3; i++) journal.message("d1", body, batch);
    await timing.pass(1_000);
    expect(await saved()).toEqual([]);
    for (let i = 0; i < 3; i++) journal.message("d1", body, batch);
    await journal.flush();
    const [recording] = await saved();
    expect(recording?.writes).toBe(0);
    expect(recording?.size).toBeGreaterThan(2_000_000);
    page.write("insert", "todos", null, todo("Milk"));
    await timing.pass(1_000);
    expect((await saved()).map(({ id, writes }) => [id, writes])).toEqual([[recording?.id, 1]]);
  });

  test("are one per page", async () => {
    const { adapter, page, timing, journal } = savingPanel();
    page.write("insert", "todos", null, todo("Milk"));
    await timing.pass(1_000);
    await page.leave();
    const next = new AppPage(adapter, { name: "d2" });
    await timing.pass(100);
    next.write("insert", "todos", null, todo("Bread"));
    next.write("insert", "todos", null, todo("Jam"));
    await timing.pass(1_000);
    await journal.flush();
    expect((await saved()).map(({ writes }) => writes).sort()).toEqual([1, 2]);
  });

  test("take no more room than they may: the oldest go, then the beginning of the only one", async () => {
    const { db, addToRecording, listRecordings, readRecording } = await storageNow();
    const one = (id: string, changedAt: number): StoredRecording => ({
      id,
      origin: "",
      apps: [],
      users: [],
      title: "",
      startedAt: 0,
      changedAt,
      writes: 1,
      size: 0,
      lost: 0,
      pieces: 0,
    });
    const line = (size: number) => [{ document: "d1", body: "x".repeat(size) }];
    await addToRecording(db, one("old", 1), line(400), 1_000);
    await addToRecording(db, one("newer", 2), line(400), 1_000);
    let last = await addToRecording(db, one("last", 3), line(300), 1_000);
    expect((await listRecordings(db)).map(({ id }) => id)).toEqual(["last", "newer"]);
    for (let nth = 0; nth < 5; nth++) last = await addToRecording(db, last, line(300), 1_000);
    const [only, ...others] = await listRecordings(db);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: "last", size: 900, lost: 900, pieces: 6 });
    const pieces = [];
    for await (const lines of readRecording(db, "last")) pieces.push(lines);
    expect(pieces).toHaveLength(3);
  });

  test("say what they have lost and what cannot be read of them", async () => {
    const { page, timing } = savingPanel();
    page.write("insert", "todos", null, todo("Milk"));
    await timing.pass(1_000);
    const [recording] = await saved();
    const { db } = await storageNow();
    const [piece] = await db.getAll("pieces");
    if (!piece || !recording) throw new Error("Nothing was saved.");
    piece.lines.push({ document: "d1", body: '{"m":"hello","protocol":1}' }, { received: 7 });
    await db.put("pieces", piece);
    const again = await reopenedFrom({ ...recording, lost: 3_000_000 }, timing);
    expect(again.recording.writes.size).toBe(1);
    expect(again.recording.imported?.lacks).toEqual([
      expect.stringContaining("3.0 MB of its beginning"),
      expect.stringContaining("2 messages of it cannot be read"),
    ]);
  });

  test("are not made of private windows, nor when the settings say so, nor without storage", async () => {
    const hidden = savingPanel({ isPrivate: true });
    hidden.page.write("insert", "todos", null, todo("Milk"));
    await hidden.timing.pass(1_000);
    expect(hidden.journal.problem.value).toContain("private window");
    expect(await saved()).toEqual([]);

    const off = savingPanel();
    off.store.settings.value = { ...off.store.settings.value, saveRecordings: false };
    off.page.write("insert", "todos", null, todo("Milk"));
    await off.timing.pass(1_000);
    expect(await saved()).toEqual([]);

    vi.resetModules();
    globalThis.indexedDB = {
      open: () => {
        throw new DOMException("Refused.", "SecurityError");
      },
    } as unknown as IDBFactory;
    const refused = savingPanel();
    refused.page.write("insert", "todos", null, todo("Milk"));
    await refused.timing.pass(1_000);
    expect(refused.journal.problem.value).toContain("gives this panel no storage");
    expect(refused.store.live.writes.size).toBe(1);
  });

  test("begin anew when the one under way is deleted", async () => {
    const { page, timing, journal } = savingPanel();
    page.write("insert", "todos", null, todo("Milk"));
    await timing.pass(1_000);
    const { db, removeRecordings, purge } = await storageNow();
    const first = journal.current ?? "";
    journal.deleted();
    await removeRecordings(db, [first], true);
    await purge(db);
    page.write("insert", "todos", null, todo("Bread"));
    await timing.pass(1_000);
    const list = await saved();
    expect(list.map(({ writes }) => writes)).toEqual([1]);
    expect(list[0]?.id).not.toBe(first);
  });
});
