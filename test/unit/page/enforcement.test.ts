/** Whether a panel is told early that an engine enforces policies that its schema does not show. */
import { afterEach, describe, expect, it } from "vitest";
import type { Permissions } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { setCookie } from "../../../sandbox/engine/sync/cookies.ts";
import { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import {
  type SandboxServerHandle,
  startSandboxServer,
} from "../../../sandbox/server/start-sandbox-server.ts";
import { waitFor } from "../support/wait-for.ts";
import {
  alice,
  allTodos,
  bob,
  bool,
  DEFERRED,
  json,
  openSchema,
  runtimeSchema,
  schema,
  text,
  todo,
  user,
} from "./app.ts";
import { Document, type Panel } from "./harness.ts";

const URL = "https://policies.example";

let document: Document;
let server: SandboxServerHandle | undefined;
afterEach(async () => {
  await document.hook.close();
  server?.stop();
  server = undefined;
});

/** Who asked, for which table, and whether a call of the page was under way. */
interface Asked {
  query: string;
  session: string | undefined;
  inCall: boolean;
}

/** An engine that notes how it is read, past the hook. */
class WatchedEngine extends WasmRuntime {
  readonly asked: Asked[] = [];
  calling = false;
  /** Runs before a question of the hook's own is answered. */
  meanwhile = (): void => {};

  override insert(...args: Parameters<WasmRuntime["insert"]>): ReturnType<WasmRuntime["insert"]> {
    this.calling = true;
    try {
      return super.insert(...args);
    } finally {
      this.calling = false;
    }
  }

  override query(...args: Parameters<WasmRuntime["query"]>): ReturnType<WasmRuntime["query"]> {
    const [query, session] = args;
    this.asked.push({ query, session: session ?? undefined, inCall: this.calling });
    this.meanwhile();
    return super.query(...args);
  }
}

function open(of = openSchema): WatchedEngine {
  document = new Document();
  return new WatchedEngine(runtimeSchema(of), "app-1", "dev", "main");
}

function connect(engine: WasmRuntime): void {
  setCookie(engine, alice);
  engine.connect(URL, "{}");
}

function subscribe(engine: WasmRuntime): void {
  const handle = engine.createSubscription(allTodos, json(alice), "local", DEFERRED);
  engine.executeSubscription(handle, () => {});
}

const everybody: Permissions = Object.fromEntries(
  Object.keys(openSchema).map((table) => [
    table,
    {
      select: { using: { type: "True" } },
      insert: { with_check: { type: "True" } },
      update: { using: { type: "True" }, with_check: { type: "True" } },
      delete: { using: { type: "True" } },
    },
  ]),
);

const own: Permissions = {
  todos: schema["todos"]?.policies ?? {},
  notes: everybody["notes"] ?? {},
};
/** As {@link own}, but everybody reads everything. */
const readable: Permissions = {
  ...own,
  todos: { ...own["todos"], select: { using: { type: "True" } } },
};

/** A server on which alice and bob have a todo each. */
async function serve(permissions: Permissions): Promise<SandboxServerHandle> {
  const started = startSandboxServer({ url: URL, schema: openSchema, permissions, latency: 0 });
  server = started;
  const writer = new WasmRuntime(runtimeSchema(openSchema), "app-1", "dev", "main");
  for (const one of [alice, bob]) {
    setCookie(writer, one);
    writer.connect(URL, "{}");
    const { batchId } = writer.insert("todos", todo(one.user_id), json(one));
    await writer.waitForBatch(batchId, "edge");
  }
  writer.free();
  return started;
}

/** A page whose policies came after its panel had looked, and with no sign. */
async function enforcingLate() {
  const { publish } = await serve(everybody);
  const engine = open();
  const panel = document.openPanel();
  connect(engine);
  subscribe(engine);
  await waitFor(() => expect(policies(panel).evidence).toContain("the 2 rows tried (todos)"));
  publish(readable);
  const rights = JSON.stringify(tableQuery("todos", { columns: ["$canEdit"] }));
  await waitFor(async () => {
    const rows = await WasmRuntime.prototype.query.call(engine, rights, json(user("carol")));
    expect(rows.map(({ values }) => values[0])).toContainEqual(bool(false));
  });
  return { engine, panel };
}

const policies = (panel: Panel) => panel.host().policies;
const seen = (panel: Panel) =>
  waitFor(() => expect(policies(panel)).toMatchObject({ state: "enforced" }));

describe("policies that a server sent", () => {
  it("are seen when a panel opens, before anything is denied", async () => {
    await serve(own);
    const engine = open();
    connect(engine);
    subscribe(engine);
    await engine.query(allTodos, json(alice), "edge");
    const panel = document.openPanel();
    await seen(panel);
    expect(policies(panel).evidence).toBe(
      "A user that does not exist may not read the one row of todos that was tried.",
    );
    expect(panel.of("write")).toEqual([]);
    expect(panel.messages.filter(({ m }) => m === "reply")).toEqual([]);
  });

  it("are seen by what rows may be edited, where all may be read", async () => {
    await serve(readable);
    const engine = open();
    const panel = document.openPanel();
    connect(engine);
    subscribe(engine);
    await seen(panel);
    expect(policies(panel).evidence).toBe(
      "A user that does not exist may not edit 2 of 2 rows of todos.",
    );
  });

  it("are seen by what rows may be deleted, where nothing else is kept from anybody", async () => {
    await serve({ ...everybody, todos: { ...everybody["todos"], delete: own["todos"]?.delete } });
    const engine = open();
    connect(engine);
    subscribe(engine);
    const panel = document.openPanel();
    await seen(panel);
    expect(policies(panel).evidence).toContain("may not delete 2 of 2 rows of todos.");
  });

  it("are seen when they come after the rows, as soon as rows move on", async () => {
    const { engine, panel } = await enforcingLate();
    expect(policies(panel).state).toBe("not seen");
    for (let i = 0; i < 2; i++) engine.insert("todos", todo("alice"), json(alice));
    await seen(panel);
  });

  it("are seen when they come after the rows and nothing moves: a server takes a moment", async () => {
    const { panel } = await enforcingLate();
    document.timers.elapse();
    await seen(panel);
  });

  it("are looked for again after the connection changed", async () => {
    await serve(own);
    const engine = open();
    engine.insert("todos", todo("alice"), json(alice));
    const panel = document.openPanel();
    await panel.settled();
    expect(policies(panel).state).toBe("not seen");
    connect(engine);
    await engine.query(allTodos, json(alice), "edge");
    await panel.settled();
    engine.updateAuth("{}");
    await seen(panel);
  });

  it("stay seen whatever is found later, and are asked for no more", async () => {
    await serve(own);
    const engine = open();
    connect(engine);
    subscribe(engine);
    const panel = document.openPanel();
    await seen(panel);
    const { length } = engine.asked;
    for (let i = 0; i < 20; i++) engine.insert("todos", todo("alice"), json(alice));
    engine.updateAuth("{}");
    panel.close();
    const again = document.openPanel();
    await again.settled();
    expect(policies(again).state).toBe("enforced");
    expect(engine.asked).toHaveLength(length);
  });

  it("are known to a replay by reading alone", async () => {
    const { panel } = await enforcingLate();
    const values = { body: text("hello") };
    const writes = [{ write: 1, op: "insert" as const, table: "notes", row: null, values }];
    const { host } = panel.host();
    const played = await panel.command("dryRun", {
      host,
      writes,
      persona: bob,
      mode: "forSession",
    });
    expect(played).toMatchObject({ enforcing: true, results: [{ verdict: "allowed" }] });
    await panel.settled();
    expect(policies(panel).evidence).toContain("may not edit 2 of 2 rows of todos");
  });
});

describe("an engine that lets everybody do everything", () => {
  it("is not called enforcing, and what was tried is said", async () => {
    const engine = open();
    const panel = document.openPanel();
    engine.insert("todos", todo("alice"), json(alice));
    engine.insert("todos", todo("bob"), json(bob));
    engine.insert("notes", { body: text("hello") }, json(bob));
    await panel.settled();
    expect(policies(panel)).toEqual({
      state: "not seen",
      evidence:
        "The engine's schema has no policies, it has not denied a write yet, and a user that does " +
        "not exist may do everything with the 3 rows tried (todos, notes).",
    });
  });

  it("is the same with policies that allow everything: a yes proves nothing", async () => {
    await serve(everybody);
    const engine = open();
    connect(engine);
    subscribe(engine);
    const panel = document.openPanel();
    await waitFor(() => expect(policies(panel).evidence).toContain("the 2 rows tried (todos)"));
    expect(policies(panel).state).toBe("not seen");
  });

  it("says so while it has no rows", async () => {
    const engine = open();
    subscribe(engine);
    const panel = document.openPanel();
    await panel.settled();
    expect(policies(panel).evidence).toContain("it holds no row by which they could be told.");
  });
});

describe("the look", () => {
  it("is not taken where the schema itself has policies", async () => {
    const engine = open(schema);
    engine.insert("todos", todo("alice"), json(alice));
    const panel = document.openPanel();
    await panel.settled();
    expect(policies(panel).state).toBe("merged");
    expect(engine.asked).toEqual([]);
  });

  it("is bounded, stays in the page, and is never taken within a call of the page", async () => {
    const engine = open();
    const panel = document.openPanel();
    subscribe(engine);
    for (let i = 0; i < 300; i++) {
      engine.insert("todos", todo("alice"), json(alice));
      await panel.settled();
    }
    const strangers = engine.asked.filter(({ session }) => session !== undefined);
    expect(strangers.length).toBeGreaterThan(5);
    expect(strangers.length).toBeLessThan(12);
    for (const { query, session, inCall } of engine.asked) {
      expect(inCall).toBe(false);
      expect(query).toMatch(/"limit":5\b|"column":"id"/);
      expect(session ?? "").not.toContain("alice");
    }
  });

  it("ends with the panel: nothing is asked, and nothing is left running", async () => {
    const engine = open();
    engine.insert("todos", todo("alice"), json(alice));
    const panel = document.openPanel();
    connect(engine);
    expect(document.timers.pending).toBeGreaterThan(0);
    panel.close();
    subscribe(engine);
    for (let i = 0; i < 8; i++) engine.insert("todos", todo("alice"), json(alice));
    await panel.settled();
    expect(engine.asked).toEqual([]);
    expect(document.timers.pending).toBe(0);
  });

  it("takes no row for refused that went away meanwhile", async () => {
    const engine = open();
    const { id } = engine.insert("todos", todo("alice"), json(alice));
    engine.insert("todos", todo("bob"), json(bob));
    const panel = document.openPanel();
    engine.meanwhile = () => {
      if (engine.asked.length === 2) engine.delete(id, json(alice));
    };
    await panel.settled();
    expect(engine.asked).toHaveLength(4);
    expect(policies(panel)).toMatchObject({
      state: "not seen",
      evidence: expect.stringContaining("the 1 row tried (todos)"),
    });
  });

  it("survives an engine that cannot be asked", async () => {
    const engine = open();
    engine.insert("todos", todo("alice"), json(alice));
    engine.meanwhile = () => {
      throw new Error("null pointer passed to rust");
    };
    const panel = document.openPanel();
    await panel.settled();
    expect(engine.asked.length).toBeGreaterThan(0);
    expect(policies(panel)).toMatchObject({
      state: "not seen",
      evidence: expect.stringContaining("its rows could not be read"),
    });
  });
});
