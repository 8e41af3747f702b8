import { describe, expect, it } from "vitest";
import type { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { column, queryJson, sessionJson, startRuntime, text, todo } from "./runtime-fixture.ts";

const context = (batchId: string, user = "alice") =>
  JSON.stringify({ session: JSON.parse(sessionJson(user)), batch_id: batchId });

/** Counts what a subscription to all todos is told. */
function listen(runtime: WasmRuntime): { calls: number } {
  const heard = { calls: 0 };
  const handle = runtime.createSubscription(queryJson("todos"));
  runtime.executeSubscription(handle, () => {
    heard.calls += 1;
  });
  heard.calls = 0;
  return heard;
}

describe.each(["direct", "transactional"])("a %s batch", (mode) => {
  it("is seen by reads that name it, by others once it is committed", async () => {
    const runtime = startRuntime();
    const heard = listen(runtime);
    const batchId = runtime.beginBatch(mode);
    const { id, batchId: written } = runtime.insert("todos", todo("new"), context(batchId));
    expect(written).toBe(batchId);
    runtime.update(id, { title: text("renamed") }, context(batchId, "bob"));
    const inside = { batchId };
    expect(await column(runtime, "todos", "title", inside)).toEqual(["renamed"]);
    expect(await column(runtime, "todos", "$updatedBy", inside)).toEqual(["bob"]);
    expect(await column(runtime, "todos", "title")).toEqual([]);
    expect(heard.calls).toBe(0);
    runtime.commitBatch(batchId);
    expect(heard.calls).toBe(1);
    expect(await column(runtime, "todos", "title")).toEqual(["renamed"]);
    await expect(runtime.waitForBatch(batchId, "local")).resolves.toBeUndefined();
  });

  it("leaves no trace when rolled back, but for the ids it took", async () => {
    const runtime = startRuntime();
    const { id } = runtime.insert("todos", todo("kept"));
    const heard = listen(runtime);
    const batchId = runtime.beginBatch(mode);
    runtime.update(id, { title: text("undone") }, context(batchId));
    const made = runtime.insert("todos", todo("undone"), context(batchId));
    expect(runtime.rollbackBatch(batchId)).toBe(false);
    expect(heard.calls).toBe(0);
    expect(await column(runtime, "todos", "title")).toEqual(["kept"]);
    expect(() => runtime.insert("todos", todo("x"), undefined, made.id)).toThrow(
      `object already exists: ${made.id}`,
    );
    expect(() => runtime.update(made.id, {})).toThrow("object not found");
  });

  it("deletes and restores inside itself", async () => {
    const runtime = startRuntime();
    const { id } = runtime.insert("todos", todo("t"));
    const batchId = runtime.beginBatch(mode);
    runtime.delete(id, context(batchId));
    expect(await column(runtime, "todos", "title", { batchId })).toEqual([]);
    expect(() => runtime.update(id, {}, context(batchId))).toThrow("row already deleted");
    expect(await column(runtime, "todos", "title")).toEqual(["t"]);
    runtime.commitBatch(batchId);
    expect(await column(runtime, "todos", "title")).toEqual([]);
  });

  it("denies at the call and goes on without that write", async () => {
    const runtime = startRuntime({
      todos: {
        insert: {
          with_check: {
            type: "Cmp",
            column: "owner_id",
            op: "Eq",
            value: { type: "SessionRef", path: ["user_id"] },
          },
        },
      },
    });
    const batchId = runtime.beginBatch(mode);
    runtime.insert("todos", todo("mine"), context(batchId));
    expect(() => runtime.insert("todos", todo("not mine", "bob"), context(batchId))).toThrow(
      'Insert failed: WriteError("policy denied INSERT on table todos")',
    );
    runtime.commitBatch(batchId);
    expect(await column(runtime, "todos", "title")).toEqual(["mine"]);
  });

  it("is over after its end", () => {
    const runtime = startRuntime();
    const committed = runtime.beginBatch(mode);
    runtime.insert("todos", todo("t"), context(committed));
    runtime.commitBatch(committed);
    const kind = mode === "direct" ? "batch" : "transaction";
    const text = `${kind} ${committed} is already committed`;
    expect(() => runtime.insert("todos", todo("t"), context(committed))).toThrow(
      `Insert failed: WriteError("${text}")`,
    );
    expect(() => runtime.commitBatch(committed)).toThrow(
      `Commit batch failed: Write error: ${text}`,
    );
    expect(() => runtime.rollbackBatch(committed)).toThrow(
      `Rollback batch failed: Write error: ${text}`,
    );
    const options = JSON.stringify({ transaction_batch_id: committed });
    expect(() => runtime.query(queryJson("todos"), undefined, "local", options)).toThrow(
      `Query setup failed: Write error: ${text}`,
    );
    const rolledBack = runtime.beginBatch(mode);
    runtime.rollbackBatch(rolledBack);
    expect(() => runtime.insert("todos", todo("t"), context(rolledBack))).toThrow(
      `batch ${rolledBack} has already been completed or was never opened`,
    );
  });
});

describe("batches", () => {
  it("need a mode and an id", () => {
    const runtime = startRuntime();
    expect(() => runtime.beginBatch("other")).toThrow(
      "Invalid batch mode 'other'. Must be 'direct' or 'transactional'.",
    );
    expect(() => runtime.commitBatch("x")).toThrow("Invalid BatchId: x");
  });

  it("without writes are settled everywhere at once", async () => {
    const runtime = startRuntime();
    const batchId = runtime.beginBatch("direct");
    runtime.commitBatch(batchId);
    await expect(runtime.waitForBatch(batchId, "global")).resolves.toBeUndefined();
  });

  it("cannot be waited for beyond what is here", async () => {
    const runtime = startRuntime();
    const { batchId } = runtime.insert("todos", todo("t"));
    await expect(runtime.waitForBatch(batchId, "local")).resolves.toBeUndefined();
    expect(() => runtime.waitForBatch(batchId, "edge")).toThrow(
      "Wait for batch failed: Write error: cannot wait for durability tier EdgeServer: no configured server or local durability tier can produce it (max attainable: Some(Local))",
    );
    expect(() => runtime.waitForBatch("0".repeat(32), "local")).toThrow(
      "missing local batch record",
    );
    expect(() => runtime.waitForBatch(batchId, "moon")).toThrow(
      "Invalid tier 'moon'. Must be 'local', 'edge', or 'global'.",
    );
  });
});
