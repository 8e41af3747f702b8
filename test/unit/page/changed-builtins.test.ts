/**
 * A page may change every method of the language after it has loaded, so that it throws or lies. What
 * that does to the page's own calls of Jazz, it does with the hook as without it, and each call
 * reaches the engine once.
 */
import { afterEach, describe, expect, it } from "vitest";
import {
  add,
  type Callback,
  DELTA,
  HollowDb,
  HollowEngine,
  REJECTION,
  STATES,
} from "../support/hollow-jazz.ts";
import { type Change, changes } from "../support/language-changes.ts";
import { Document } from "./harness.ts";

const NativePromise = Promise;
const NativeSet = Set;
const NativeFinalizationRegistry = FinalizationRegistry;

const PUSHED = Symbol.for("jazz.devtools");
const STORAGE = "__jazzWindowStorageContexts__";

/** What a page calls of the platform. */
interface Page {
  register(engine: object): void;
  globals: Record<PropertyKey, unknown>;
  wasm: { instantiate(result: unknown): unknown };
}

/** Runs the page's calls and writes down all that it gets to see; promises are given back. */
function use(page: Page, engine: HollowEngine, db: HollowDb, early: boolean): Story {
  const seen: unknown[] = [];
  const promises: unknown[] = [];
  const note = (run: () => unknown): void => {
    try {
      add(seen, run());
    } catch (error) {
      add(seen, error);
    }
  };
  const client = { db, session: null };
  const heard: Callback = function (this: unknown, ...args: unknown[]): string {
    add(seen, args);
    return "heard";
  };
  if (!early) find(page, engine, db, note);
  note(() => db.onAuthChanged(heard)());
  note(() => db.getAuthState());
  note(() => {
    db.state = STATES[1];
    for (let i = 0; i < db.listeners.length; i++) (db.listeners[i] as Callback)(db.state);
    return db.getAuthState();
  });
  note(() => engine.insert("todos", { title: { type: "Text", value: "x" } }, "{}"));
  note(() => engine.update("row-1"));
  note(() => engine.upsert("todos"));
  note(() => engine.restore("todos"));
  note(() => engine.delete("row-1"));
  note(() => engine.query("{}"));
  note(() => engine.createSubscription("{}"));
  note(() => engine.executeSubscription(7, heard));
  note(() => engine.callback?.(DELTA));
  note(() => engine.callback?.(null, DELTA));
  note(() => engine.unsubscribe(7));
  note(() => engine.unsubscribe(8));
  note(() => engine.onMutationError(heard));
  note(() => engine.mutationError?.(REJECTION));
  note(() => engine.beginBatch("transactional"));
  note(() => engine.commitBatch("batch-1"));
  note(() => engine.rollbackBatch("batch-2"));
  note(() => void add(promises, engine.waitForBatch("batch-1", "local")));
  note(() => void add(promises, engine.waitForBatch("batch-1", "edge")));
  note(() => engine.connect("wss://example"));
  note(() => engine.updateAuth("{}"));
  note(() => page.wasm.instantiate(MODULE) === MODULE);
  note(() => void add(promises, new NativePromise((done) => done(client))));
  note(() => void add(promises, HollowDb.create(engine)));
  note(() => page.wasm.instantiate(1));
  note(() => db.shutdown());
  note(() => engine.free());
  return { seen, promises, calls: engine.calls, ends: db.ends, client };
}

const MODULE = { exports: { __wbg_wasmruntime_free: 1 } };

/** What leads the hook to an engine and its Db. */
function find(page: Page, engine: object, db: object, note: (run: () => unknown) => void): void {
  note(() => page.register(engine));
  note(() => {
    page.globals[PUSHED] ??= [];
  });
  note(() => (page.globals[PUSHED] as unknown[]).push(db));
  note(() => {
    page.globals[STORAGE] = new NativeSet();
  });
  note(() => (page.globals[STORAGE] as Set<unknown>).add({ db, namespace: "n" }) && "added");
}

interface Story {
  seen: unknown[];
  promises: unknown[];
  calls: unknown[];
  ends: number;
  client: object;
}

let document: Document | undefined;
afterEach(() => document?.hook.close());

/** When the hook finds engine and Db: before the page changes anything, or after. */
interface Way {
  early: boolean;
  listening: boolean;
}

/** What the page gets to see, with the hook or without. */
async function outcome(hooked: boolean, change: Change, way: Way): Promise<unknown> {
  const wasm = { instantiate: (result: unknown): unknown => result };
  document = hooked ? new Document({ WebAssembly: wasm }) : undefined;
  const page: Page = {
    globals: document?.realm ?? {},
    wasm,
    register: (engine) => new NativeFinalizationRegistry(() => {}).register(engine, 0),
  };
  if (way.listening) document?.openPanel();
  const engine = new HollowEngine();
  const db = new HollowDb(engine);
  if (way.early) find(page, engine, db, (run) => void run());
  let story: Story;
  change.make();
  try {
    story = use(page, engine, db, way.early);
  } finally {
    change.undo();
  }
  const settled: unknown[] = [];
  for (const promise of story.promises) {
    try {
      const value = await promise;
      settled.push(value === story.client ? "the client" : kindOf(value));
    } catch (error) {
      settled.push({ error });
    }
  }
  await document?.hook.close();
  document = undefined;
  const { seen, calls, ends } = story;
  return { seen, calls, ends, settled };
}

const kindOf = (value: unknown): unknown => (value instanceof HollowDb ? "a Db" : value);

/** With a panel, only what throws: what a panel is told is not the page's concern. */
const WAYS: (Way & { lies: RegExp })[] = [
  { early: true, listening: false, lies: /./ },
  { early: true, listening: true, lies: / throws$/ },
  { early: false, listening: false, lies: / (?:throws|returns an object)$/ },
];

describe("a page that changes the language", () => {
  it("has its engine and its Db found otherwise", async () => {
    document = new Document({ WebAssembly: { instantiate: (result: unknown) => result } });
    const engine = new HollowEngine();
    const page: Page = {
      globals: document.realm,
      wasm: document.realm.WebAssembly as Page["wasm"],
      register: (made) => new NativeFinalizationRegistry(() => {}).register(made, 0),
    };
    const panel = document.openPanel();
    const { promises } = use(page, engine, new HollowDb(engine), false);
    await NativePromise.allSettled(promises);
    await panel.settled();
    expect(panel.host(1)).toMatchObject({ has: { engine: true, db: true } });
    expect(panel.of("write").map(({ op }) => op)).toEqual([
      "insert",
      "update",
      "upsert",
      "restore",
      "delete",
    ]);
  });

  for (const way of WAYS) {
    const { early, listening, lies } = way;
    const when = early ? "after Jazz was found" : "before Jazz comes";
    it(`${when}, ${listening ? "with" : "without"} a panel, gets what it gets without the hook`, async () => {
      const all = changes().filter(({ name }) => lies.test(name));
      expect(all.length).toBeGreaterThan(150);
      const harmed: string[] = [];
      for (const change of all) {
        const without = await outcome(false, change, way);
        const withIt = await outcome(true, change, way);
        try {
          expect(withIt).toEqual(without);
        } catch (error) {
          harmed.push(`${change.name}: ${String(error).slice(0, 300)}`);
        }
      }
      expect(harmed).toEqual([]);
    });
  }
});
