import fc from "fast-check";
import { createDb, type Db } from "jazz-tools";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { startSandboxServer } from "../../../../sandbox/server/start-sandbox-server.ts";
import { queryJson } from "../engine/runtime-fixture.ts";
import { app, permissions, person, type Todo } from "../team-app.ts";

const url = "https://converge.example";
const latency = 10;

const index = fc.nat({ max: 5 });
const owner = fc.constantFrom("alice", "bob");
/** Written with an attribution, which no local policy holds back: only the server judges. */
const unchecked = fc.boolean();
const step = fc.oneof(
  fc.record({ do: fc.constant("insert" as const), db: fc.nat({ max: 1 }), unchecked, owner }),
  fc.record({
    do: fc.constant("update" as const),
    db: fc.nat({ max: 1 }),
    unchecked,
    row: index,
    title: fc.string(),
  }),
  fc.record({
    do: fc.constant("give" as const),
    db: fc.nat({ max: 1 }),
    unchecked,
    row: index,
    owner,
  }),
  fc.record({ do: fc.constant("delete" as const), db: fc.nat({ max: 1 }), unchecked, row: index }),
  fc.record({
    do: fc.constant("share" as const),
    db: fc.nat({ max: 1 }),
    unchecked,
    row: index,
    owner,
  }),
  fc.record({ do: fc.constant("unshare" as const), db: fc.nat({ max: 1 }), unchecked, row: index }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.nat({ max: 4 * latency }) }),
  fc.record({ do: fc.constant("reconnect" as const), db: fc.nat({ max: 1 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const local = { tier: "local" } as const;

const pick = <T>(rows: readonly T[], at: number): T | undefined => rows[at % rows.length];

async function perform(dbs: readonly Db[], one: Step): Promise<void> {
  if (one.do === "wait") {
    await vi.advanceTimersByTimeAsync(one.ms);
    return;
  }
  const page = dbs[one.db];
  if (!page) return;
  if (one.do === "reconnect") {
    await page.disconnect();
    await page.reconnect();
    return;
  }
  const context = one.unchecked ? { attribution: "someone" } : null;
  const db: Db = Object.create(page, { getRuntimeOperationContext: { value: () => context } });
  // What the page's user may not do is denied, here or by the server.
  const attempt = (write: () => unknown) => {
    try {
      write();
    } catch (error) {
      expect(String(error)).toContain("policy denied");
    }
  };
  if (one.do === "insert") {
    attempt(() => db.insert(app.todos, { title: "new", owner_id: one.owner }));
    return;
  }
  if (one.do === "unshare") {
    const share = pick(await db.all(app.shares, local), one.row);
    if (share) attempt(() => db.delete(app.shares, share.id));
    return;
  }
  const todo = pick(await db.all(app.todos, local), one.row);
  if (!todo) return;
  if (one.do === "update") attempt(() => db.update(app.todos, todo.id, { title: one.title }));
  if (one.do === "give") attempt(() => db.update(app.todos, todo.id, { owner_id: one.owner }));
  if (one.do === "delete") attempt(() => db.delete(app.todos, todo.id));
  if (one.do === "share") {
    attempt(() => db.insert(app.shares, { todoId: todo.id, user_id: one.owner }));
  }
}

/** All todos that a Db's engine holds, whoever may read them. */
async function heldTodos(db: Db | undefined): Promise<string[]> {
  const { runtime } = (db as unknown as { connection: { client: { runtime: WasmRuntime } } })
    .connection.client;
  return (await runtime.query(queryJson("todos"))).map(({ id }) => id);
}

it("clients end up with what the server has for them, whatever was written and denied", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const server = startSandboxServer({ url, permissions, latency });
      for (const owner_id of ["alice", "alice", "bob", "bob"]) {
        const todoId = server.seed(app.todos, { title: "seed", owner_id });
        server.seed(app.shares, { todoId, user_id: owner_id === "alice" ? "bob" : "alice" });
      }
      const users = ["alice", "bob"];
      const dbs = await Promise.all(
        users.map((user) =>
          createDb({
            appId: "team",
            driver: { type: "memory" },
            serverUrl: url,
            cookieSession: person(user),
          }),
        ),
      );
      const folded = users.map((): readonly Todo[] => []);
      dbs.forEach((db, i) => {
        const keep = ({ all }: { all: readonly Todo[] }) => {
          folded[i] = all;
        };
        db.subscribeAll(app.todos, keep, local);
      });
      try {
        await vi.advanceTimersByTimeAsync(latency * 5);
        for (const one of steps) await perform(dbs, one);
        await vi.advanceTimersByTimeAsync(latency * 20);
        const shares = server.rows(app.shares);
        for (const [i, user] of users.entries()) {
          const readable = server
            .rows(app.todos)
            .filter(
              ({ id, owner_id }) =>
                owner_id === user ||
                shares.some(({ todoId, user_id }) => todoId === id && user_id === user),
            );
          expect(await dbs[i]?.all(app.todos, local)).toEqual(readable);
          expect(folded[i]).toEqual(readable);
          expect(await dbs[i]?.all(app.shares, { tier: "edge" })).toEqual(shares);
          expect(await heldTodos(dbs[i])).toEqual(readable.map(({ id }) => id));
        }
      } finally {
        await Promise.all(dbs.map((db) => db.shutdown()));
        server.stop();
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
