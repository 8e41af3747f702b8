import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../../../protocol/codec/encode.ts";
import { PROTOCOL_VERSION } from "../../../protocol/messages.ts";
import { readPageMessage } from "../../../protocol/read.ts";

const note = { t: "note", at: 1, level: "info", text: "hello" };

const batch = (...events: unknown[]) =>
  readPageMessage(JSON.stringify({ m: "batch", first: 0, dropped: 0, events }));

describe("readPageMessage", () => {
  it("reads a batch and decodes payloads", () => {
    const at = new Date(5);
    const auth = {
      t: "auth",
      at: 1,
      host: "h1",
      acting: false,
      state: {
        authMode: "external",
        error: null,
        session: { user_id: "alice", claims: encode({ at, n: 3n }), authMode: "external" },
      },
    };
    const result = batch(auth);
    expect(result).toMatchObject({ ok: true, message: { invalid: 0 } });
    if (!result.ok || result.message.m !== "batch") throw new Error("not a batch");
    expect(result.message.events[0]).toMatchObject({
      state: { session: { claims: { at, n: 3n } } },
    });
  });

  it("leaves out malformed events and counts them", () => {
    const result = batch(note, { t: "write" }, null, { t: "nonsense" }, note);
    expect(result).toMatchObject({ ok: true, message: { events: [note, note], invalid: 3 } });
  });

  it("explains what is wrong in one sentence", () => {
    expect(readPageMessage("{")).toEqual({
      ok: false,
      problem: "A message from the page is not JSON and was ignored.",
    });
    expect(readPageMessage('{"m":"batch"}')).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^A message from the page is malformed and was ignored/),
    });
    const hello = {
      m: "hello",
      protocol: PROTOCOL_VERSION + 1,
      url: "",
      title: "",
      top: true,
      startedAt: 0,
      signs: { wasm: false, engines: 0, dbs: 0, pushed: 0 },
    };
    expect(readPageMessage(JSON.stringify(hello))).toMatchObject({
      problem: expect.stringContaining("Reload the page."),
    });
  });

  it("never throws, whatever a page sends", () => {
    const kinds = fc.constantFrom("batch", "hello", "reply", "progress", "x");
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        readPageMessage(body);
      }),
    );
    fc.assert(
      fc.property(kinds, fc.dictionary(fc.string(), fc.jsonValue()), (m, rest) => {
        readPageMessage(JSON.stringify({ ...rest, m }));
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (events) => {
        const result = batch(...events);
        expect(result).toMatchObject({ ok: true });
      }),
    );
  });

  it("reports nesting that no reader survives instead of breaking on it", () => {
    const body = `{"m":"reply","id":"1","ok":true,"value":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    expect(readPageMessage(body).ok).toBeTypeOf("boolean");
  });
});
