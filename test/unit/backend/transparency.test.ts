import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createJazzContext, Db, JazzContext } from "jazz-tools/backend";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Inspector, inspectBackend } from "../../../backend/index.ts";
import { HANDLE_KINDS } from "../../../protocol/backend.ts";
import { app, permissions, person } from "../sandbox/team-app.ts";
import { waitFor } from "../support/wait-for.ts";
import { inspect, openContext, Panel, requestOf } from "./harness.ts";

let context: JazzContext;
let inspector: Inspector;

beforeEach(() => {
  context = openContext();
  inspector = inspect(context);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  inspector.close();
  await context.shutdown();
});

const todo = (owner_id: string) => ({ title: "Write", owner_id });
const outcome = async (run: () => unknown): Promise<unknown> => {
  try {
    return await run();
  } catch (error) {
    return error;
  }
};

describe("an inspected context", () => {
  it("looks like itself", () => {
    expect(context).toBeInstanceOf(JazzContext);
    const bare = openContext();
    expect(Object.keys(context)).toEqual(Object.keys(bare));
    expect(JSON.stringify(context)).toBe(JSON.stringify(bare));
    for (const kind of HANDLE_KINDS.filter((kind) => kind in bare)) {
      expect(context[kind as "db"].length).toBe(bare[kind as "db"].length);
      expect(context[kind as "db"].name).toBe(bare[kind as "db"].name);
    }
    const handle = context.forSession(person("alice"));
    const own = bare.forSession(person("alice"));
    expect(handle).toBeInstanceOf(Db);
    expect(Object.getPrototypeOf(handle)).toBe(Object.getPrototypeOf(own));
    expect(Object.keys(handle)).toEqual(Object.keys(own));
    expect([handle.insert.name, handle.insert.length]).toEqual([
      own.insert.name,
      own.insert.length,
    ]);
  });

  it("gets everything back when the inspection ends, and so do its handles", async () => {
    const before = Object.getOwnPropertyNames(openContext());
    const handle = context.forSession(person("alice"));
    const transaction = handle.beginTransaction();
    const panel = new Panel(inspector);
    inspector.close();
    expect(Object.getOwnPropertyNames(context)).toEqual(before);
    expect(context.forSession).toBe(JazzContext.prototype.forSession);
    expect(Object.hasOwn(handle, "insert")).toBe(false);
    expect(Object.hasOwn(transaction, "insert")).toBe(false);
    expect(handle.insert).toBe(Db.prototype.insert);
    const told = panel.texts.length;
    handle.insert(app.todos, todo("alice"));
    expect(panel.texts.length).toBe(told);
    expect(panel.of("host").at(-1)?.info.closedAt).toEqual(expect.any(Number));
  });

  it("leaves what somebody else has wrapped since", () => {
    const outer = vi.fn(context.db.bind(context));
    context.db = outer;
    inspector.close();
    expect(context.db).toBe(outer);
    expect(context.db()).toBeInstanceOf(Db);
  });

  it("keeps no handle alive", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const panel = new Panel(inspector);
    const made = async (): Promise<WeakRef<object>[]> => {
      const handle = await context.forRequest(requestOf("alice"));
      const transaction = handle.beginTransaction();
      transaction.insert(app.todos, todo("alice"));
      transaction.rollback();
      handle.insert(app.todos, todo("alice"));
      return [new WeakRef(handle), new WeakRef(transaction)];
    };
    const refs = await made();
    await panel.settle();
    await waitFor(() => {
      collect();
      expect(refs.map((ref) => ref.deref())).toEqual([undefined, undefined]);
    });
    expect(panel.of("write")).toHaveLength(2);
  });

  it("hears what the app does within a call of ours", async () => {
    const panel = new Panel(inspector);
    const db = context.db();
    let copied = 0;
    db.subscribeAll(app.todos, ({ all }) => {
      if (all.length === 1 && copied++ === 0) db.insert(app.projects, { name: "n", owner_id: "o" });
    });
    await panel.settle();
    await panel.ask("replay", {
      host: panel.of("host")[0]?.info.host ?? "",
      writes: [
        {
          write: 1,
          op: "insert",
          table: "todos",
          row: null,
          values: { title: { type: "Text", value: "t" }, owner_id: { type: "Text", value: "o" } },
        },
      ],
      persona: null,
      mode: "asBackend",
    });
    await panel.settle();
    expect(panel.of("write").map(({ table, by }) => [table, by])).toEqual([
      ["projects", "app"],
      ["todos", "replay"],
    ]);
  });

  it("can be inspected twice", async () => {
    const second = inspect(context);
    const panels = [new Panel(inspector), new Panel(second)];
    context.forSession(person("alice")).insert(app.todos, todo("alice"));
    for (const panel of panels) {
      await panel.settle();
      expect(panel.of("write")).toHaveLength(1);
    }
    second.close();
    inspector.close();
    expect(context.forSession).toBe(JazzContext.prototype.forSession);
  });

  it("keeps fields that only its class can reach", async () => {
    class Private {
      readonly #secret = 7;
      forSession(): { insert(): number } {
        return new Handle(this.#secret);
      }
    }
    class Handle {
      readonly #value: number;
      constructor(value: number) {
        this.#value = value;
      }
      insert(): number {
        return this.#value;
      }
    }
    const own = new Private();
    const inspection = inspect(own);
    const panel = new Panel(inspection);
    expect(own.forSession().insert()).toBe(7);
    await panel.settle();
    expect(panel.of("write")).toHaveLength(1);
    inspection.close();
  });

  it("throws what Jazz throws, the very same error", async () => {
    const panel = new Panel(inspector);
    const failing = new Error("from Jazz");
    const broken = {
      forSession: () => {
        throw failing;
      },
      forRequest: () => Promise.reject(failing),
      db: () => ({
        insert() {
          throw failing;
        },
        all: () => Promise.reject(failing),
      }),
    };
    const inspection = inspect(broken);
    const watcher = new Panel(inspection);
    expect(await outcome(() => broken.forSession())).toBe(failing);
    expect(await outcome(() => broken.forRequest())).toBe(failing);
    const db = broken.db();
    expect(await outcome(() => db.insert())).toBe(failing);
    expect(await outcome(() => db.all())).toBe(failing);
    await watcher.settle();
    expect(watcher.of("handle").map(({ kind, thrown }) => [kind, thrown])).toEqual(
      [
        ["forSession", "from Jazz"],
        ["db", null],
        ["forRequest", "from Jazz"],
      ].sort((a, b) => Number(a[0] === "db") - Number(b[0] === "db")),
    );
    expect(watcher.of("write")).toMatchObject([{ thrown: "from Jazz" }]);
    expect(watcher.of("read")).toMatchObject([{ thrown: "from Jazz", rows: null }]);
    inspection.close();

    const denied = await outcome(() =>
      context.forSession(person("bob")).insert(app.todos, todo("alice")),
    );
    expect(denied).toMatchObject({
      message: 'Insert failed: WriteError("policy denied INSERT on table todos")',
    });
    const rejected = await outcome(() => context.forRequest({ headers: {} }));
    expect(rejected).toMatchObject({ message: "Missing or invalid Authorization header" });
    await panel.settle();
    expect(panel.of("write")).toMatchObject([{ thrown: (denied as Error).message, batch: null }]);
    expect(panel.of("handle").at(-1)).toMatchObject({
      kind: "forRequest",
      thrown: "Missing or invalid Authorization header",
    });
  });

  it("leaves a rejection that nobody handles unhandled", async () => {
    const heard = vi.fn();
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", heard);
    try {
      void context.forRequest({ headers: {} });
      await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1), { timeout: 20_000 });
    } finally {
      process.off("unhandledRejection", heard);
      for (const other of others) process.on("unhandledRejection", other);
    }
  });

  it("stands hostile requests, rows and queries", async () => {
    const panel = new Panel(inspector);
    const trap = (): never => {
      throw new Error("trap");
    };
    const hostile = new Proxy({}, { get: trap, has: trap, ownKeys: trap });
    expect(await outcome(() => context.forRequest(hostile as never))).toMatchObject({
      message: "trap",
    });
    const request = {
      ...requestOf("alice"),
      get url(): string {
        return trap();
      },
      method: "x".repeat(9_999),
    };
    const db = await context.forRequest(request);
    const bad = Object.defineProperty({ ...todo("alice") }, "title", {
      enumerable: true,
      get: trap,
    });
    expect(await outcome(() => db.insert(app.todos, bad))).toMatchObject({ message: "trap" });
    const query = { ...app.todos, _table: "todos", _schema: app.todos._schema, _build: trap };
    expect(await outcome(() => db.all(query as never))).toMatchObject({ message: "trap" });
    expect(await outcome(() => db.insert(undefined as never, todo("alice")))).toBeInstanceOf(Error);
    db.insert(app.todos, todo("alice"));
    await panel.settle();
    expect(panel.invalid).toBe(0);
    expect(panel.problems).toEqual([]);
    expect(panel.of("request").at(-1)).toMatchObject({ path: "?", method: "X".repeat(20) });
    expect(panel.of("write").at(-1)).toMatchObject({ thrown: null, table: "todos" });
  });

  it("tells the values as they were at the call", async () => {
    const panel = new Panel(inspector);
    const values = { title: "Write", owner_id: "alice", due: new Date(5) };
    const db = context.db();
    const { value } = db.insert(app.todos, values);
    values.title = "Changed";
    values.due.setTime(9);
    value.title = "Changed too";
    await panel.settle();
    const [write] = panel.of("write");
    expect(write?.values).toMatchObject({ title: { value: "Write" }, due: { value: 5 } });
    expect(write?.result).toMatchObject([{ value: "Write" }, {}, {}, {}, { value: 5 }, {}]);
  });
});

describe("production", () => {
  it("is refused in a sentence, unless forced", async () => {
    vi.stubEnv("NODE_ENV", "production");
    const own = openContext();
    expect(() => inspectBackend(own, { app, permissions })).toThrow(
      /does not start with NODE_ENV=production.*force: true/,
    );
    expect(own.db).toBe(JazzContext.prototype.db);
    const quiet = { print: () => {}, folder: null };
    const inspection = inspectBackend(own, { app, permissions, force: true, ...quiet });
    expect(Object.hasOwn(own, "db")).toBe(true);
    await inspection.close();
    expect(own.db).toBe(JazzContext.prototype.db);
    await own.shutdown();
  });
});

describe("a context that is not connected", () => {
  it("asks for what the real one asks for", () => {
    expect(() => createJazzContext({ appId: "a", driver: { type: "memory" } })).toThrow(
      "driver.type='memory' requires serverUrl.",
    );
    expect(() => context.asBackend()).toThrow("backendSecret required for backend mode");
  });
});
