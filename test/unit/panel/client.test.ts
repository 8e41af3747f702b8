import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Client } from "../../../panel/client.ts";
import { decode } from "../../../protocol/codec/decode.ts";

interface Sent {
  document: string;
  message: { m: string; id: string; name?: string; request?: unknown };
}

let sent: Sent[];
let client: Client;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  client = new Client((document, body) => sent.push({ document, message: JSON.parse(body) }));
});
afterEach(() => {
  vi.useRealTimers();
});

const idOf = (index: number): string => sent[index]?.message.id ?? "";
const ok = (id: string, value: unknown) => ({ m: "reply", id, ok: true, value }) as const;

describe("Client", () => {
  test("sends a command and resolves with the validated answer", async () => {
    const answer = client.call("d1", "act", { host: "h1", persona: null, mode: "forSession" });
    expect(sent[0]).toMatchObject({
      document: "d1",
      message: { m: "command", name: "act", request: { host: "h1", persona: null } },
    });
    client.receive("d1", ok(idOf(0), { limits: ["Workers do not follow."] }));
    await expect(answer).resolves.toEqual({ limits: ["Workers do not follow."] });
  });

  test("encodes bytes, and leaves out what is undefined", () => {
    const values = { photo: { type: "Bytea" as const, value: new Uint8Array([1, 2]) } };
    const write = { write: 1, op: "insert" as const, table: "files", row: null, values };
    void client.call("d1", "dryRun", {
      host: "h1",
      writes: [write],
      persona: null,
      mode: "forSession",
    });
    const request = decode(sent[0]?.message.request) as { writes: (typeof write)[] };
    expect(request.writes[0]?.values.photo.value).toEqual(new Uint8Array([1, 2]));
    const query = { table: "t", array_subqueries: [], relation_ir: { TableScan: { table: "t" } } };
    void client.call("d1", "query", { host: "h1", query, session: null, tier: undefined });
    expect(sent[1]?.message.request).not.toHaveProperty("tier");
  });

  test("rejects with the page's own sentence", async () => {
    const answer = client.call("d1", "stopActing", { host: "h1" });
    client.receive("d1", { m: "reply", id: idOf(0), ok: false, error: "No such host." });
    await expect(answer).rejects.toThrow("No such host.");
  });

  test("hears a page out that it asks to halt", async () => {
    const halt = new AbortController();
    const told: unknown[] = [];
    const answer = client.call(
      "d1",
      "undo",
      { host: "h1", steps: [], persona: null, mode: "forSession" },
      { halt: halt.signal, onProgress: (value) => told.push(value) },
    );
    halt.abort();
    expect(sent[1]?.message).toEqual({ m: "cancel", id: idOf(0) });
    client.receive("d1", { m: "progress", id: idOf(0), value: 1 });
    client.receive("d1", { m: "reply", id: idOf(0), ok: false, error: "It was stopped." });
    await expect(answer).rejects.toThrow("It was stopped.");
    expect(told).toEqual([1]);
  });

  test("rejects an answer that is nonsense", async () => {
    const answer = client.call("d1", "act", { host: "h1", persona: null, mode: "asBackend" });
    client.receive("d1", ok(idOf(0), "yes"));
    await expect(answer).rejects.toThrow("The page answered “act” with something else");
  });

  test("hears only the document that was asked", async () => {
    const answer = client.call("d1", "stopActing", { host: "h1" });
    client.receive("evil", { m: "reply", id: idOf(0), ok: false, error: "forged" });
    client.receive("d1", ok(idOf(0), null));
    await expect(answer).resolves.toBeNull();
  });

  test("ignores replies to nothing", () => {
    expect(() => client.receive("d1", ok("c99", null))).not.toThrow();
  });

  test("gives up on a silent page, cancels there, and says so", async () => {
    const answer = client.call("d1", "stopActing", { host: "h1" }, { timeout: 2_000 });
    const refused = expect(answer).rejects.toThrow("has said nothing for 2 s");
    vi.advanceTimersByTime(2_000);
    await refused;
    expect(sent[1]?.message).toEqual({ m: "cancel", id: idOf(0) });
  });

  test("waits on while there is progress", async () => {
    const progress: unknown[] = [];
    const answer = client.call(
      "d1",
      "dryRun",
      { host: "h1", writes: [], persona: null, mode: "forSession" },
      { timeout: 1_000, onProgress: (value) => progress.push(value) },
    );
    for (let i = 0; i < 5; i++) {
      vi.advanceTimersByTime(900);
      client.receive("d1", { m: "progress", id: idOf(0), value: i });
    }
    client.receive("d1", ok(idOf(0), { results: [], enforcing: true }));
    await expect(answer).resolves.toEqual({ results: [], enforcing: true });
    expect(progress).toEqual([0, 1, 2, 3, 4]);
  });

  test("cancels in the page when aborted", async () => {
    const abort = new AbortController();
    const answer = client.call("d1", "stopActing", { host: "h1" }, { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
    expect(sent.map(({ message }) => message.m)).toEqual(["command", "cancel"]);
    client.receive("d1", ok(idOf(0), null));
  });

  test("does not even ask when aborted before", async () => {
    const answer = client.call("d1", "stopActing", { host: "h1" }, { signal: AbortSignal.abort() });
    await expect(answer).rejects.toThrow();
    expect(sent).toEqual([]);
  });

  test("fails what a document owed when it goes away, and only that", async () => {
    const first = client.call("d1", "act", { host: "h1", persona: null, mode: "asBackend" });
    const second = client.call("d2", "stopActing", { host: "h1" });
    client.abandon("d1", "it went away before it answered.");
    await expect(first).rejects.toThrow("asked to act as somebody else: it went away");
    client.receive("d2", ok(idOf(1), null));
    await expect(second).resolves.toBeNull();
  });
});
