import { createDb, generateAuthSecret, type MutationErrorEvent, schema as s } from "jazz-tools";
import { afterEach, expect, it, vi } from "vitest";
import type { NativeDelta } from "../../../../sandbox/engine/codec/delta-codec.ts";
import { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { startSandboxServer } from "../../../../sandbox/server/start-sandbox-server.ts";
import { person } from "../team-app.ts";
import { loadRecording } from "./recording.ts";

/** Every call of every engine, and every call of its callbacks, by name. */
function recordCalls(): { call: string; args: unknown[] }[] {
  const log: { call: string; args: unknown[] }[] = [];
  const prototype = WasmRuntime.prototype as unknown as Record<
    string,
    (...args: unknown[]) => unknown
  >;
  for (const name of [
    "onAuthFailure",
    "onMutationError",
    "connect",
    "createSubscription",
    "executeSubscription",
    "insert",
    "waitForBatch",
    "query",
  ]) {
    const original = prototype[name];
    if (!original) throw new Error(`the engine has no ${name}`);
    vi.spyOn(prototype, name).mockImplementation(function (this: unknown, ...args: unknown[]) {
      const entry = { call: name, args };
      log.push(entry);
      const watched = args.map((arg) =>
        typeof arg === "function"
          ? (...inner: unknown[]) => {
              log.push({ call: `${name}#callback`, args: inner });
              return arg(...inner);
            }
          : arg,
      );
      return original.apply(this, watched);
    });
  }
  return log;
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it("a run against a server makes the calls, and gets the answers, of the recorded one", async () => {
  const app = s.defineApp({
    todos: s.table({ title: s.string(), done: s.boolean(), owner_id: s.string() }),
  });
  const permissions = s.definePermissions(app, ({ policy, session }) => {
    policy.todos.allowRead.where({ owner_id: session.user_id });
    policy.todos.allowInsert.where({ owner_id: session.user_id });
  });
  vi.useFakeTimers();
  const log = recordCalls();
  const server = startSandboxServer({ url: "http://sync.example:4810", permissions });
  const settle = () => vi.advanceTimersByTimeAsync(500);

  const db = await createDb({
    appId: "00000000-0000-0000-0000-000000000001",
    driver: { type: "memory" },
    serverUrl: server.url,
    secret: generateAuthSecret(),
  });
  const me = db.getAuthState().session?.user_id ?? "";
  db.subscribeAll(app.todos.where({ owner_id: me }), () => {});
  await settle();
  const own = db.insert(app.todos, { title: "own", done: false, owner_id: me });
  const ownWait = own.wait({ tier: "edge" });
  await settle();
  await ownWait;
  const denied = { title: "x", done: false, owner_id: "bob" };
  expect(() => db.insert(app.todos, denied)).toThrow(
    'Insert failed: WriteError("policy denied INSERT on table todos")',
  );
  Object.assign(db, { getRuntimeOperationContext: () => ({ session: person("bob") }) });
  const bobs = db.insert(app.todos, { title: "bobs", done: false, owner_id: "bob" });
  const rejected = bobs.wait({ tier: "edge" }).catch((error: unknown) => error);
  await settle();
  expect(await rejected).toMatchObject({
    name: "PersistedWriteRejectedError",
    code: "permission_denied",
    reason: "Insert denied by policy on table todos",
  });
  const errors: MutationErrorEvent[] = [];
  db.onMutationError((event) => errors.push(event));
  db.insert(app.todos, { title: "bobs2", done: false, owner_id: "bob" });
  await settle();
  Reflect.deleteProperty(db, "getRuntimeOperationContext");
  const rows = await db.all(app.todos.select("title", "owner_id", "$createdBy"));
  expect(rows).toMatchObject([{ title: "own", owner_id: me, $createdBy: me }]);
  await db.shutdown();
  server.stop();

  const recorded = loadRecording("server-memory");
  const names = recorded
    .map(({ call }) => call)
    .filter((call) => !/#(resolved|rejected)$/.test(call));
  expect(log.map(({ call }) => call)).toEqual(names);
  const argsOf = (call: string) =>
    recorded.filter((line) => line.call === call).map(({ args }) => args);
  const me0 = "fa65957a-8b63-53c8-8187-fb1568365fa1";
  const mine = (call: string) =>
    log
      .filter((line) => line.call === call)
      .map(({ args }) => JSON.stringify(args).replaceAll(me, me0));
  for (const call of ["createSubscription", "query"]) {
    expect(mine(call)).toEqual(argsOf(call).map((args) => JSON.stringify(args)));
  }
  expect(log.find(({ call }) => call === "connect")?.args).toEqual([
    "ws://sync.example:4810/apps/00000000-0000-0000-0000-000000000001/ws",
    expect.stringMatching(/^\{"jwt_token":"[^"]+"\}$/),
  ]);
  const counts = (lines: readonly { call: string; args: unknown[] }[]) =>
    lines
      .filter(({ call }) => call === "executeSubscription#callback")
      .map(({ args: [delta] }) => {
        const { addedCount, removedCount, updatedCount } = delta as NativeDelta;
        return [addedCount, removedCount, updatedCount];
      });
  expect(counts(log)).toEqual(counts(recorded));
  const [event] = argsOf("onMutationError#callback")[0] as [MutationErrorEvent];
  const { batchId } = errors[0]?.batch ?? { batchId: "" };
  const expected = JSON.parse(JSON.stringify(event).replaceAll(event.batch.batchId, batchId));
  expect(errors).toEqual([expected]);
});
