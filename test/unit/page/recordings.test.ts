/** The hook on runs of the real engine (alpha.53), call by call as they were recorded. */
import { afterEach, describe, expect, it } from "vitest";
import { changesOf } from "../../../content-script/page/dialects/delta.ts";
import { RowOrder } from "../../../content-script/page/impersonation/row-order.ts";
import { loadRecording, type RecordedCall } from "../sandbox/recordings/recording.ts";
import { Document, type Panel } from "./harness.ts";

let document: Document | undefined;
afterEach(() => document?.hook.close());

const METHODS =
  "insert restore upsert update delete query createSubscription executeSubscription unsubscribe " +
  "beginBatch commitBatch rollbackBatch waitForBatch onMutationError onAuthFailure connect " +
  "getSchema getSchemaHash";

const METADATA = ["getSchema", "getSchemaHash"];

type Method = (...args: unknown[]) => unknown;
const registry = new FinalizationRegistry(() => {});

/** Plays a log at an engine that answers as recorded; the app is this test. */
async function play(log: RecordedCall[]): Promise<void> {
  let current: RecordedCall | undefined;
  const settled = new Map<
    number,
    { done: (value: unknown) => void; fail: (why: unknown) => void }
  >();
  const callbacks: Method[] = [];
  const engine: Record<string, Method> = Object.create(
    Object.fromEntries(
      METHODS.split(" ").map((name) => [
        name,
        (...args: unknown[]): unknown => {
          const now = (METADATA.includes(name) ? log.find(({ call }) => call === name) : current) as
            | RecordedCall
            | undefined;
          if (!now) return name === "getSchema" ? {} : "0";
          for (const arg of args) if (typeof arg === "function") callbacks.push(arg as Method);
          if (now.throws) throw new Error(now.throws.$error.replace(/^Error: /, ""));
          if (now.returns !== "$promise") return now.returns;
          return new Promise((done, fail) => settled.set(now.n, { done, fail }));
        },
      ]),
    ),
  );
  registry.register(engine, 0, engine);
  const executed: Method[] = [];
  for (const entry of log) {
    current = entry;
    const [name = "", what] = entry.call.split("#");
    if (what === "callback") {
      const [delta] = entry.args;
      const to =
        name === "executeSubscription" ? subscriptionOf(log, entry, executed) : callbacks.at(1);
      to?.(delta);
    } else if (what === "resolved") settled.get(entry.of ?? -1)?.done(entry.value);
    else if (what === "rejected") settled.get(entry.of ?? -1)?.fail(entry.error);
    else {
      const args = entry.args.map((arg) => (arg === "$fn" ? () => {} : arg));
      try {
        const result = engine[name]?.(...args);
        if (result instanceof Promise) result.catch(() => {});
      } catch (error) {
        expect(entry.throws?.$error).toContain((error as Error).message);
      }
      if (name === "executeSubscription") executed.push(callbacks.at(-1) as Method);
    }
    if (entry.call.includes("#")) await new Promise(setImmediate);
  }
}

/** A subscription's first delta comes with its execution; later ones all go to the first here. */
function subscriptionOf(
  log: RecordedCall[],
  entry: RecordedCall,
  executed: Method[],
): Method | undefined {
  const previous = log[log.indexOf(entry) - 1];
  return previous?.call === "executeSubscription" ? executed.at(-1) : executed[0];
}

async function record(name: string): Promise<{ log: RecordedCall[]; panel: Panel }> {
  document = new Document();
  const panel = document.openPanel();
  const log = loadRecording(name);
  await play(log);
  await panel.settled();
  return { log, panel };
}

const WRITES = ["insert", "update", "upsert", "delete", "restore"];

describe("recorded runs of the real engine", () => {
  it("give one event per write, as it went", async () => {
    const { log, panel } = await record("team-memory");
    const writes = log.filter(({ call }) => WRITES.includes(call));
    expect(panel.of("write").map(({ op }) => op)).toEqual(writes.map(({ call }) => call));
    expect(panel.of("write").map(({ thrown }) => thrown !== null)).toEqual(
      writes.map(({ throws }) => throws !== undefined),
    );
    expect(new Set(panel.of("write").map(({ session }) => session?.user_id))).toEqual(
      new Set(["alice", "bob", "carol", "mod", undefined].filter((one) => hasUser(log, one))),
    );
    const attributed = panel.of("write").filter(({ attribution }) => attribution !== null);
    expect(attributed).toMatchObject([{ session: null, attribution: "bob" }]);
    expect(panel.of("batch").map(({ mode, state }) => `${mode} ${state}`)).toEqual([
      "transactional open",
      "transactional rolled back",
      "transactional open",
      "transactional committed",
      "direct open",
      "direct committed",
    ]);
    expect(panel.of("fate").map(({ fate }) => fate)).toEqual(["local", "local"]);
    expect(panel.host().policies.state).toBe("merged");
    expect(panel.of("schema")[0]?.schema).toHaveProperty(["todos", "policies", "select"]);
  });

  it("give late rejections by either way, and say nothing of the token", async () => {
    const { panel } = await record("server-memory");
    const [edge, waited, unwaited] = panel.of("fate");
    expect(edge).toMatchObject({ fate: "edge" });
    expect(waited).toMatchObject({ fate: "rejected", code: "permission_denied" });
    expect(unwaited).toMatchObject({
      fate: "rejected",
      batch: "01a206a79c147fb39de1fe3ecafd4295",
      reason: "Insert denied by policy on table todos",
    });
    const info = panel.host();
    expect(info).toMatchObject({
      serverUrl: "ws://sync.example:4810/apps/00000000-0000-0000-0000-000000000001/ws",
      appId: "00000000-0000-0000-0000-000000000001",
      auth: { authMode: "local-first" },
      token: { present: true, claims: null },
      policies: { state: "enforced" },
    });
    expect(document?.texts.join("")).not.toContain("<jwt>");
  });

  it("hold deltas that are read to the last byte", () => {
    let read = 0;
    for (const name of ["team-memory", "server-memory"]) {
      for (const { call, args } of loadRecording(name)) {
        if (call !== "executeSubscription#callback") continue;
        const delta = args?.[0] as Record<string, number>;
        const changes = [...changesOf(delta)];
        const counts = ["addedCount", "removedCount", "updatedCount"].map((key) => delta[key] ?? 0);
        expect(changes.map(({ kind }) => kind)).toEqual(
          counts.flatMap((count, kind) => Array(count).fill(kind)),
        );
        for (const { id } of changes)
          expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        read += changes.length;
      }
    }
    expect(read).toBeGreaterThan(20);
  });

  it("keep a subscription's rows in the order the engine says", () => {
    const order = new RowOrder();
    const first = loadRecording("server-memory").filter(({ call }) => call.endsWith("#callback"));
    for (const { args } of first.slice(0, 2)) order.apply(args?.[0]);
    expect(order.ids).toEqual(["01a206a7-9bbd-7271-8bdb-a10266c989a5"]);
  });
});

function hasUser(log: RecordedCall[], user: string | undefined): boolean {
  return (
    user === undefined || log.some(({ args }) => JSON.stringify(args).includes(`\\"${user}\\"`))
  );
}
