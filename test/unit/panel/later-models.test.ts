import { describe, expect, test } from "vitest";
import { adviceWords, canAdvise } from "../../../panel/model/advice.ts";
import { generationOf, generationText } from "../../../panel/model/generations.ts";
import { takesSessions } from "../../../panel/model/host-facts.ts";
import { asAppHasIt } from "../../../panel/model/later-session.ts";
import { whyNot } from "../../../panel/model/later-words.ts";
import { personaFromSession } from "../../../panel/model/persona-from-session.ts";
import { rejectionWords } from "../../../panel/model/rejection-words.ts";
import { LATER_SNIPPETS, SESSION_SNIPPETS } from "../../../panel/model/session-snippets.ts";
import { LATER_TESTS } from "../../../panel/model/test-dialect.ts";
import { writesCode } from "../../../panel/model/write-code.ts";
import { writeSentence } from "../../../panel/model/write-sentence.ts";
import { writesTest } from "../../../panel/model/write-test.ts";
import type { HostRecord } from "../../../panel/store/records.ts";
import { newHost } from "../../../panel/store/reduce-hosts.ts";
import { text, user } from "./support/facts.ts";
import { ACT_REASON, ALICE, AT, BOB, laterHost, sessionOf } from "./support/later-page.ts";
import { phraseText } from "./support/phrase-text.ts";
import { batchOf, writeRecord } from "./support/write-record.ts";

const host = (name: string, from: number, until: number | null, info = {}): HostRecord =>
  newHost(`d1/${name}`, "d1", laterHost(name, null, from, { closedAt: until, ...info }), null);

describe("generations", () => {
  const first = host("h1", AT, AT + 5_000);
  const second = host("h2", AT + 5_100, AT + 9_000);
  const third = host("h3", AT + 9_000, null);

  test("are the Dbs of one app that followed each other", () => {
    const hosts = [third, first, second];
    expect(generationOf(second, hosts)).toEqual({
      nth: 2,
      of: 3,
      since: AT + 5_100,
      previous: "d1/h1",
      next: "d1/h3",
    });
    expect(generationOf(third, hosts)).toMatchObject({ nth: 3, previous: "d1/h2", next: null });
    const last = generationOf(third, hosts);
    expect(last && generationText(last)).toMatch(/^generation 3 of 3, since \d\d:\d\d:20$/);
  });

  test("are not Dbs side by side, of other apps or documents, or of alpha.53", () => {
    const beside = host("h4", AT + 1_000, null);
    expect(generationOf(beside, [first, beside])).toBeNull();
    const other = host("h5", AT + 6_000, null, { appId: "other" });
    expect(generationOf(other, [first, other])).toBeNull();
    const frame = { ...third, key: "d2/h3", document: "d2" };
    expect(generationOf(frame, [first, frame])).toBeNull();
    const before: HostRecord[] = [first, third].map((one) => ({
      ...one,
      info: { ...one.info, profile: { ...one.info.profile, name: "alpha.53" } },
    }));
    expect(generationOf(before[1] as HostRecord, before)).toBeNull();
    expect(generationOf(third, [first, beside, third])).toMatchObject({ nth: 2, of: 2 });
  });
});

describe("a write", () => {
  const told = (fates: Parameters<typeof batchOf>[1]) => {
    const write = writeRecord({ session: sessionOf(ALICE), op: "update" });
    batchOf([write], fates);
    return phraseText(writeSentence(write, null, true));
  };
  const fate = (name: "local" | "global" | "rejected", code: string | null = null) => ({
    fates: [{ fate: name, at: AT + 80 + 204, code, reason: code && "no rule allows it" }],
  });

  test("is shown at once, and confirmed globally without an edge", () => {
    expect(told(fate("local"))).toContain("nothing heard yet of what the server says");
    expect(told(fate("global"))).toContain("confirmed globally 80 ms later");
  });

  test("that was rejected is told as taken back, with the code in words", () => {
    const sentence = told(fate("rejected", "permission_denied"));
    expect(sentence).toContain("shown in the page at once, rejected by the server 80 ms later");
    expect(sentence).toContain("taken back: the row is again as it was.");
    expect(sentence).toContain("Its policies do not allow this");
    expect(sentence).toContain("permission_denied: no rule allows it");
    expect(told(fate("rejected", "brand_new"))).toContain("brand_new: no rule allows it");
  });

  test("has words for every code that was seen", () => {
    for (const code of [
      "permission_denied",
      "exclusive_conflict",
      "causality_violation",
      "client_clock_too_far_ahead",
      "cascade_rejected",
      "write_rejected",
    ]) {
      expect(rejectionWords(code)).toMatch(/\.$/);
    }
    expect(rejectionWords("brand_new")).toBeNull();
    expect(rejectionWords("toString")).toBeNull();
    expect(rejectionWords(null)).toBeNull();
  });
});

describe("what cannot be done", () => {
  test("has the page's own reason, or one sentence", () => {
    const later = host("h1", AT, null);
    expect(whyNot(later, "act")).toBe(ACT_REASON);
    for (const what of ["replay", "rights", "compare", "dry run", "policies"] as const) {
      expect(whyNot(later, what)?.match(/\.( |$)/g)).toHaveLength(1);
    }
    expect(whyNot(later, "policies")).toContain("import a compiled permissions JSON");
  });

  test("is told of a Jazz that is not known, and of nothing else than pages", () => {
    const named = (name: string, info = {}): HostRecord => {
      const one = host("h1", AT, null, info);
      return { ...one, info: { ...one.info, profile: { ...one.info.profile, name } } };
    };
    expect(takesSessions(named("unknown"))).toBe(false);
    expect(whyNot(named("unknown"), "rights")).toContain("only looked at");
    expect(whyNot(named("alpha.53"), "act")).toBeNull();
    expect(whyNot(named("next", { kind: "backend" }), "compare")).toBeNull();
    expect(canAdvise(named("alpha.53"))).toBe(false);
    expect(canAdvise(host("h1", AT, AT + 1))).toBe(false);
  });
});

test("Jazz's answers say what they mean and what is missing", () => {
  const unknown = (missing: string | null) => ({ verdict: "unknown" as const, missing });
  expect(adviceWords("update", { verdict: "allowed", missing: null })).toBe(
    "The server would take the update.",
  );
  expect(adviceWords("read", { verdict: "denied", missing: null })).toContain("gives no reason");
  expect(adviceWords("read", unknown("the server is not connected."))).toBe(
    "Missing: the server is not connected.",
  );
  expect(adviceWords("delete", unknown(null))).toContain("a server that answers");
});

describe("code to copy", () => {
  test("knows no batch after alpha.54", () => {
    const writes = [writeRecord(), writeRecord()];
    batchOf(writes, { mode: "direct" });
    expect(writesCode(writes)).toContain("db.batch(");
    const code = writesCode(writes, () => true);
    expect(code).toContain("await db.transaction((tx) => {");
    expect(code).not.toContain("batch");
  });

  test("waits in tests for what the server says, with sessions by issuer and subject", () => {
    const before = {
      table: "todos",
      values: { title: text("Milk") },
      createdBy: sessionOf(BOB).user_id,
      createdAt: 1,
      updatedBy: null,
      updatedAt: null,
      whole: true,
    };
    const allowed = writeRecord({ session: sessionOf(ALICE) });
    const denied = writeRecord({ session: sessionOf(ALICE), op: "update", before });
    batchOf([denied], {
      fates: [{ fate: "rejected", at: AT, code: "permission_denied", reason: null }],
    });
    const test = writesTest([allowed, denied], LATER_TESTS, () => sessionOf(BOB));
    const as = (subject: string) =>
      `policies.as({ user_id: "${subject}", issuer: "${ALICE.issuer}", claims: { role: "member" }, authMode: "external" })`;
    expect(test).toContain(`const db = ${as(ALICE.subject)};`);
    expect(test).toMatch(/await db\.insert\(app\.todos, [^;]*\)\.wait\(\{ tier: "global" \}\);/);
    expect(test).toContain(`await ${as(ALICE.subject)}.expectDenied((db) => db.update(`);
    expect(test).toContain(`const row = await ${as(BOB.subject)}.insert(`);
    expect(test).toContain(`test("${ALICE.subject} may not update todos", async () => {`);
    expect(test).not.toContain("expectAllowed");
  });

  test("reads the session in every framework by account and identity", () => {
    for (const snippet of Object.values(LATER_SNIPPETS)) {
      expect(snippet).toContain("identity");
      expect(snippet).toContain("account");
      expect(snippet).not.toContain("user_id");
    }
    expect(Object.keys(LATER_SNIPPETS)).toEqual(Object.keys(SESSION_SNIPPETS));
    expect(writesTest([writeRecord({ session: user("alice") })])).toContain("expectAllowed");
  });
});

describe("a session of later Jazz", () => {
  test("is shown as its app has it, and taken from what was pasted so", () => {
    const shown = asAppHasIt(sessionOf(ALICE));
    expect(shown).toEqual({
      user: {
        account: ALICE.account,
        identity: { issuer: ALICE.issuer, subject: ALICE.subject },
      },
      claims: { role: "member" },
      authMode: "external",
    });
    expect(asAppHasIt(user("alice"))).toEqual(user("alice"));
    expect(personaFromSession(JSON.stringify(shown))).toMatchObject({
      ok: true,
      session: sessionOf(ALICE),
      notes: [expect.stringContaining("after alpha.54")],
    });
  });

  test("that is none is refused as before", () => {
    for (const given of [
      null,
      "x",
      {},
      { identity: { issuer: "i" } },
      { account: 1, identity: {} },
    ]) {
      expect(personaFromSession(JSON.stringify({ user: given, claims: {} }))).toMatchObject({
        ok: false,
      });
    }
  });
});
