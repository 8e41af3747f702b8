import { describe, expect, test } from "vitest";
import { filterTest, parseFilter } from "../../../panel/model/filter-language.ts";
import { handleCall, handleCode, handleSentence } from "../../../panel/model/handle-words.ts";
import { Identities } from "../../../panel/model/identities.ts";
import { originOf, receivedOf } from "../../../panel/model/linked-writes.ts";
import { requestWarnings } from "../../../panel/model/request-warnings.ts";
import { writesCode } from "../../../panel/model/write-code.ts";
import { WRITE_TERMS, writeFieldText } from "../../../panel/model/write-filter.ts";
import type { HandleRecord, RequestRecord, WriteRecord } from "../../../panel/store/records.ts";
import { newHandle } from "../../../panel/store/reduce-requests.ts";
import type { HandleKind } from "../../../protocol/backend.ts";
import { bool, text } from "./support/facts.ts";
import { bob, BACKEND_NOW as NOW } from "./support/fake-backend.ts";
import { batchOf, DENIED, writeRecord } from "./support/write-record.ts";

function handle(kind: HandleKind | null, fields: Partial<HandleRecord> = {}): HandleRecord {
  return { ...newHandle("b1/h1", `a-${kind}`, NOW), kind, ...fields };
}

function request(...handles: HandleRecord[]): RequestRecord {
  const work: RequestRecord = {
    number: 0,
    key: "b1/h1/r/q1",
    document: "b1",
    host: "b1/h1",
    request: { id: "q1", method: "POST", path: "/todos" },
    at: NOW,
    handles,
  };
  for (const one of handles) one.work = work;
  return work;
}

const forBob = (fields: Partial<HandleRecord> = {}) =>
  handle("forRequest", { session: bob, ...fields });
const inBobsName = (fields: Partial<HandleRecord> = {}) =>
  handle("withAttribution", { attribution: "bob", ...fields });

describe("a handle in words", () => {
  test.each([
    [forBob(), "forRequest(req): bob's permissions, written in bob's name."],
    [
      handle("forSession", { session: bob }),
      "forSession(bob): bob's permissions, written in bob's name.",
    ],
    [inBobsName(), "withAttribution(\"bob\"): the backend's permissions, written in bob's name."],
    [
      handle("withAttributionForSession", { session: bob, attribution: "bob" }),
      "withAttributionForSession(bob): the backend's permissions, written in bob's name.",
    ],
    [
      handle("withAttributionForRequest", { session: bob }),
      "withAttributionForRequest(req): the backend's permissions, written in bob's name.",
    ],
    [handle("asBackend"), "asBackend(): the backend's permissions, written as jazz:system."],
    [handle("db"), "db(): the backend's permissions, written as jazz:system."],
    [forBob({ thrown: "bad token" }), "forRequest(req) could not be made: bad token"],
    [
      handle(null),
      "It went through a handle whose making was not told: events were dropped before.",
    ],
  ])("%#", (one, sentence) => {
    expect(handleSentence(one)).toBe(sentence);
  });

  test("is made by code that can be pasted", () => {
    expect(handleCode(forBob())).toBe("(await context.forRequest(req))");
    expect(handleCode(inBobsName())).toBe('context.withAttribution("bob")');
    expect(handleCode(handle("asBackend"))).toBe("context.asBackend()");
    expect(handleCode(handle("forSession", { session: bob }))).toBe(
      `context.forSession(${JSON.stringify(bob)})`,
    );
    expect(handleCall(handle("forAccount", { session: bob }))).toBe("forAccount(bob)");
  });
});

describe("warnings about a request", () => {
  const kinds = (work: RequestRecord, now = NOW + 5_000) =>
    requestWarnings(work, now).map(({ kind }) => kind);

  test("are none where one user's handle did everything", () => {
    expect(kinds(request(forBob({ written: 2, reads: 1 })))).toEqual([]);
    expect(kinds(request(forBob({ written: 1 }), handle("asBackend", { reads: 4 })))).toEqual([]);
  });

  test("say that its handles disagree", () => {
    const work = request(forBob({ written: 1 }), inBobsName({ written: 2 }));
    expect(kinds(work)).toEqual(["disagree", "attributed"]);
    expect(requestWarnings(work, NOW)[0]?.sentence).toBe(
      "The handles of this request disagree: forRequest(req) wrote as bob with bob's permissions and withAttribution(\"bob\") wrote as bob with the backend's permissions.",
    );
    expect(kinds(request(forBob({ written: 1 }), forBob({ written: 1 })))).toEqual([]);
  });

  test("say that it looks as the user and writes as the backend", () => {
    const work = request(forBob({ reads: 1 }), handle("asBackend", { written: 1 }));
    expect(kinds(work)).toEqual(["disagree", "system"]);
    expect(requestWarnings(work, NOW)[0]?.sentence).toBe(
      "The handles of this request disagree: forRequest(req) read with bob's permissions and asBackend() wrote as jazz:system with the backend's permissions.",
    );
  });

  test("say that its writes went out as jazz:system", () => {
    const work = request(handle("asBackend", { written: 2 }), handle("db", { written: 1 }));
    expect(requestWarnings(work, NOW)).toEqual([
      {
        kind: "system",
        sentence:
          "3 writes of this request went out as jazz:system through asBackend() and db(): the rows do not say who asked for it.",
      },
    ]);
    expect(kinds({ ...work, request: null })).toEqual([]);
  });

  test("say that a handle was not used, once it had the time", () => {
    expect(kinds(request(forBob()), NOW + 100)).toEqual([]);
    expect(kinds(request(forBob()))).toEqual(["unused"]);
    expect(kinds(request(forBob({ subscriptions: 1 })))).toEqual([]);
  });

  test("say that it could not be resolved, also of a job", () => {
    const work = request(forBob({ session: null, thrown: "JWT expired" }));
    expect(requestWarnings(work, NOW + 5_000)).toEqual([
      { kind: "failed", sentence: "forRequest(req) could not be made: JWT expired" },
    ]);
    expect(kinds({ ...work, request: null })).toEqual(["failed"]);
  });
});

describe("a change that a page received", () => {
  const made = (fields: Partial<WriteRecord> = {}) =>
    writeRecord({ host: "b1/h1", session: null, op: "update", at: NOW, ...fields });
  const received = (fields: Partial<WriteRecord> = {}) =>
    writeRecord({
      session: null,
      received: true,
      op: "update",
      at: NOW + 300,
      madeAt: NOW + 1,
      ...fields,
    });

  test("comes from the write of the same row, author and time", () => {
    const write = made();
    const others = [
      made({ row: "other" }),
      made({ at: NOW + 200 }),
      made({ at: NOW - 200 }),
      made({ attribution: "bob" }),
      made({ op: "delete" }),
      made({ table: "projects" }),
      made({ thrown: DENIED }),
    ];
    expect(originOf(received(), [...others, write])).toEqual({ is: "found", write });
    expect(originOf(received(), others)).toEqual({ is: "not found" });
    expect(receivedOf(write, [write, ...others, received()])).toHaveLength(1);
  });

  test("may come late, and long after a call that took long", () => {
    const slow = made({ micros: 400_000 });
    expect(originOf(received({ madeAt: NOW + 400, at: NOW + 60_000 }), [slow]).is).toBe("found");
    const dated = made({ at: NOW + 9_000, updatedAt: NOW });
    expect(originOf(received(), [dated]).is).toBe("found");
  });

  test("is nobody's where two fit equally well", () => {
    const [first, second] = [made({ at: NOW - 3 }), made()];
    const change = received();
    expect(originOf(change, [first, second])).toEqual({
      is: "ambiguous",
      writes: [first, second],
    });
    expect(receivedOf(second, [first, second, change])).toEqual([]);
  });

  test("is told apart by its values", () => {
    const milk = made({ values: { title: text("Milk") } });
    const bread = made({ at: NOW - 3, values: { title: text("Bread") } });
    const change = received({ values: { title: text("Milk"), done: bool(false) } });
    expect(originOf(change, [bread, milk])).toEqual({ is: "found", write: milk });
  });

  test("does not come from what was rolled back or rejected", () => {
    const [undone, refused] = [made(), made()];
    batchOf([undone], { states: [{ state: "rolled back", at: NOW }] });
    batchOf([refused], { fates: [{ fate: "rejected", at: NOW, code: null, reason: null }] });
    expect(originOf(received(), [undone, refused])).toEqual({ is: "not found" });
  });

  test("without a time of its own is found by when it came", () => {
    const change = received({ madeAt: null });
    expect(originOf(change, [made()]).is).toBe("found");
    expect(originOf({ ...change, at: NOW + 5_000 }, [made()]).is).toBe("not found");
  });

  test("is none when it was made here", () => {
    expect(originOf(made(), [made()])).toEqual({ is: "not found" });
  });
});

describe("writes of a backend", () => {
  const own = forBob();
  request(own);
  const write = writeRecord({ handle: own, session: bob, values: { title: text("Milk") } });
  const system = writeRecord({ handle: handle("asBackend"), session: null });
  const page = writeRecord();
  const found = (filter: string) => {
    const test = filterTest(parseFilter(filter, WRITE_TERMS), writeFieldText(new Identities()));
    return [write, system, page].filter(test);
  };

  test("are found by handle and request", () => {
    expect(found("handle:forRequest")).toEqual([write]);
    expect(found("handle:forrequest,asBackend")).toEqual([write, system]);
    expect(found("handle:*")).toEqual([write, system]);
    expect(found("-handle:*")).toEqual([page]);
    expect(found("request:/todos")).toEqual([write]);
    expect(found("request:POST")).toEqual([write]);
    expect(found('request:"post /todos"')).toEqual([write]);
    expect(found("forRequest")).toEqual([write]);
  });

  test("are copied as calls on their handle", () => {
    expect(writesCode([write, page])).toMatch(
      /^\(await context\.forRequest\(req\)\)\.insert\(app\.todos, [^;]*;\ndb\.insert\(app\.todos/,
    );
    const both = [writeRecord({ handle: system.handle }), writeRecord({ handle: system.handle })];
    batchOf(both, { mode: "transactional" });
    expect(writesCode(both)).toContain(
      "await context.asBackend().transaction((tx) => {\n  tx.insert(",
    );
  });
});
