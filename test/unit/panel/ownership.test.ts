import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import {
  policyOwnerColumns,
  policyUserIds,
  queryOwnerColumns,
} from "../../../panel/model/ownership.ts";
import { seenPersonas } from "../../../panel/model/personas.ts";
import { followImports } from "../../../panel/store/permissions.ts";
import { CHANGED, Recording } from "../../../panel/store/recording.ts";
import { applyEvent } from "../../../panel/store/reduce.ts";
import { createStore } from "../../../panel/store/store.ts";
import type {
  PolicyExpr,
  PolicyValue,
  RelExpr,
  Schema,
  WireQuery,
} from "../../../protocol/jazz.ts";
import type { PageEvent } from "../../../protocol/messages.ts";
import { hostInfo, text, user, uuid } from "./support/facts.ts";

const me: PolicyValue = { type: "SessionRef", path: ["user_id"] };
const literal = (value: unknown): PolicyValue => ({ type: "Literal", value });
const reading = (using: PolicyExpr): Schema => ({
  rooms: { columns: [], policies: { select: { using } } },
});
const columns = (using: PolicyExpr): string[] =>
  policyOwnerColumns(reading(using)).map(({ table, column }) => `${table}.${column}`);

describe("columns that policies compare with the session's user", () => {
  test("are found in every form of comparison", () => {
    const forms: PolicyExpr[] = [
      { type: "Cmp", column: "owner", op: "Eq", value: me },
      { type: "Cmp", column: "owner", op: "Eq", value: { type: "SessionRef", path: ["userId"] } },
      {
        type: "Cmp",
        column: "owner",
        op: "Eq",
        value: { type: "SessionRef", path: ["claims", "subject"] },
      },
      { type: "Contains", column: "owner", value: me },
      { type: "In", column: "owner", session_path: ["user_id"] },
      { type: "InList", column: "owner", values: [literal(text("root")), me] },
    ];
    for (const form of forms) {
      expect(columns(form)).toEqual(["rooms.owner"]);
      expect(columns({ type: "Not", expr: { type: "Or", exprs: [form] } })).toEqual([
        "rooms.owner",
      ]);
      expect(columns({ type: "Exists", table: "members", condition: form })).toEqual([
        "members.owner",
      ]);
    }
  });

  test("are not those compared with something else", () => {
    expect(columns({ type: "In", column: "team", session_path: ["claims", "teams"] })).toEqual([]);
    expect(columns({ type: "Cmp", column: "$createdBy", op: "Eq", value: me })).toEqual([]);
    expect(columns({ type: "Cmp", column: "kind", op: "Eq", value: literal("user_id") })).toEqual(
      [],
    );
  });

  test("belong to the joined table that their scope names", () => {
    const join = (scope: string): RelExpr => ({
      Filter: {
        input: {
          Join: {
            left: { TableScan: { table: "teams" } },
            right: { TableScan: { table: "members" } },
            on: [
              {
                left: { scope: "teams", column: "id" },
                right: { scope: "__join_0", column: "team" },
              },
            ],
            join_kind: "Inner",
          },
        },
        predicate: {
          And: [
            "True",
            {
              Cmp: {
                left: { scope, column: "person" },
                op: "Eq",
                right: { SessionRef: ["user_id"] },
              },
            },
          ],
        },
      },
    });
    expect(columns({ type: "ExistsRel", rel: join("__join_0") })).toEqual(["members.person"]);
    expect(columns({ type: "ExistsRel", rel: join("teams") })).toEqual(["teams.person"]);
    expect(columns({ type: "ExistsRel", rel: join("__hop_7") })).toEqual([]);
  });
});

describe("user ids that policies name", () => {
  test("stand beside the session's user, an author, or a column of user ids", () => {
    const using: PolicyExpr = {
      type: "Or",
      exprs: [
        { type: "SessionCmp", path: ["user_id"], op: "Eq", value: text("root") },
        { type: "SessionInList", path: ["userId"], values: ["ops", text("support")] },
        { type: "Cmp", column: "$createdBy", op: "Eq", value: literal(text("importer")) },
        { type: "InList", column: "owner", values: [me, literal(text("shared-desk"))] },
        { type: "Cmp", column: "title", op: "Eq", value: literal(text("not a person")) },
        { type: "SessionCmp", path: ["claims", "role"], op: "Eq", value: text("editor") },
      ],
    };
    expect(policyUserIds(reading(using)).sort()).toEqual([
      "importer",
      "ops",
      "root",
      "shared-desk",
      "support",
    ]);
  });
});

describe("columns that queries compare with the session's user", () => {
  const query = (predicate: object, more: Partial<WireQuery> = {}): WireQuery =>
    ({
      table: "todos",
      array_subqueries: [],
      relation_ir: { Filter: { input: { TableScan: { table: "todos" } }, predicate } },
      ...more,
    }) as WireQuery;
  const alice = { Literal: text("alice") };
  const left = { scope: "todos", column: "who" };

  test("are found in every form", () => {
    for (const predicate of [
      { Cmp: { left, op: "Eq", right: alice } },
      { Contains: { left, right: alice } },
      { In: { left, values: [{ Literal: text("bob") }, alice] } },
      { Not: { Or: [{ Cmp: { left: { column: "who" }, op: "Eq", right: alice } }] } },
    ]) {
      expect(queryOwnerColumns(query(predicate), user("alice"))).toEqual([
        { table: "todos", column: "who" },
      ]);
      expect(queryOwnerColumns(query(predicate), user("carol"))).toEqual([]);
    }
  });

  test("also in the filters of includes", () => {
    const include = (table: string, filters: unknown[], nested_arrays: unknown[] = []) => ({
      table,
      filters,
      nested_arrays,
    });
    const nested = query("True" as unknown as object, {
      array_subqueries: [
        include("shares", [], [include("notes", [{ Eq: { column: "by", value: text("alice") } }])]),
      ] as unknown as WireQuery["array_subqueries"],
    });
    expect(queryOwnerColumns(nested, user("alice"))).toEqual([{ table: "notes", column: "by" }]);
  });
});

test("whatever a page calls policies and queries is looked through without harm", () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (policy, relation) => {
      const schema = reading({
        type: "Or",
        exprs: [policy, { type: "ExistsRel", rel: relation }],
      } as PolicyExpr);
      expect(Array.isArray(policyOwnerColumns(schema))).toBe(true);
      expect(Array.isArray(policyUserIds(schema))).toBe(true);
      const query = { table: "t", array_subqueries: [policy], relation_ir: relation };
      expect(Array.isArray(queryOwnerColumns(query as WireQuery, user("alice")))).toBe(true);
    }),
  );
});

describe("people", () => {
  const at = 1_795_000_000_000;
  const host = "h1";
  let recording: Recording;
  const play = (...events: object[]): void => {
    for (const event of events) applyEvent(recording, "d1", event as PageEvent);
  };
  const names = (): string[] => recording.people.all().map(({ name }) => name);
  const write = (fields: object): object => ({
    t: "write",
    at,
    host,
    write: 1,
    op: "insert",
    table: "rooms",
    row: "r1",
    values: {},
    result: null,
    session: user("alice"),
    attribution: null,
    updatedAt: null,
    batch: "b1",
    thrown: null,
    micros: 1,
    actingFor: null,
    stack: null,
    ...fields,
  });
  const members = reading({ type: "Contains", column: "members", value: me }).rooms?.policies;

  beforeEach(() => {
    recording = new Recording();
    play({ t: "host", at, info: hostInfo(host, user("alice"), at) });
  });

  test("are found by policies that the app handed over, whichever comes first", () => {
    const handed = { t: "permissions", at, host, permissions: { rooms: members } };
    const schema = { t: "schema", at, host, hash: "1", schema: { rooms: { columns: [] } } };
    const values = { members: { type: "Array", value: [text("bob"), uuid("u-7"), text("")] } };
    play(handed, schema, write({ values }));
    expect(names()).toEqual(["alice", "bob", "u-7"]);
    recording = new Recording();
    play(
      { t: "host", at, info: hostInfo(host, user("alice"), at) },
      schema,
      handed,
      write({ values }),
    );
    expect(names()).toEqual(["alice", "bob", "u-7"]);
  });

  test("are found by policies that somebody imported", () => {
    const store = createStore();
    const stop = followImports(store);
    recording = store.recording;
    play({ t: "host", at, info: hostInfo(host, user("alice"), at) });
    store.changed(CHANGED.hosts);
    store.publish();
    const using: PolicyExpr = {
      type: "SessionCmp",
      path: ["user_id"],
      op: "Eq",
      value: text("root"),
    };
    store.imported.value = new Map([
      [
        "team-app",
        { file: "p.json", permissions: { rooms: { ...members, delete: { using } } }, warnings: [] },
      ],
    ]);
    expect([...(recording.hosts.get("d1/h1")?.ownerColumns.get("rooms") ?? [])]).toEqual([
      "members",
    ]);
    expect(names()).toContain("root");
    play({
      t: "host",
      at,
      info: { ...hostInfo("h2", user("alice"), at + 1), ordinal: 2 },
    });
    store.changed(CHANGED.hosts);
    store.publish();
    expect([...(recording.hosts.get("d1/h2")?.ownerColumns.get("rooms") ?? [])]).toEqual([
      "members",
    ]);
    stop();
  });

  test("keep the claims they were seen with, whatever somebody acted as them with", () => {
    const made = user("bob", { role: "owner" });
    play({
      t: "acting",
      at,
      host,
      acting: {
        persona: made,
        mode: "forSession",
        since: at,
        real: user("alice"),
        kept: false,
        limits: [],
      },
    });
    play(
      {
        t: "subscription",
        at,
        host,
        subscription: "s1",
        query: "{}",
        session: made,
        tier: null,
        options: null,
        stack: null,
      },
      write({ session: made, actingFor: { session: user("alice"), attribution: null } }),
    );
    const bob = () => seenPersonas(recording.people.all()).find(({ label }) => label === "bob");
    expect(bob()).toMatchObject({ session: made, claimsKnown: false, acted: true });
    const own = user("bob", { role: "member" });
    play(write({ write: 2, session: own }));
    expect(bob()).toMatchObject({ session: own, claimsKnown: true, acted: false });
  });
});
