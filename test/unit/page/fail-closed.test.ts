/**
 * Acting, keeping, dry runs, replays and undos on engines that do not do what they are relied on
 * for: all of them are refused, and no real write happens.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import { SandboxServer } from "../../../sandbox/server/sandbox-server.ts";
import { TabStorage } from "../support/tab-storage.ts";
import { alice, bob, json, openSchema, runtimeSchema, schema, todo } from "./app.ts";
import type { Panel } from "./harness.ts";
import {
  connect,
  everything,
  insert,
  openBatches,
  outbox,
  quiet,
  serve,
  setStage,
  until,
  update,
} from "./stage.ts";
import { Tab } from "./tab.ts";

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const run of cleanUp.splice(0).reverse()) await run();
});

type Context = string | null | undefined;

/** An engine that rewrites every context it is given, once the page is set up. */
class Tampered extends WasmRuntime {
  trouble = false;

  constructor(
    of: typeof schema,
    readonly rewrite: (context: Record<string, unknown>) => object,
  ) {
    super(runtimeSchema(of), "app-1", "dev", "main");
  }

  #own(context: Context): Context {
    if (!this.trouble) return context;
    const parsed = JSON.parse(context ?? "{}") as Record<string, unknown>;
    const whole = parsed["user_id"] ? { session: parsed } : parsed;
    return JSON.stringify(this.rewrite(whole));
  }

  override insert(table: string, values: unknown, context?: Context, id?: Context) {
    return super.insert(table, values, this.#own(context), id);
  }
  override update(id: string, values: unknown, context?: Context) {
    return super.update(id, values, this.#own(context));
  }
  override upsert(table: string, id: string, values: unknown, context?: Context) {
    return super.upsert(table, id, values, this.#own(context));
  }
  override restore(table: string, id: string, values: unknown, context?: Context) {
    return super.restore(table, id, values, this.#own(context));
  }
  override delete(id: string, context?: Context) {
    return super.delete(id, this.#own(context));
  }
}

class Throwing extends Tampered {
  constructor(of: typeof schema) {
    super(of, () => {
      throw new Error("recursive use of an object detected");
    });
  }

  override beginBatch(mode: string): string {
    if (this.trouble) throw new Error("recursive use of an object detected");
    return super.beginBatch(mode);
  }
}

const tampered =
  (rewrite: (context: Record<string, unknown>) => object) =>
  (of: typeof schema): Tampered =>
    new Tampered(of, rewrite);

const own = { session: alice };
const batchOf = ({ batch_id }: Record<string, unknown>): object => (batch_id ? { batch_id } : {});

const ENGINES: [string, (of: typeof schema) => Tampered][] = [
  [
    "puts the page's session in place of any other",
    tampered((context) => ({ ...own, ...batchOf(context) })),
  ],
  [
    "drops sessions, and takes attributions",
    tampered(({ session, ...rest }) => ("attribution" in rest ? rest : { ...rest, ...own })),
  ],
  [
    "drops attributions and sessions, but lets nobody pass",
    tampered((context) => ({ ...batchOf(context) })),
  ],
  ["ignores batches", tampered(({ batch_id, ...rest }) => rest)],
  ["ignores sessions and batches", tampered(() => own)],
  ["throws at every call", (of) => new Throwing(of)],
];

interface Spied {
  submitted: number;
}

/** Every action, as a panel asks for it. */
function actions(panel: Panel, host: string, row: string): [string, () => Promise<unknown>][] {
  const as = { host, persona: bob };
  const number = <T extends object>(write: T) => ({ ...write, write: 1 });
  return [
    ...(["forSession", "withAttribution", "asBackend"] as const).flatMap(
      (mode): [string, () => Promise<unknown>][] => {
        const writes = [number(insert("bob")), number(insert("alice")), number(update(row))];
        const made = { write: 1, table: "todos", row, before: null, after: null };
        return [
          [`act ${mode}`, () => panel.command("act", { ...as, mode })],
          [`keep ${mode}`, () => panel.command("act", { ...as, mode, keep: true })],
          [`dry run ${mode}`, () => panel.command("dryRun", { ...as, mode, writes })],
          [`replay ${mode}`, () => panel.command("replay", { ...as, mode, writes })],
          [
            `undo ${mode}`,
            () => panel.command("undo", { ...as, mode, steps: [{ ...made, op: "insert" }] }),
          ],
        ];
      },
    ),
  ];
}

describe.each([
  ["policies", schema],
  ["no policies", openSchema],
])("with %s, an engine", (_, of) => {
  it.each(ENGINES)("that %s is found out before anything real happens", async (_, engineOf) => {
    const server = serve();
    const submit = vi.spyOn(SandboxServer.prototype as unknown as { submit(): void }, "submit");
    cleanUp.push(server.stop, () => submit.mockRestore());
    const storage = new TabStorage();
    const { page, engine, panel, host, hers } = await setStage(() => engineOf(of));
    cleanUp.push(() => page.hook.close());
    Object.defineProperty(page.realm, "sessionStorage", { value: storage });
    connect(engine);
    await until(() => expect(submit).toHaveBeenCalled());
    await until(() => expect(outbox(engine)).toEqual([]));
    const spied: Spied = { submitted: submit.mock.calls.length };
    const before = [await everything(engine), server.todos(), outbox(engine)];
    (engine as Tampered).trouble = true;
    for (const [name, ask] of actions(panel, host, hers)) {
      await expect(ask(), name).rejects.toThrow();
      expect(openBatches(engine), name).toBe(0);
    }
    await quiet();
    expect([await everything(engine), server.todos(), outbox(engine)]).toEqual(before);
    expect(submit).toHaveBeenCalledTimes(spied.submitted);
    expect(storage.items.size).toBe(0);
    await panel.settled();
    expect(panel.of("acting").filter(({ acting }) => acting !== null)).toEqual([]);
    (engine as Tampered).trouble = false;
    const { id } = engine.insert("todos", todo("alice"), json(alice));
    await panel.settled();
    expect(panel.of("write").at(-1)).toMatchObject({ row: id, session: alice, actingFor: null });
  });
});

describe("a Db of a Jazz that is not known", () => {
  it.each([
    [
      "an engine with more than alpha.53's",
      (prototype: WasmRuntime) => Object.assign(prototype, { beginTransaction: () => {} }),
    ],
    [
      "an engine with less",
      (prototype: WasmRuntime) => Object.assign(prototype, { beginBatch: undefined }),
    ],
  ])("is only looked at: %s", async (_, tamper) => {
    const tab = new Tab();
    cleanUp.push(() => tab.close());
    const { page, db, todos } = await tab.load({}, {}, tamper);
    const { value } = db.insert(todos, { title: "hers", owner_id: "alice" });
    const panel = page.openPanel();
    await panel.settled();
    const { host, profile } = panel.host();
    expect(profile.name).toBe("unknown");
    for (const [name, ask] of actions(panel, host, value.id)) {
      await expect(ask(), name).rejects.toThrow(/could write real rows as its own user/);
    }
    expect(await db.all(todos)).toEqual([value]);
    expect(tab.storage.items.size).toBe(0);
    expect(db.getAuthState().session).toEqual(alice);
  });
});
