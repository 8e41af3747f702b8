import { beforeEach, describe, expect, test } from "vitest";
import { filterTest, parseFilter } from "../../../panel/model/filter-language.ts";
import { identityHover, identityParts } from "../../../panel/model/identity-words.ts";
import { queryOwnerColumns } from "../../../panel/model/ownership.ts";
import { sessionOf as personaSession, seenPersonas } from "../../../panel/model/personas.ts";
import { queryScope } from "../../../panel/model/query-scope.ts";
import { personIn, rowOwner } from "../../../panel/model/row-owner.ts";
import { WRITE_TERMS, writeFieldText } from "../../../panel/model/write-filter.ts";
import { CHANGED, Recording } from "../../../panel/store/recording.ts";
import { applyEvent } from "../../../panel/store/reduce.ts";
import { principalOf } from "../../../protocol/identity.ts";
import { SYSTEM_AUTHOR, type WireQuery } from "../../../protocol/jazz.ts";
import type { PageEvent } from "../../../protocol/messages.ts";
import { text, user, uuid } from "./support/facts.ts";
import {
  ALICE,
  AT,
  BOB,
  GUEST,
  identityEvent,
  laterHost,
  NODE,
  sessionOf,
} from "./support/later-page.ts";
import { exported, reopened } from "./support/recording-file.ts";
import { writeRecord } from "./support/write-record.ts";

let recording: Recording;
const play = (...events: object[]): number =>
  events.reduce((bits: number, event) => bits | applyEvent(recording, "d1", event as PageEvent), 0);
const identities = () => recording.people.identities;
const [alice, bob, guest] = [ALICE, BOB, GUEST].map(principalOf) as [string, string, string];

beforeEach(() => {
  recording = new Recording();
});

describe("the directory", () => {
  test("learns from events and from sessions, and says so once", () => {
    expect(play(identityEvent("h1", BOB)) & CHANGED.identities).toBeTruthy();
    expect(play(identityEvent("h1", BOB)) & CHANGED.identities).toBe(0);
    const host = { t: "host", at: AT, info: laterHost("h1", sessionOf(ALICE)) };
    expect(play(host) & CHANGED.identities).toBeTruthy();
    expect(identities().get(alice)).toEqual(ALICE);
    expect(identities().get(bob)).toEqual(BOB);
  });

  test("knows somebody by principal, account in any case, and subject", () => {
    play(identityEvent("h1", ALICE));
    for (const name of [
      alice,
      ALICE.account ?? "",
      ALICE.account?.toUpperCase() ?? "",
      ALICE.subject,
    ]) {
      expect(identities().resolve(name)).toBe(alice);
    }
    expect(identities().resolve("nobody")).toBe("nobody");
    expect(identities().resolve(ALICE.issuer)).toBe(ALICE.issuer);
  });

  test("takes no side where several share an account, but knows each of them by it", () => {
    const linked = { ...ALICE, issuer: "https://other.example", subject: "a-17" };
    play(identityEvent("h1", ALICE), identityEvent("h1", linked));
    const account = ALICE.account ?? "";
    expect(identities().resolve(account)).toBe(account);
    expect(identities().isOneOf(account, alice)).toBe(true);
    expect(identities().isOneOf(account, principalOf(linked))).toBe(true);
    expect(identities().isOneOf(account, bob)).toBe(false);
    expect(identityHover(identities(), account).split("\n")).toEqual([
      account,
      "shared by alice@team.example (https://login.team.example), a-17 (https://other.example)",
    ]);
  });

  test("tells somebody in full, the anonymous as such, and the system with its node", () => {
    play(...[ALICE, GUEST, NODE].map((one) => identityEvent("h1", one)));
    expect(identityHover(identities(), alice)).toBe(
      `account: ${ALICE.account}\nissuer: ${ALICE.issuer}\nsubject: ${ALICE.subject}`,
    );
    expect(identityParts(identities(), guest)[0]).toEqual([
      "account",
      "none: signed in anonymously",
    ]);
    expect(identityHover(identities(), SYSTEM_AUTHOR)).toBe(
      "jazz:system\nissuer: urn:jazz:system\nnode: node-1",
    );
    expect(identityHover(identities(), "carol")).toBe("carol");
  });

  test("is bounded", () => {
    for (let n = 0; n < 6_000; n++) {
      play(identityEvent("h1", { account: null, issuer: "i", subject: `s${n}` }));
    }
    expect(identities().all()).toHaveLength(5_000);
  });
});

describe("people", () => {
  test("keep their colour when they become known, and lose the name that was an account", () => {
    const account = BOB.account ?? "";
    recording.people.note(bob, "$createdBy");
    const look = recording.people.look(bob);
    recording.people.noteValue(account, "todos.owner_id");
    expect(recording.people.has(account)).toBe(true);
    play(identityEvent("h1", BOB));
    expect(recording.people.look(bob)).toEqual(look);
    expect(recording.people.has(account)).toBe(false);
    expect([...(recording.people.get(bob)?.seen ?? [])]).toContain("todos.owner_id");
    recording.people.noteValue(account, "shares.user_id");
    expect(recording.people.all()).toHaveLength(1);
  });

  test("of alpha.53 stay apart from an identity of the same subject", () => {
    recording.people.note("alice", "the page's session", user("alice"));
    const other = { ...ALICE, subject: "alice" };
    play(identityEvent("h2", other));
    expect(recording.people.has("alice")).toBe(true);
    expect(recording.people.has(principalOf(other))).toBe(true);
  });

  test("are offered by their subject, with the session they may have", () => {
    play(identityEvent("h1", BOB));
    const [persona] = seenPersonas(recording.people.all());
    expect(persona).toMatchObject({ key: `=${bob}`, label: BOB.subject, claimsKnown: false });
    expect(persona?.session).toEqual({
      user_id: bob,
      claims: {},
      authMode: "external",
      account: BOB.account,
      identity: { issuer: BOB.issuer, subject: BOB.subject },
    });
    expect(personaSession(recording.people, bob)).toEqual(persona?.session);
  });
});

describe("ownership", () => {
  beforeEach(() => {
    play(identityEvent("h1", ALICE), identityEvent("h1", BOB));
  });

  test("is recognised by account, subject or principal in a value, and by no column's name", () => {
    for (const value of [uuid(BOB.account ?? ""), text(BOB.subject), text(bob)]) {
      const values = { title: text("Milk"), whatever: value };
      expect(rowOwner(values, undefined, identities())).toBe(bob);
      expect(personIn(value, recording.people)).toBe(bob);
    }
    expect(rowOwner({ owner_id: text("carol") }, undefined, identities())).toBeNull();
  });

  test("is told of no row that names several, nor by provenance", () => {
    const both = { from: text(alice), to: text(bob) };
    expect(rowOwner(both, undefined, identities())).toBeNull();
    expect(rowOwner(both, new Set(["to"]), identities())).toBe(bob);
    expect(rowOwner({ $createdBy: text(alice) }, undefined, identities())).toBeNull();
  });

  test("is found in queries: scoped by what equals the account, subject or principal", () => {
    const session = sessionOf(BOB);
    for (const value of [uuid(BOB.account?.toUpperCase() ?? ""), text(BOB.subject), text(bob)]) {
      expect(queryScope(query("holder", value), session, true)).toEqual({
        kind: "scoped",
        column: "holder",
      });
    }
    expect(queryScope(query("holder", text(BOB.issuer)), session, true)).toEqual({
      kind: "not scoped",
    });
    expect(queryScope(query("$createdBy.account", uuid("x")), session, true).kind).toBe("scoped");
    expect(queryScope(query("$createdBy.identity.issuer", text("x")), session, true).kind).toBe(
      "not scoped",
    );
    expect(queryOwnerColumns(query("holder", text(BOB.subject)), session)).toEqual([
      { table: "todos", column: "holder" },
    ]);
    expect(queryOwnerColumns(query("holder", text(ALICE.subject)), session)).toEqual([]);
  });
});

test("writes are found by everything that is known of their author", () => {
  play(identityEvent("h1", ALICE));
  const write = writeRecord({ session: sessionOf(ALICE) });
  const finds = (filter: string): boolean =>
    filterTest(parseFilter(filter, WRITE_TERMS), writeFieldText(identities()))(write);
  for (const part of [alice, ALICE.account, ALICE.issuer, ALICE.subject, "alice"]) {
    expect(finds(`author:"${part}"`)).toBe(true);
  }
  expect(finds(`author:${BOB.account}`)).toBe(false);
  expect(finds(ALICE.account ?? "")).toBe(true);
});

test("recordings keep whom principals stand for, and files without any stay as they were", () => {
  expect(exported(recording)).not.toContain("identities");
  play(
    { t: "host", at: AT, info: laterHost("h1", sessionOf(GUEST)) },
    ...[ALICE, GUEST, NODE].map((one) => identityEvent("h1", one)),
  );
  const text = exported(recording);
  expect(JSON.parse(text)).toMatchObject({
    identities: [
      { principal: guest, issuer: GUEST.issuer, subject: GUEST.subject },
      { principal: alice, ...ALICE },
      { principal: SYSTEM_AUTHOR, subject: "node-1" },
    ],
    hosts: [{ info: { auth: { session: { account: null, identity: { subject: "guest-7" } } } } }],
  });
  const again = reopened(text);
  expect(again.people.identities.all()).toEqual(identities().all());
  expect(again.people.identities.nodes).toEqual(["node-1"]);
  expect(again.people.get(alice)?.identity).toEqual(ALICE);
  expect(exported(again)).toBe(text);
});

function query(column: string, value: object): WireQuery {
  return {
    table: "todos",
    array_subqueries: [],
    relation_ir: {
      Filter: {
        input: { TableScan: { table: "todos" } },
        predicate: { Cmp: { left: { column }, op: "Eq", right: { Literal: value } } },
      },
    },
  };
}
