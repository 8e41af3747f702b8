import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fateOf } from "../../../panel/model/write-fate.ts";
import { createFileState } from "../../../panel/store/file-work.ts";
import { openFile } from "../../../panel/store/open-file.ts";
import { knownPermissions } from "../../../panel/store/permissions.ts";
import type { Recording } from "../../../panel/store/recording.ts";
import { applyEvent } from "../../../panel/store/reduce.ts";
import { recordingName } from "../../../panel/store/save-file.ts";
import { createStore } from "../../../panel/store/store.ts";
import type { Timing } from "../../../panel/store/timing.ts";
import { workOnFile } from "../../../panel/store/work-on-file.ts";
import { Cut } from "../../../protocol/codec/encoded.ts";
import { redacted } from "../../../protocol/recording/redact.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { recordingFile } from "../protocol/recording/arbitrary.ts";
import { readIn, written } from "../protocol/recording/read.ts";
import { bool, int, text, user } from "./support/facts.ts";
import { ManualTiming } from "./support/manual-timing.ts";
import { pageClock } from "./support/page-clock.ts";
import { exported, reopened, restored } from "./support/recording-file.ts";
import { connectedStore } from "./support/session.ts";

const NOW = Date.UTC(2026, 10, 23, 14, 5);
const EDITOR = user("alice", { role: "editor", access_token: "ey.secret" });

const todo = (title: string) => ({
  title: text(title),
  done: bool(false),
  owner_id: text("alice"),
  priority: int(1),
});

/** What a page did, as the panel recorded it. */
async function recorded(): Promise<Recording> {
  const serverUrl = "wss://name:pass@sync.example/ws?key=secret";
  const { adapter, page, timing, connection, recording, store } = connectedStore({
    session: EDITOR,
    serverUrl,
  });
  page.subscribe(tableQuery("todos"));
  const row = page.write("insert", "todos", null, todo("Milk"));
  page.write("update", "todos", row, { done: bool(true) });
  page.write("insert", "comments", null, { body: text("Hello") });
  connection.start();
  await timing.pass(100);
  // A page that says more than the hook would.
  const info = { ...store.host.value?.info, serverUrl };
  const events = [{ t: "host", at: pageClock.now, info }];
  adapter.receive("d1", { m: "batch", first: 99, dropped: 0, events });
  await timing.pass(100);
  return recording;
}

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/recordings/exports/${name}`, import.meta.url), "utf8");

describe("an exported recording", () => {
  test("is versioned, whole and redacted", async () => {
    const recording = await recorded();
    const file = JSON.parse(exported(recording, NOW, [{ label: "Ed", session: EDITOR }]));
    expect(file).toMatchObject({
      format: "jazz-devtools-recording",
      version: 2,
      exportedAt: "2026-11-23T14:05:00.000Z",
      personas: [{ label: "Ed", session: { claims: { access_token: "(redacted)" } } }],
      documents: [{ id: "d1" }],
      hosts: [{ document: "d1", info: { appId: "team-app", serverUrl: "wss://sync.example/ws" } }],
      sessions: [{ user_id: "alice", claims: { role: "editor" } }],
      subscriptions: [{ host: expect.stringMatching(/^d1\//), query: { table: "todos" } }],
    });
    expect(file.writes).toHaveLength(3);
    expect(file.writes[0]).toMatchObject({
      op: "insert",
      author: "alice",
      session: 0,
      values: { title: { type: "Text", value: "Milk" } },
    });
    expect(file.writes[1].before.values.done).toEqual({ type: "Boolean", value: false });
    expect(JSON.stringify(file)).not.toContain("secret");
  });

  test("opens as the same recording, which is saved as the same file", async () => {
    const recording = await recorded();
    const saved = exported(recording, NOW);
    const opened = reopened(saved);
    expect(exported(opened, NOW + 1)).toBe(saved);
    const [live, file] = [[...recording.writes], [...opened.writes]];
    for (const [index, write] of live.entries()) {
      const { number: _, document: __, host: ___, batch, session: ____, ...same } = write;
      expect(file[index]).toMatchObject({ ...same, batch: batch && { id: batch.id } });
    }
    expect(opened.people.all().map(({ name, slot }) => [name, slot])).toEqual(
      recording.people.all().map(({ name, slot }) => [name, slot]),
    );
  });

  test("whatever it holds, is saved as it was saved before", () => {
    fc.assert(
      fc.property(recordingFile, (file) => {
        const saved = exported(restored(file));
        expect(exported(reopened(saved, "file-2"))).toBe(saved);
      }),
      { numRuns: 100 },
    );
  });

  test("keeps what redaction leaves, and redacts it but once", () => {
    fc.assert(
      fc.property(recordingFile, (file) => {
        const once = written(redacted(file));
        expect(written(redacted(readIn(once)))).toBe(once);
      }),
      { numRuns: 100 },
    );
  });

  test("has a name with its app and time", async () => {
    const recording = await recorded();
    expect(recordingName(recording, "team app/é", NOW)).toBe(
      "jazz-team-app-é-2026-11-23T14-05-00Z.json",
    );
    expect(recordingName(recording, null, NOW)).toBe("jazz-2026-11-23T14-05-00Z.json");
    expect(recordingName(restored(readIn(fixture("version-2.json"))), "x", NOW)).toBe("r.json");
  });
});

describe("a file of this version", () => {
  test("that is kept here must stay readable, and is saved unchanged", () => {
    const text = fixture("version-2.json");
    expect(exported(reopened(text))).toBe(text);
  });

  test("tells what was known of rows", () => {
    const opened = reopened(fixture("version-2.json"));
    const [host] = opened.hosts.values();
    const rows = new Map(opened.knowledge(host?.key ?? "").of("todos"));
    const words = [...opened.writes].map((write) => `${write.op} ${fateOf(write).word}`);
    expect(words).toContain("update rejected");
    const rejected = [...opened.writes].find((write) => fateOf(write).word === "rejected");
    expect(rows.has(rejected?.row ?? "")).toBe(false);
  });
});

describe("a file of version 1", () => {
  const file = readIn(fixture("version-1.json"));

  test("is read as far as it goes, and says what it lacks", () => {
    expect(file.version).toBe(1);
    expect(file.lacks[0]).toContain("without their types");
    const recording = restored(file);
    const [host] = recording.hosts.values();
    expect(host?.info.appId).toBe("team-app");
    expect([...(host?.ownerColumns.keys() ?? [])]).toContain("todos");
    const writes = [...recording.writes];
    expect(
      writes.map((write) => [write.op, write.table, write.author, fateOf(write).word]),
    ).toEqual([
      ["insert", "todos", "alice", "global"],
      ["update", "todos", "alice", "rejected"],
      ["insert", "projects", "alice", "denied"],
      ["insert", "comments", "carol", "local"],
    ]);
    expect(writes[0]?.values?.["done"]).toEqual(bool(false));
    expect(writes[0]?.values?.["priority"]).toEqual(int(2));
    expect(writes[1]?.before?.values).toMatchObject({ title: text("Milk"), done: bool(false) });
    expect(writes[3]?.mode).toBe("withAttribution");
    expect([...recording.subscriptions.values()][0]).toMatchObject({ table: "todos", rows: 1 });
  });

  test("still lacks it once it is saved in this version", () => {
    const saved = exported(restored(file));
    expect(readIn(saved)).toMatchObject({ version: 2, lacks: file.lacks });
    expect(exported(reopened(saved, "file-2"))).toBe(saved);
  });
});

describe("rows of an opened recording", () => {
  const write = (fields: object) => ({
    host: "d1/h1",
    at: 1,
    op: "insert",
    table: "todos",
    row: "r1",
    author: "alice",
    values: todo("Milk"),
    ...fields,
  });
  const open = (lists: object) =>
    reopened(
      JSON.stringify({
        format: "jazz-devtools-recording",
        version: 2,
        exportedAt: 1,
        documents: [{ id: "d1", hello: null }],
        ...lists,
      }),
    ).knowledge("file-1.d1/h1");

  test("are as the last write left them", () => {
    const before = { table: "todos", values: todo("Milk"), createdBy: "carol", whole: true };
    const update = write({ op: "update", values: { title: text("Bread") }, before, author: "bob" });
    const rows = open({
      writes: [update, write({ row: "r2" }), write({ row: "r2", op: "delete" })],
    });
    expect(rows.get("r1")).toMatchObject({
      values: { title: text("Bread"), priority: int(1) },
      createdBy: "carol",
      updatedBy: "bob",
      whole: true,
    });
    expect(rows.get("r2")).toBeNull();
    expect(open({ writes: [write({ thrown: "no" })] }).get("r1")).toBeNull();
  });

  test("are as they were before a transaction that was rolled back, and unknown once rejected", () => {
    const before = {
      table: "todos",
      values: todo("Old"),
      createdBy: "a",
      updatedBy: "a",
      whole: true,
    };
    const update = write({ op: "update", values: { title: text("New") }, before, batch: "b1" });
    const batch = (more: object) => [{ host: "d1/h1", id: "b1", ...more }];
    const rolledBack = batch({ states: [{ state: "rolled back", at: 2 }] });
    expect(open({ writes: [update], batches: rolledBack }).get("r1")?.values["title"]).toEqual(
      text("Old"),
    );
    const rejected = batch({ fates: [{ fate: "rejected", at: 2 }] });
    expect(open({ writes: [update], batches: rejected }).get("r1")).toBeNull();
    const later = write({ op: "update", values: { title: text("Later") }, before });
    expect(open({ writes: [update, later], batches: rejected }).get("r1")?.values["title"]).toEqual(
      text("Later"),
    );
  });
});

describe("opening a file", () => {
  const fileOf = (body: string, name = "team.json") => new File([body], name);
  const run = () => ({ store: createStore(), timing: new ManualTiming() as Timing });
  const never = new AbortController().signal;

  test("shows it beside the page, whose recording goes on", async () => {
    const {
      page,
      timing,
      connection,
      store,
      recording: live,
    } = connectedStore({ session: EDITOR });
    page.write("insert", "todos", null, todo("Milk"));
    connection.start();
    await timing.pass(100);
    const opening = openFile({ store, timing }, fileOf(fixture("version-2.json")), never);
    const opened = await opening;
    expect(store.recording).toBe(opened);
    expect(store.live).toBe(live);
    expect(store.scope.value).toBe(store.host.value?.key);
    expect(store.host.value?.imported?.file).toBe("team.json");
    expect(store.hosts.value.every(({ imported }) => imported === null)).toBe(true);
    const size = opened.writes.size;
    page.write("insert", "todos", null, todo("Bread"));
    await timing.pass(100);
    expect(live.writes.size).toBe(2);
    expect(opened.writes.size).toBe(size);
    const numbers = new Set([...live.writes].map(({ number }) => number));
    expect([...opened.writes].some(({ number }) => numbers.has(number))).toBe(false);
    store.chosenHost.value = null;
    expect(store.recording).toBe(live);
  });

  test("twice gives two recordings that can be told apart", async () => {
    const panel = run();
    const first = await openFile(panel, fileOf(fixture("version-2.json")), never);
    const second = await openFile(panel, fileOf(fixture("version-2.json")), never);
    expect([first.imported?.file, second.imported?.file]).toEqual(["team.json", "team.json (2)"]);
    expect(panel.store.allHosts.value.size).toBe(first.hosts.size + second.hosts.size);
  });

  test("with several databases shows all of them", async () => {
    const panel = run();
    const file = fc
      .sample(recordingFile, { numRuns: 200, seed: 7 })
      .find(({ hosts }) => hosts.length > 1);
    if (!file) throw new Error("No such sample.");
    const opened = await openFile(panel, fileOf(written(file)), never);
    expect(panel.store.recording).toBe(opened);
    expect(panel.store.scope.value).toBeNull();
    expect(panel.store.shownHosts.value).toHaveLength(file.hosts.length);
  });

  test("that is broken leaves everything as it was", async () => {
    const panel = run();
    const broken = fixture("version-2.json").replace('"op":"insert"', '"op":"drop"');
    const opening = openFile(panel, fileOf(broken), never);
    await expect(opening).rejects.toThrow(/damaged at writes\[0\]\.op/);
    expect(panel.store.opened.value.size).toBe(0);
    expect(panel.store.recording).toBe(panel.store.live);
  });

  test("of any size goes in slices, tells how far it is, and can be stopped", async () => {
    const store = createStore();
    let millis = 0;
    let pauses = 0;
    const timing = {
      clock: () => ++millis,
      soon: (go: () => void) => {
        pauses++;
        setImmediate(go);
      },
    } as unknown as Timing;
    const [first = ""] = fixture("version-2.json").match(/^\{"host".*"op".*\}/m) ?? [];
    const many = Array.from({ length: 3_000 }, () => first).join(",\n");
    const big = fixture("version-2.json").replace('"writes": [\n', `"writes": [\n${many},\n`);
    const told: number[] = [];
    const opened = await openFile({ store, timing }, fileOf(big), never, (done) => told.push(done));
    expect(opened.writes.size).toBeGreaterThan(3_000);
    expect(pauses).toBeGreaterThan(400);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBeGreaterThan(0.95);

    const abort = new AbortController();
    const stopped = openFile({ store, timing }, fileOf(big), abort.signal, () => abort.abort());
    await expect(stopped).rejects.toThrow();
    expect(store.opened.value.size).toBe(1);
  });
});

describe("work on a file", () => {
  const stopped = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });

  test("is told while it lasts, can be stopped, and then leaves no complaint", async () => {
    const state = createFileState();
    const work = workOnFile(state, "Opening a.json", stopped, String);
    expect(state.work.value).toMatchObject({ words: "Opening a.json", percent: 0 });
    expect(await workOnFile(state, "Opening b.json", async () => "b", String)).toBeNull();
    state.work.value?.stop();
    expect(await work).toBeNull();
    expect([state.work.value, state.problem.value]).toEqual([null, null]);
  });

  test("that fails says why until the next begins", async () => {
    const state = createFileState();
    const fail = async (): Promise<never> => {
      throw new Error("no");
    };
    expect(await workOnFile(state, "Opening", fail, (error) => `Bad: ${error}`)).toBeNull();
    expect(state.problem.value).toBe("Bad: Error: no");
    expect(await workOnFile(state, "Opening", async () => "done", String)).toBe("done");
    expect(state.problem.value).toBeNull();
  });
});

test("hostile schemas, queries and permissions do not keep a file from being opened", () => {
  const hostile = fc.record({
    schema: fc.dictionary(fc.string(), fc.jsonValue()),
    handedPermissions: fc.dictionary(fc.string(), fc.jsonValue()),
    permissions: fc.dictionary(fc.string(), fc.jsonValue()),
    query: fc.oneof(
      fc.json(),
      fc.json().map((json) => `{"table":"t","relation_ir":${json}}`),
    ),
  });
  const base = JSON.parse(fixture("version-2.json"));
  fc.assert(
    fc.property(hostile, ({ schema, handedPermissions, permissions, query }) => {
      const openedPermissions = { file: "p.json", permissions, warnings: [] };
      const host = { ...base.hosts[0], schema, handedPermissions, openedPermissions };
      const subscriptions = [{ ...base.subscriptions[0], query }];
      const file = { ...base, hosts: [host], subscriptions };
      const recording = reopened(JSON.stringify(file));
      const [read] = recording.hosts.values();
      if (read) knownPermissions(createStore(), read);
      expect(recording.writes.size).toBe(base.writes.length);
    }),
    { numRuns: 300 },
  );
});

test("values that the page cut stay cut", async () => {
  const recording = await recorded();
  applyEvent(recording, "d1", {
    t: "write",
    at: NOW,
    host: [...recording.hosts.values()][0]?.info.host ?? "",
    write: 99,
    op: "insert",
    table: "todos",
    row: "r9",
    values: { title: { type: "Text", value: new Cut("string", "Mi", 20_000) } },
    result: null,
    session: null,
    attribution: null,
    updatedAt: null,
    batch: null,
    thrown: null,
    micros: 1,
    actingFor: null,
    by: "replay",
    stack: null,
  });
  const last = [...reopened(exported(recording)).writes].at(-1);
  expect(last?.values?.["title"]).toEqual({ type: "Text", value: new Cut("string", "Mi", 20_000) });
  expect(last?.by).toBe("replay");
});
