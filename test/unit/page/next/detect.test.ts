/** Which Jazz a page runs is told by everything that was found, or it is not known. */
import { Db } from "jazz-tools/next";
import { afterEach, describe, expect, it } from "vitest";
import { detectProfile } from "../../../../content-script/page/profiles/detect.ts";
import { FEATURES } from "../../../../content-script/page/profiles/features.ts";
import { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { NativeRuntimeAdapter } from "../../../../sandbox/next/runtime/native-runtime-adapter.ts";
import { runtimeOf } from "../../sandbox/next/people.ts";
import { newEngine } from "../app.ts";
import { app, panelOn, Stages } from "./stage.ts";

const stages = new Stages();
afterEach(() => stages.clear());

/** An object with these methods and no others. */
const having = (names: string): object =>
  Object.fromEntries(names.split(/[ |]/).map((name) => [name, () => {}]));

const { "alpha.53": old, next } = FEATURES;

describe("a profile", () => {
  it("is that of what the sandbox stands for", async () => {
    const { db, account } = await stages.signIn("alice");
    db.insert(app.todos, { title: "x", owner: account.id });
    expect(detectProfile(runtimeOf(db), db).name).toBe("next");
    expect(detectProfile(null, db).name).toBe("next");
    expect(detectProfile(runtimeOf(db), null).name).toBe("next");
    expect(detectProfile(newEngine(), null).name).toBe("alpha.53");
    expect(detectProfile(newEngine(), db).name).toBe("unknown");
    for (const type of [Db, NativeRuntimeAdapter, WasmRuntime]) expect(type).toBeTypeOf("function");
  });

  it.each(["engine", "db"] as const)(
    "needs every sign of the %s, and none of another's",
    (part) => {
      for (const kind of [old, next]) {
        const { has, lacks } = kind[part];
        const detect = (names: string): string => {
          const found = having(names);
          return (part === "engine" ? detectProfile(found, null) : detectProfile(null, found)).name;
        };
        const name = kind === old ? "alpha.53" : "next";
        expect(detect(has)).toBe(name);
        for (const one of has.split(" ")) {
          const others = has.split(" ").filter((other) => other !== one);
          expect(detect(others.join(" ")), `without ${one}`).toBe("unknown");
        }
        for (const one of lacks.split(" ")) {
          expect(detect(`${has} ${one}`), `with ${one}`).toBe("unknown");
        }
        for (const one of has.split("|").length > 1
          ? (has.split(" ").at(-1) ?? "").split("|")
          : []) {
          expect(detect(has.replace(/\S+\|\S+/, one)), `only ${one}`).toBe("next");
        }
      }
    },
  );

  it("of a page whose engine is in a worker, or whose Db has the older name, is known too", async () => {
    const { db, account } = await stages.signIn("alice");
    db.insert(app.todos, { title: "x", owner: account.id });
    const runtime = runtimeOf(db);
    const { prototype } = Db as unknown as { prototype: Record<string, unknown> };
    const { getAccessContext } = prototype;
    Object.assign(prototype, { getRuntimeOperationContext: getAccessContext });
    delete prototype["getAccessContext"];
    const inside = runtime.db;
    Object.defineProperty(runtime, "db", { value: undefined, configurable: true, writable: true });
    stages.defer(() => {
      Object.defineProperty(prototype, "getAccessContext", {
        value: getAccessContext,
        writable: true,
        configurable: true,
      });
      delete prototype["getRuntimeOperationContext"];
      Object.assign(runtime, { db: inside });
    });
    const panel = await panelOn(stages.open({ db }));
    expect(panel.host().profile).toMatchObject({
      name: "next",
      signs: expect.arrayContaining([
        "the Db has getRuntimeOperationContext",
        "the engine is not on this page",
      ]),
    });
  });

  it("that is unknown says what is odd, by the Jazz it resembles most", async () => {
    const { db } = await stages.signIn("alice");
    Object.defineProperties(db, {
      subscribeAll: { value: () => {}, configurable: true },
      canRead: { value: undefined, configurable: true },
    });
    const panel = await panelOn(stages.open({ db }));
    expect(panel.host().profile).toMatchObject({
      name: "unknown",
      signs: ["the Db lacks canRead", "the Db has subscribeAll"],
    });
  });
});
