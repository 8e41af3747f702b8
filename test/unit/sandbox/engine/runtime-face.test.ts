import { afterEach, describe, expect, it, vi } from "vitest";
import { loadEngineModule } from "../../../../sandbox/engine/load-module.ts";
import { engineModuleBytes } from "../../../../sandbox/engine/module-bytes.ts";
import { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { schema, startRuntime, todo } from "./runtime-fixture.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the engine's class", () => {
  it("has the names that the real one has on its prototype", () => {
    const names = [
      "insert restore update upsert delete query createSubscription executeSubscription",
      "unsubscribe beginBatch commitBatch rollbackBatch waitForBatch onMutationError",
      "onAuthFailure connect disconnect updateAuth getSchema getSchemaHash createWorkerBridge",
      "createMessagePortBridge enableOutboxBufferingWithoutSyncSender __debugSchemaState free",
    ].flatMap((line) => line.split(" "));
    for (const name of names) {
      expect(Object.hasOwn(WasmRuntime.prototype, name), name).toBe(true);
    }
  });

  it("enters every instance into a FinalizationRegistry from its constructor", () => {
    const registered: unknown[] = [];
    vi.spyOn(FinalizationRegistry.prototype, "register").mockImplementation((target) => {
      registered.push(target);
    });
    const runtime = startRuntime();
    expect(registered).toEqual([runtime]);
  });

  it("fails every call after free, and may be freed twice", () => {
    const runtime = startRuntime();
    runtime.free();
    runtime.free();
    expect(() => runtime.insert("todos", todo("t"))).toThrow("null pointer passed to rust");
    expect(() => runtime.getSchemaHash()).toThrow("null pointer passed to rust");
  });

  it.each([
    ["Invalid schema JSON: ", "{"],
    ["Invalid schema JSON: expected an object of tables", "[]"],
    [
      "Invalid schema JSON: unsupported runtime schema envelope version 2",
      '{"__jazzRuntimeSchema":2,"schema":{}}',
    ],
  ])("says: %s", (message, json) => {
    expect(() => new WasmRuntime(json, "a", "dev", "main")).toThrow(message);
  });

  it("gives its schema as a Map of copies, and a hash of tables and columns", () => {
    const runtime = startRuntime();
    const copy = runtime.getSchema();
    expect([...copy.keys()]).toEqual(Object.keys(schema));
    copy.clear();
    expect(runtime.getSchema().size).toBe(Object.keys(schema).length);
    const withPolicies = startRuntime({ todos: { select: { using: { type: "True" } } } });
    expect(withPolicies.getSchemaHash()).toBe(runtime.getSchemaHash());
    expect(runtime.__debugSchemaState().currentSchemaHash).toBe(runtime.getSchemaHash());
    const other = new WasmRuntime(JSON.stringify({ todos: schema.todos }), "a", "dev", "main");
    expect(other.getSchemaHash()).not.toBe(runtime.getSchemaHash());
  });
});

describe("the engine's announcement", () => {
  it("is a real module with the engine's export names", async () => {
    const { instance } = await WebAssembly.instantiate(engineModuleBytes());
    expect(Object.keys(instance.exports)).toEqual(
      expect.arrayContaining(["memory", "__wbg_wasmruntime_free", "wasmruntime_insert"]),
    );
    expect(instance.exports.memory).toBeInstanceOf(WebAssembly.Memory);
  });

  it("happens once per page", async () => {
    const instantiate = vi.spyOn(WebAssembly, "instantiate");
    await Promise.all([loadEngineModule(), loadEngineModule()]);
    await loadEngineModule();
    expect(instantiate).toHaveBeenCalledOnce();
  });
});
