/** What an app can observe of its engine is the same with and without the hook. */
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Session } from "../../../protocol/jazz.ts";
import { useDeterministic } from "../../../sandbox/determinism.ts";
import type { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import { alice, allTodos, bob, DEFERRED, json, newEngine, text, todo } from "./app.ts";
import { Document } from "./harness.ts";

let document: Document | undefined;
afterEach(() => document?.hook.close());

type Step =
  | { call: "insert"; owner: "alice" | "bob"; as: "alice" | "bob" | "nobody" }
  | { call: "update"; row: number; as: "alice" | "bob" | "nobody" }
  | { call: "delete"; row: number; as: "alice" | "bob" | "nobody" }
  | { call: "subscribe"; as: "alice" | "bob"; throws: boolean }
  | { call: "unsubscribe"; which: number }
  | { call: "batch"; mode: "direct" | "transactional"; commit: boolean }
  | { call: "hostile"; value: unknown };

const people: Record<string, Session | null> = { alice, bob, nobody: null };

const anybody = fc.constantFrom("alice" as const, "bob" as const, "nobody" as const);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    call: fc.constant("insert" as const),
    owner: fc.constantFrom("alice" as const, "bob" as const),
    as: anybody,
  }),
  fc.record({ call: fc.constant("update" as const), row: fc.nat(6), as: anybody }),
  fc.record({ call: fc.constant("delete" as const), row: fc.nat(6), as: anybody }),
  fc.record({
    call: fc.constant("subscribe" as const),
    as: fc.constantFrom("alice" as const, "bob" as const),
    throws: fc.boolean(),
  }),
  fc.record({ call: fc.constant("unsubscribe" as const), which: fc.nat(4) }),
  fc.record({
    call: fc.constant("batch" as const),
    mode: fc.constantFrom("direct" as const, "transactional" as const),
    commit: fc.boolean(),
  }),
  fc.record({ call: fc.constant("hostile" as const), value: fc.anything() }),
);

/** Runs an app's calls and writes down all that it gets to see. */
function run(engine: WasmRuntime, steps: readonly Step[]): unknown[] {
  const seen: unknown[] = [];
  const rows: string[] = [];
  const handles: number[] = [];
  const note = (make: () => unknown): void => {
    try {
      seen.push({ returned: make() });
    } catch (error) {
      seen.push({ threw: String(error) });
    }
  };
  const context = (as: string): string | undefined => {
    const session = people[as];
    return session ? json(session) : undefined;
  };
  for (const one of steps) {
    if (one.call === "insert") {
      note(() => {
        const made = engine.insert("todos", todo(one.owner), context(one.as));
        rows.push(made.id);
        return made;
      });
    } else if (one.call === "update") {
      const row = rows[one.row] ?? "11111111-1111-4111-8111-111111111111";
      note(() => engine.update(row, { title: text("new") }, context(one.as)));
    } else if (one.call === "delete") {
      const row = rows[one.row] ?? "not an id";
      note(() => engine.delete(row, context(one.as)));
    } else if (one.call === "subscribe") {
      note(() => {
        const handle = engine.createSubscription(allTodos, context(one.as), "local", DEFERRED);
        handles.push(handle);
        engine.executeSubscription(handle, function (this: unknown, ...args: unknown[]) {
          seen.push({ delta: structuredClone(args), this: this });
          if (one.throws) throw new Error("the app's own");
        });
        return handle;
      });
    } else if (one.call === "unsubscribe") {
      note(() => engine.unsubscribe(handles[one.which] ?? 1_000));
    } else if (one.call === "batch") {
      note(() => {
        const batch = engine.beginBatch(one.mode);
        const inBatch = JSON.stringify({ session: alice, batch_id: batch });
        engine.insert("todos", todo("alice"), inBatch);
        return one.commit ? engine.commitBatch(batch) : engine.rollbackBatch(batch);
      });
    } else {
      const odd = one.value as never;
      note(() => engine.insert(odd, odd, odd, odd));
      note(() => engine.update(odd, odd, odd));
      note(() => engine.createSubscription(odd, odd, odd, odd));
      note(() => engine.executeSubscription(odd, odd));
      note(() => engine.unsubscribe(odd));
    }
  }
  return seen;
}

function withFixedIds<T>(make: () => T): T {
  const clock = useDeterministic({ start: 1_790_000_000_000, seed: 7 });
  try {
    return make();
  } finally {
    clock.restore();
  }
}

describe("an engine under observation", () => {
  it("does the same as one that is not, recorded or not", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.boolean(),
        async (steps, listening) => {
          const plain = withFixedIds(() => run(newEngine(), steps));
          document = new Document();
          if (listening) document.openPanel();
          const observed = withFixedIds(() => run(newEngine(), steps));
          await document.hook.close();
          expect(observed).toEqual(plain);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps name, length and attributes of every method, and shows no new key", () => {
    const plain = newEngine();
    document = new Document();
    const observed = newEngine();
    expect(Object.keys(observed)).toEqual(Object.keys(plain));
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(plain))) {
      const [mine, theirs] = [observed, plain].map((engine) => Reflect.get(engine, name));
      expect([typeof mine, mine.name, mine.length]).toEqual([
        typeof theirs,
        theirs.name,
        theirs.length,
      ]);
    }
  });

  it("passes on this, arity and the very error", () => {
    document = new Document();
    document.openPanel();
    const engine = newEngine();
    const other = Object.create(Object.getPrototypeOf(engine)) as WasmRuntime;
    expect(() => engine.insert.call(other, "todos", {})).toThrow(TypeError);
    const boom = { not: "an error" };
    const values = {
      get title(): never {
        throw boom;
      },
    };
    let caught: unknown;
    try {
      engine.insert("todos", values, json(alice));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(boom);
  });

  it("is left as it was when the hook is taken out", async () => {
    const before = Object.getOwnPropertyNames(newEngine());
    document = new Document();
    const engine = newEngine();
    expect(Object.getOwnPropertyNames(engine)).not.toEqual(before);
    await document.hook.close();
    expect(Object.getOwnPropertyNames(engine)).toEqual(before);
    expect(Object.getOwnPropertyDescriptor(FinalizationRegistry.prototype, "register")?.value).toBe(
      register,
    );
  });
});

const { register } = FinalizationRegistry.prototype;
