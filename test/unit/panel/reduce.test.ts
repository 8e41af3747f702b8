import { beforeEach, describe, expect, test } from "vitest";
import { pageAuth } from "../../../panel/model/host-facts.ts";
import { clearRecording } from "../../../panel/store/clear.ts";
import { CHANGED, Recording } from "../../../panel/store/recording.ts";
import { applyEvent } from "../../../panel/store/reduce.ts";
import type { PageEvent } from "../../../protocol/messages.ts";
import { bool, hostInfo, int, text, user } from "./support/facts.ts";
import { TEAM_SCHEMA } from "./support/team-schema.ts";

let recording: Recording;
const at = 1_795_000_000_000;
const host = "h1";
const play = (...events: object[]): number =>
  events.reduce((bits: number, event) => bits | applyEvent(recording, "d1", event as PageEvent), 0);

let count: number;
const write = (fields: object): object => ({
  t: "write",
  at,
  host,
  write: ++count,
  op: "insert",
  table: "todos",
  row: "r1",
  values: { title: text("Milk"), owner_id: text("alice") },
  result: null,
  session: user("alice"),
  attribution: null,
  updatedAt: null,
  batch: `b${count}`,
  thrown: null,
  micros: 400,
  actingFor: null,
  stack: null,
  ...fields,
});
const last = () => recording.writes.at(recording.writes.end - 1);

beforeEach(() => {
  recording = new Recording();
  count = 0;
  play(
    { t: "host", at, info: hostInfo(host, user("alice"), at) },
    { t: "schema", at, host, hash: "1", schema: TEAM_SCHEMA },
  );
});

describe("writes", () => {
  test("carry their author and mode", () => {
    play(write({}), write({ session: null, attribution: "carol" }), write({ session: null }));
    expect([...recording.writes].map(({ author, mode }) => [author, mode])).toEqual([
      ["alice", "forSession"],
      ["carol", "withAttribution"],
      ["jazz:system", "asBackend"],
    ]);
  });

  test("know the row before them, as far as it was recorded", () => {
    play(
      write({}),
      write({ op: "update", table: null, values: { title: text("Bread") }, session: user("bob") }),
    );
    expect(last()).toMatchObject({
      table: "todos",
      before: {
        values: { title: text("Milk") },
        createdBy: "alice",
        updatedBy: "alice",
        whole: true,
      },
    });
  });

  test("take an insert's defaults from what the engine returned", () => {
    const result = [
      text("Milk"),
      bool(false),
      text("alice"),
      int(0),
      { type: "Null" },
      { type: "Null" },
    ];
    play(write({ result }));
    expect(last()?.values).toMatchObject({ done: bool(false), priority: int(0) });
  });

  test("that were refused teach nothing about the row", () => {
    play(
      write({}),
      write({ op: "update", values: { title: text("x") }, thrown: "Update failed" }),
      write({ op: "update", values: { done: bool(true) } }),
    );
    expect(last()?.before?.values["title"]).toEqual(text("Milk"));
  });

  test("learn their table later", () => {
    const before = recording.writes.touchedEnd;
    play(write({ op: "update", table: null, row: "r9" }), {
      t: "located",
      at,
      host,
      row: "r9",
      table: "projects",
    });
    expect(last()?.table).toBe("projects");
    expect(recording.writes.touchedSince(before)).toEqual([0]);
  });

  test("sent again are known by their number", () => {
    const first = write({});
    expect(play(first)).toBeGreaterThan(0);
    expect(play(first)).toBe(0);
    expect(recording.writes.size).toBe(1);
  });

  test("share one session object", () => {
    play(write({}), write({ session: user("alice") }), write({ session: user("alice", { a: 1 }) }));
    const [first, second, third] = [...recording.writes];
    expect(second?.session).toBe(first?.session);
    expect(third?.session).not.toBe(first?.session);
  });
});

describe("batches and fates", () => {
  test("a fate is everybody's in the batch, and counted once", () => {
    play(write({ batch: "b" }), write({ batch: "b", row: "r2" }));
    const fate = {
      t: "fate",
      at: at + 80,
      host,
      batch: "b",
      fate: "edge",
      code: null,
      reason: null,
    };
    play(fate, fate);
    const [first, second] = [...recording.writes];
    expect(first?.batch).toBe(second?.batch);
    expect(first?.batch?.fates).toHaveLength(1);
  });

  test("a rollback takes back what was learnt", () => {
    play(
      write({}),
      { t: "batch", at, host, batch: "tx", mode: "transactional", state: "open" },
      write({ op: "update", batch: "tx", values: { title: text("Bread") } }),
      { t: "batch", at, host, batch: "tx", mode: "transactional", state: "rolled back" },
      write({ op: "update", values: { done: bool(true) } }),
    );
    expect(last()?.before?.values["title"]).toEqual(text("Milk"));
  });

  test("a rejection leaves the rows unknown", () => {
    play(
      write({ batch: "b" }),
      {
        t: "fate",
        at,
        host,
        batch: "b",
        fate: "rejected",
        code: "permission_denied",
        reason: "no",
      },
      write({ op: "update" }),
    );
    expect(last()?.before).toBeNull();
  });
});

describe("hosts", () => {
  test("remember how the session changed, without repeating", () => {
    const signedOut = { authMode: "anonymous", session: null, error: null };
    play(
      {
        t: "auth",
        at,
        host,
        state: { authMode: "external", session: user("alice"), error: null },
        acting: false,
      },
      { t: "auth", at: at + 1, host, state: signedOut, acting: false },
      { t: "auth", at: at + 2, host, state: signedOut, acting: false },
    );
    const entries = recording.hosts.get("d1/h1")?.auth ?? [];
    expect(entries.map(({ state }) => state.session?.user_id ?? null)).toEqual(["alice", null]);
  });

  test("know the page's own user while acting", () => {
    const persona = user("bob");
    play(
      {
        t: "acting",
        at,
        host,
        acting: { persona, mode: "forSession", since: at, real: user("alice"), limits: [] },
      },
      {
        t: "auth",
        at,
        host,
        state: { authMode: "external", session: persona, error: null },
        acting: true,
      },
    );
    const record = recording.hosts.get("d1/h1");
    expect(record && pageAuth(record)?.session?.user_id).toBe("alice");
    play({ t: "acting", at, host, acting: null });
    expect(record && pageAuth(record)?.session?.user_id).toBe("alice");
  });

  test("learn from policies which columns hold user ids", () => {
    expect(recording.hosts.get("d1/h1")?.ownerColumns).toEqual(
      new Map([
        ["projects", new Set(["owner_id"])],
        ["todos", new Set(["owner_id"])],
        ["shares", new Set(["user_id"])],
      ]),
    );
    play(write({ values: { title: text("x"), owner_id: text("dave") } }));
    expect([...(recording.people.get("dave")?.seen ?? [])]).toEqual(["todos.owner_id"]);
  });
});

describe("subscriptions", () => {
  const query = {
    table: "todos",
    array_subqueries: [],
    relation_ir: { TableScan: { table: "todos" } },
  };
  const subscription = (fields: object = {}) => ({
    t: "subscription",
    at,
    host,
    subscription: "s1",
    query: JSON.stringify(query),
    session: user("alice"),
    tier: "local",
    options: null,
    stack: null,
    ...fields,
  });
  const delta = (nth: number, fields: object = {}) => ({
    t: "delta",
    at: at + nth * 10_000,
    host,
    subscription: "s1",
    nth,
    added: 1,
    removed: 0,
    updated: 0,
    ids: ["r1"],
    rows: nth,
    ...fields,
  });
  const record = () => recording.subscriptions.get("d1/h1/s1");

  test("count rows and deltas, and the time to the first", () => {
    play(subscription(), delta(1, { at: at + 12 }), delta(2), delta(2));
    expect(record()).toMatchObject({ rows: 2, deltas: 2, firstMs: 12, code: "app.todos" });
    expect(record()?.history).toHaveLength(2);
  });

  test("end, and come back under the same name as new ones", () => {
    play(subscription(), delta(1), { t: "unsubscribe", at: at + 5, host, subscription: "s1" });
    expect(record()?.endedAt).toBe(at + 5);
    play(subscription({ at: at + 9 }));
    expect(record()).toMatchObject({ endedAt: null, deltas: 0 });
  });

  test("survive queries that are not JSON", () => {
    play(subscription({ query: "select *" }));
    expect(record()).toMatchObject({ wire: null, table: "?", code: "select *" });
  });

  test("leave the rows that changed to be explained, but not those they began with", () => {
    play(write({}), subscription(), delta(1), delta(2));
    expect(recording.changes.map(({ table, ids }) => [table, ids])).toEqual([["todos", ["r1"]]]);
    expect(recording.knowledge("d1/h1").get("r1")).not.toBeNull();
  });
});

describe("clearing", () => {
  test("keeps what is there now", () => {
    play(write({}), { t: "note", at, level: "info", text: "hello" });
    expect(clearRecording(recording).changed & CHANGED.writes).toBe(CHANGED.writes);
    expect(recording.writes.size).toBe(0);
    expect(recording.notes).toEqual([]);
    expect(recording.hosts.size).toBe(1);
    expect(recording.people.has("alice")).toBe(true);
    count = 1;
    play(write({}));
    expect(recording.writes.size).toBe(1);
  });
});
