import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import * as primordials from "../../../content-script/page/primordials.ts";
import { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import {
  alice,
  allTodos,
  bob,
  DEFERRED,
  json,
  newEngine,
  runtimeSchema,
  ShownRows,
  schema,
  text,
  todo,
} from "./app.ts";
import { Document } from "./harness.ts";

let document: Document | undefined;
afterEach(() => document?.hook.close());

describe("a page that is not kind", () => {
  it("may pass any value: it is refused by its engine as ever, and told of", async () => {
    document = new Document();
    const engine = newEngine();
    const panel = document.openPanel();
    const cyclic: Record<string, unknown> = { type: "Text" };
    cyclic["value"] = cyclic;
    const hostile: unknown[] = [
      { title: cyclic },
      { title: { type: "Text", value: () => {} } },
      new Proxy({}, { ownKeys: () => fail("no keys") }),
      JSON.parse('{"__proto__":{"type":"Text","value":"y"},"constructor":5}'),
      {
        title: {
          get type(): never {
            return fail("no type");
          },
        },
      },
      Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`c${i}`, text("z")])),
      5,
      null,
    ];
    for (const values of hostile) {
      expect(() => engine.insert("todos", values, json(alice))).toThrow();
    }
    expect(() => engine.insert({} as string, {}, "{not json")).toThrow();
    await panel.settled();
    expect(panel.of("write")).toHaveLength(hostile.length + 1);
    expect(panel.of("write").every(({ thrown }) => typeof thrown === "string")).toBe(true);
  });

  it("may send anything as a command's text without an effect", async () => {
    const page = new Document();
    document = page;
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (message) => {
        page.send(message);
        page.send({ m: "command", id: "c", name: message, request: message });
      }),
      { numRuns: 50 },
    );
    const panel = page.openPanel();
    const unknown = panel.command("nothing" as "record", { on: true });
    await expect(unknown).rejects.toThrow("does not know");
    const empty = panel.command("query", null as never);
    await expect(empty).rejects.toThrow();
    const gone = panel.command("stopActing", { host: "h7" });
    await expect(gone).rejects.toThrow("not on the page any more");
  });

  it("may change the builtins after the hook has started", async () => {
    const page = new Document();
    document = page;
    const engine = newEngine();
    const { parse, stringify } = JSON;
    const { then: settle } = Promise.prototype;
    const context = json(alice);
    const values = todo("alice");
    let waited: Promise<void> | undefined;
    let touched = 0;
    Object.assign(JSON, { stringify: () => touched++ });
    Reflect.set(Promise.prototype, "then", function (this: unknown) {
      touched++;
      return settle.call(this as Promise<unknown>);
    });
    try {
      waited = engine.waitForBatch(engine.insert("todos", values, context).batchId, "local");
    } finally {
      Object.assign(JSON, { parse, stringify });
      Reflect.set(Promise.prototype, "then", settle);
    }
    await waited;
    const panel = page.openPanel();
    await panel.settled();
    expect(touched).toBe(0);
    expect(panel.of("write")).toHaveLength(1);
    expect(panel.of("fate")).toHaveLength(1);
  });
});

describe("an engine that does not answer", () => {
  it("leaves a subscription where it was, and says so", async () => {
    const page = new Document();
    document = page;
    const engine = new SilentEngine(runtimeSchema(schema), "app-1", "dev", "main");
    engine.insert("todos", todo("alice"), json(alice));
    const shown = new ShownRows();
    const handle = engine.createSubscription(allTodos, json(alice), "local", DEFERRED);
    engine.executeSubscription(handle, shown.callback);
    const panel = page.openPanel();
    await panel.settled();
    const { host } = panel.host();
    await panel.command("act", { host, persona: alice, mode: "forSession" });
    await panel.command("stopActing", { host });

    engine.silent = true;
    const acting = panel.command("act", { host, persona: bob, mode: "forSession" });
    for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
    page.timers.elapse();
    const { limits } = await acting;
    expect(limits.at(-1)).toMatch(/1 open subscription could not be moved/);
    expect(shown.ids).toHaveLength(1);
    await panel.command("stopActing", { host });
    expect(shown.ids).toHaveLength(1);
  });
});

class SilentEngine extends WasmRuntime {
  silent = false;

  override query(...args: Parameters<WasmRuntime["query"]>): ReturnType<WasmRuntime["query"]> {
    return this.silent ? new Promise(() => {}) : super.query(...args);
  }
}

describe("what is in every page", () => {
  it("hands late tools all of the language that they may ask for", () => {
    const { primordials: given, ...known } = primordials;
    expect(given()).toEqual(known);
  });

  it("needs nothing of what answers a panel", () => {
    const room = resolve(dirname(fileURLToPath(import.meta.url)), "../../../content-script/page");
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      const source = readFileSync(file, "utf8");
      for (const [, typeOnly, from] of source.matchAll(
        /^(?:import|export) (type )?[^;]*?from "(\.[^"]+)";/gm,
      )) {
        if (!typeOnly && from) visit(resolve(dirname(file), from));
      }
    };
    visit(resolve(room, "core.ts"));
    const files = [...seen].map((file) => relative(room, file)).sort();
    const folders = new Set(files.map((file) => dirname(file)));
    expect(files.length).toBeGreaterThan(15);
    expect([...folders].sort()).toEqual([
      ".",
      "doors",
      "hosts",
      "profiles",
      "recorder",
      "recorder/taps",
    ]);
  });
});

function fail(why: string): never {
  throw new Error(why);
}
