import { describe, expect, it } from "vitest";
import type { RelExpr } from "../../../../protocol/jazz.ts";
import type { ArrayDelta, NativeDelta } from "../../../../sandbox/engine/codec/delta-codec.ts";
import { setDeltaForm } from "../../../../sandbox/engine/live/delta-form.ts";
import type { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { bool, queryJson, sessionJson, startRuntime, text, todo } from "./runtime-fixture.ts";

const open: RelExpr = {
  Filter: {
    input: { TableScan: { table: "todos" } },
    predicate: { Cmp: { left: { column: "done" }, op: "Eq", right: { Literal: bool(false) } } },
  },
};

interface Counts {
  added: number;
  removed: number;
  updated: number;
}

/** What a subscription was told, as counts. */
function follow(runtime: WasmRuntime, query = queryJson("todos"), session?: string) {
  const told: Counts[] = [];
  const handle = runtime.createSubscription(query, session, "local");
  runtime.executeSubscription(handle, (delta) => {
    const { addedCount, removedCount, updatedCount } = delta as NativeDelta;
    told.push({ added: addedCount, removed: removedCount, updated: updatedCount });
  });
  return { handle, told };
}

describe("a subscription", () => {
  it("is numbered from 0, together with queries", async () => {
    const runtime = startRuntime();
    expect(runtime.createSubscription(queryJson("todos"))).toBe(0);
    await runtime.query(queryJson("todos"));
    expect(runtime.createSubscription(queryJson("todos"))).toBe(2);
  });

  it("tells nothing before it is executed, its result then, every change afterwards", () => {
    const runtime = startRuntime();
    runtime.insert("todos", todo("before"));
    const { told, handle } = follow(runtime, queryJson("todos", { relation_ir: open }));
    expect(told).toEqual([{ added: 1, removed: 0, updated: 0 }]);
    const { id } = runtime.insert("todos", todo("t"));
    runtime.update(id, { title: text("u") });
    runtime.update(id, { done: bool(true) });
    runtime.update(id, { title: text("not shown") });
    expect(told.slice(1)).toEqual([
      { added: 1, removed: 0, updated: 0 },
      { added: 0, removed: 0, updated: 1 },
      { added: 0, removed: 1, updated: 0 },
    ]);
    runtime.unsubscribe(handle);
    runtime.insert("todos", todo("after"));
    expect(told).toHaveLength(4);
  });

  it("is not told about a write that is denied", () => {
    const runtime = startRuntime({ todos: { insert: { with_check: { type: "False" } } } });
    const { told } = follow(runtime);
    expect(() => runtime.insert("todos", todo("t"), sessionJson("alice"))).toThrow();
    expect(told).toHaveLength(1);
  });

  it("that was closed before it was executed never starts", () => {
    const runtime = startRuntime();
    const handle = runtime.createSubscription(queryJson("todos"));
    runtime.unsubscribe(handle);
    let told = false;
    runtime.executeSubscription(handle, () => {
      told = true;
    });
    expect(told).toBe(false);
  });

  it("hears of a write inside the write itself, and survives its own callback's error", () => {
    const runtime = startRuntime();
    let calls = 0;
    const handle = runtime.createSubscription(queryJson("todos"));
    runtime.executeSubscription(handle, () => {
      calls += 1;
      throw new Error("the app's own");
    });
    expect(() => runtime.insert("todos", todo("t"))).not.toThrow();
    expect(calls).toBe(2);
  });

  it("may write and close others from its callback", () => {
    const runtime = startRuntime();
    const victim = follow(runtime);
    let wrote = false;
    const handle = runtime.createSubscription(queryJson("todos"));
    runtime.executeSubscription(handle, () => {
      if (wrote) return;
      wrote = true;
      runtime.unsubscribe(victim.handle);
      runtime.insert("todos", todo("from the callback"));
    });
    expect(victim.told).toHaveLength(1);
    const { told } = follow(runtime);
    expect(told).toEqual([{ added: 1, removed: 0, updated: 0 }]);
  });

  it("follows the rights that other rows give", () => {
    const runtime = startRuntime({
      todos: {
        select: {
          using: {
            type: "Exists",
            table: "shares",
            condition: {
              type: "And",
              exprs: [
                {
                  type: "Cmp",
                  column: "todoId",
                  op: "Eq",
                  value: { type: "SessionRef", path: ["__jazz_outer_row", "id"] },
                },
                {
                  type: "Cmp",
                  column: "user_id",
                  op: "Eq",
                  value: { type: "SessionRef", path: ["user_id"] },
                },
              ],
            },
          },
        },
      },
    });
    const { told } = follow(runtime, queryJson("todos"), sessionJson("bob"));
    const { id } = runtime.insert("todos", todo("t"));
    expect(told).toEqual([{ added: 0, removed: 0, updated: 0 }]);
    const share = runtime.insert("shares", {
      todoId: { type: "Uuid", value: id },
      user_id: text("bob"),
    });
    expect(told.at(-1)).toEqual({ added: 1, removed: 0, updated: 0 });
    runtime.delete(share.id);
    expect(told.at(-1)).toEqual({ added: 0, removed: 1, updated: 0 });
  });

  it("cannot be opened on an unknown table", () => {
    const runtime = startRuntime();
    const handle = runtime.createSubscription(queryJson("nope"));
    expect(() => runtime.executeSubscription(handle, () => {})).toThrow(
      'Execute subscription failed: QueryError("query compilation error: unknown table referenced in relation_ir: nope")',
    );
  });

  it("speaks in arrays when asked to", () => {
    setDeltaForm("array");
    try {
      const runtime = startRuntime();
      const told: ArrayDelta[] = [];
      const handle = runtime.createSubscription(queryJson("todos", { select_columns: ["title"] }));
      runtime.executeSubscription(handle, (delta) => told.push(delta as ArrayDelta));
      const { id } = runtime.insert("todos", todo("t"));
      runtime.update(id, { title: text("u") });
      runtime.delete(id);
      expect(told).toEqual([
        [],
        [{ kind: 0, id, index: 0, row: { id, values: [text("t")] } }],
        [{ kind: 2, id, index: 0, row: { id, values: [text("u")] } }],
        [{ kind: 1, id, index: 0 }],
      ]);
    } finally {
      setDeltaForm("native");
    }
  });
});
