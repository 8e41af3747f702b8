/** What an app can observe of a Db of later Jazz is the same with and without the hook. */
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { useDeterministic } from "../../../../sandbox/determinism.ts";
import { runtimeOf } from "../../sandbox/next/people.ts";
import { waitFor } from "../../support/wait-for.ts";
import { app, freshApp, panelOn, Stages } from "./stage.ts";

const stages = new Stages();
afterEach(() => stages.clear());

type Step =
  | { call: "insert"; title: string }
  | { call: "update" | "delete" | "restore" | "upsert"; row: number }
  | { call: "transaction"; kind: "transaction" | "exclusiveTransaction"; fails: boolean }
  | { call: "subscribe"; throws: boolean }
  | { call: "unsubscribe"; which: number }
  | { call: "wait"; row: number }
  | { call: "hostile"; value: unknown };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ call: fc.constant("insert" as const), title: fc.string() }),
  fc.record({
    call: fc.constantFrom(
      "update" as const,
      "delete" as const,
      "restore" as const,
      "upsert" as const,
    ),
    row: fc.nat(4),
  }),
  fc.record({
    call: fc.constant("transaction" as const),
    kind: fc.constantFrom("transaction" as const, "exclusiveTransaction" as const),
    fails: fc.boolean(),
  }),
  fc.record({ call: fc.constant("subscribe" as const), throws: fc.boolean() }),
  fc.record({ call: fc.constant("unsubscribe" as const), which: fc.nat(3) }),
  fc.record({ call: fc.constant("wait" as const), row: fc.nat(4) }),
  fc.record({ call: fc.constant("hostile" as const), value: fc.anything() }),
);

/** Runs an app's calls and writes down all that it gets to see. */
async function run(steps: readonly Step[], appId: string): Promise<unknown[]> {
  const clock = useDeterministic({ start: 1_790_000_000_000, seed: 7 });
  const silent = console.error;
  console.error = () => {};
  try {
    const { db, account } = await stages.signIn("alice", { appId });
    const seen: unknown[] = [];
    const rows: { id: string; wait?: (to: { tier: "local" }) => Promise<unknown> }[] = [];
    const stops: (() => void)[] = [];
    const note = async (make: () => unknown): Promise<void> => {
      try {
        const returned = await make();
        seen.push({ returned: typeof returned === "object" ? { ...returned } : returned });
      } catch (error) {
        seen.push({ threw: String(error) });
      }
    };
    const rowOf = (at: number): string => rows[at]?.id ?? "11111111-1111-4111-8111-111111111111";
    const values = (title: string) => ({ title, owner: account.id });
    for (const one of steps) {
      if (one.call === "insert") {
        await note(() => {
          const made = db.insert(app.todos, values(one.title));
          rows.push({ id: made.value.id, wait: (to) => made.wait(to) });
          return made.value;
        });
      } else if (one.call === "update") {
        await note(() => db.update(app.todos, rowOf(one.row), { done: true }).txId);
      } else if (one.call === "upsert") {
        await note(() => db.upsert(app.todos, rowOf(one.row), values("up")).txId);
      } else if (one.call === "restore") {
        await note(() => db.restore(app.todos, rowOf(one.row), values("back")).value);
      } else if (one.call === "delete") {
        await note(() => db.delete(app.todos, rowOf(one.row)).txId);
      } else if (one.call === "wait") {
        await note(() => rows[one.row]?.wait?.({ tier: "local" }));
      } else if (one.call === "transaction") {
        await note(async () => {
          const made = await db[one.kind]((tx) => {
            tx.insert(app.todos, values("in it"));
            if (one.fails) throw new Error("the app's own");
            return tx.openTransactionId();
          });
          return [made.value, await made.txId];
        });
      } else if (one.call === "subscribe") {
        await note(() => {
          const name = stops.length;
          stops.push(
            db.subscribe(app.todos, {
              onUpdate: (all) => {
                seen.push({ name, titles: all.map(({ title }) => title) });
                if (one.throws) throw new Error("the app's own");
              },
              onError: (error) => seen.push({ name, error: String(error) }),
            }),
          );
        });
        await new Promise((done) => setTimeout(done, 2));
      } else if (one.call === "unsubscribe") stops[one.which]?.();
      else if (one.call === "hostile") {
        const odd = one.value as never;
        db.insert(app.todos, values("first"));
        const runtime = runtimeOf(db);
        await note(() => runtime.insert(odd, odd, odd, odd));
        await note(() => runtime.update(odd, odd, odd, odd));
        await note(() => runtime.createSubscription(odd, odd, odd, odd));
        await note(() => runtime.executeSubscription(odd, odd));
        await note(() => runtime.commitTransaction(odd));
        await note(() => runtime.waitForTransaction(odd, odd));
        await note(() => runtime.unsubscribe(odd));
      }
    }
    for (const stop of stops) stop();
    await note(() => db.all(app.todos));
    await note(() => db.getAuthState());
    await db.shutdown();
    return seen;
  } finally {
    console.error = silent;
    clock.restore();
  }
}

describe("a Db under observation", () => {
  it("does the same as one that is not, recorded or not", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.boolean(),
        async (steps, listening) => {
          const appId = freshApp();
          const plain = await run(steps, appId);
          const page = stages.open();
          if (listening) page.openPanel();
          const observed = await run(steps, appId);
          await page.hook.close();
          expect(observed).toEqual(plain);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("keeps name, length and attributes of every method, and shows no new key", async () => {
    const plain = await stages.signIn("alice");
    plain.db.insert(app.todos, { title: "x", owner: plain.account.id });
    const { page, db, account } = await stages.set();
    db.insert(app.todos, { title: "x", owner: account.id });
    await panelOn(page);
    await waitFor(() => expect(Object.getOwnPropertyNames(runtimeOf(db))).toContain("insert"));
    for (const [observed, bare] of [
      [db, plain.db],
      [runtimeOf(db), runtimeOf(plain.db)],
    ] as const) {
      expect(Object.keys(observed)).toEqual(Object.keys(bare));
      for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(bare))) {
        const [mine, theirs] = [observed, bare].map((object) => Reflect.get(object, name));
        expect([typeof mine, mine.name, mine.length]).toEqual([
          typeof theirs,
          theirs.name,
          theirs.length,
        ]);
      }
    }
  });
});
