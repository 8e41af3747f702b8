/**
 * On a page of later Jazz, or of one that is not known, nothing that acts, plays, keeps or undoes
 * can run: whatever a panel asks, whatever a tab has kept, and whatever turns up on the page.
 */
import * as fc from "fast-check";
import { Db } from "jazz-tools/next";
import { afterEach, describe, expect, it } from "vitest";
import { alpha53 } from "../../../../content-script/page/dialects/alpha53.ts";
import { fromWire } from "../../../../content-script/page/dialects/next-query.ts";
import type { Host } from "../../../../content-script/page/hosts/host.ts";
import { makeRegistry } from "../../../../content-script/page/hosts/registry.ts";
import type { TappedEngine } from "../../../../content-script/page/hosts/tapped-engine.ts";
import { actingTools } from "../../../../content-script/page/impersonation/engine-tools.ts";
import { ScopeOverride } from "../../../../content-script/page/impersonation/scope-override.ts";
import { Log } from "../../../../content-script/page/recorder/log.ts";
import { originCamera } from "../../../../content-script/page/recorder/origin.ts";
import { encode } from "../../../../protocol/codec/encode.ts";
import type { CommandName, Request } from "../../../../protocol/commands.ts";
import type { Session, WireRow } from "../../../../protocol/jazz.ts";
import { tableQuery } from "../../../../protocol/table-query.ts";
import type { WasmRuntime } from "../../../../sandbox/engine/wasm-runtime.ts";
import { WasmDb } from "../../../../sandbox/next/engine/wasm-db.ts";
import { NativeRuntimeAdapter } from "../../../../sandbox/next/runtime/native-runtime-adapter.ts";
import { runtimeOf } from "../../sandbox/next/people.ts";
import { TabStorage } from "../../support/tab-storage.ts";
import { waitFor } from "../../support/wait-for.ts";
import { alice, allTodos, bob, DEFERRED, json, newEngine, ShownRows, todo } from "../app.ts";
import type { Document, Panel } from "../harness.ts";
import { app, freshApp, ISSUER, panelOn, Stages } from "./stage.ts";

const stages = new Stages();
afterEach(() => stages.clear());

const URL = "https://fail-closed.example";
const KEPT = "jazz-devtools/acting";
/** Nothing but what a panel asks or a tab has kept holds these words. */
const STRANGER = "stranger";
const PLANTED = "planted";

/** Calls that change something, or leave something behind. */
const CHANGES = new Set(
  (
    "insert restore update upsert delete beginTransaction commitTransaction rollbackTransaction " +
    "waitForTransaction createSubscription executeSubscription unsubscribe setSessionClaims " +
    "disconnect connect updateAuth close beginBatch commitBatch rollbackBatch waitForBatch"
  ).split(" "),
);

/** Every call of an engine's own methods, below all that wraps them. */
class Calls {
  readonly made: { method: string; args: unknown[] }[] = [];

  constructor(...prototypes: object[]) {
    for (const prototype of prototypes) {
      for (const method of Object.getOwnPropertyNames(prototype)) {
        const own = Object.getOwnPropertyDescriptor(prototype, method);
        if (typeof own?.value !== "function" || method === "constructor") continue;
        this.#spy(prototype, method, own);
      }
    }
  }

  /** Those that were made while something ran that is none of the app's doing. */
  async during(run: () => Promise<unknown>): Promise<string[]> {
    const before = this.made.length;
    await run();
    return this.made.slice(before).map(({ method }) => method);
  }

  get text(): string {
    return JSON.stringify(this.made.map(({ args }) => args));
  }

  #spy(prototype: object, method: string, own: PropertyDescriptor): void {
    const { made } = this;
    Object.defineProperty(prototype, method, {
      ...own,
      value(this: unknown, ...args: unknown[]) {
        // Bytes are of the engine's inside: what led to them was written down before.
        const told = args.map((arg) =>
          typeof arg === "string" || isPlain(arg) ? arg : typeof arg,
        );
        made.push({ method, args: told });
        return Reflect.apply(own.value, this, args);
      },
    });
    stages.defer(() => Object.defineProperty(prototype, method, own));
  }
}

const isPlain = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** A Db whose class looks like alpha.53's, in front of whatever engine. */
function forgedDb(runtime: unknown, auth: () => unknown): object {
  const nothing = (): void => {};
  return {
    connection: { client: { runtime } },
    config: { appId: "forged", driver: { type: "memory" } },
    getAuthState: auth,
    onAuthChanged: (listener: (state: unknown) => void) => {
      listener(auth());
      return nothing;
    },
    subscribeAll: () => nothing,
    getRuntimeOperationContext: () => null,
    beginTransaction: nothing,
    beginBatch: nothing,
    shutdown: async () => {},
  };
}

/** Everything of alpha.53's engine, handed on to a later one: batches and sessions are not there. */
function forgedEngine(runtime: NativeRuntimeAdapter): object {
  const { prototype } = NativeRuntimeAdapter;
  const pass = (method: keyof NativeRuntimeAdapter) =>
    (prototype[method] as (...args: unknown[]) => unknown).bind(runtime);
  return {
    insert: pass("insert"),
    restore: pass("restore"),
    upsert: pass("upsert"),
    update: (row: string, ...rest: unknown[]) => pass("update")("todos", row, ...rest),
    delete: (row: string, ...rest: unknown[]) => pass("delete")("todos", row, ...rest),
    query: (query: string) => pass("query")(query),
    createSubscription: pass("createSubscription"),
    executeSubscription: pass("executeSubscription"),
    unsubscribe: pass("unsubscribe"),
    beginBatch: () => crypto.randomUUID(),
    commitBatch: () => {},
    rollbackBatch: () => true,
    waitForBatch: async () => {},
    getSchema: () => app.wasmSchema,
    getSchemaHash: () => "forged",
    onMutationError: () => {},
  };
}

interface Subject {
  page: Document;
  storage: TabStorage;
  /** What the app does: a write of its own. Resolves when its server has it. */
  write(): Promise<void>;
  /** All there is, deleted rows too, with who wrote it when. */
  rows(): Promise<unknown>;
  calls: Calls;
  submitted(): number;
  appId: string;
}

/** How a page can be that is not alpha.53's, and what it is taken for. */
const PROFILES = {
  memory: "next",
  persistent: "next",
  "with subscribeAll too": "unknown",
  "without canRead": "unknown",
  "with a flat session": "unknown",
  "with beginBatch on its engine": "unknown",
  "behind a Db of alpha.53": "next",
  "behind an engine of alpha.53": "next",
};

type Kind = keyof typeof PROFILES;

const KINDS = Object.keys(PROFILES) as Kind[];

/** Changes a class for as long as a test takes. */
function tamper(prototype: object, name: string, value: unknown): void {
  const own = Object.getOwnPropertyDescriptor(prototype, name);
  if (value === undefined) Reflect.deleteProperty(prototype, name);
  else Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  stages.defer(() => {
    if (own) Object.defineProperty(prototype, name, own);
    else Reflect.deleteProperty(prototype, name);
  });
}

const columns = ["title", "owner", "$createdBy", "$updatedBy", "$updatedAt"];
const everything = JSON.stringify(fromWire(tableQuery("todos", { columns, includeDeleted: true })));

async function subject(kind: Kind): Promise<Subject> {
  const server = stages.serve(URL);
  const calls = new Calls(NativeRuntimeAdapter.prototype, WasmDb.prototype);
  const storage = new TabStorage();
  if (kind === "with subscribeAll too") tamper(Db.prototype, "subscribeAll", () => () => {});
  if (kind === "without canRead") tamper(Db.prototype, "canRead", undefined);
  if (kind === "with a flat session") {
    const session = { user_id: "alice", claims: {}, authMode: "external" };
    tamper(Db.prototype, "getAuthState", () => ({ authMode: "external", session }));
  }
  if (kind === "with beginBatch on its engine") {
    tamper(NativeRuntimeAdapter.prototype, "beginBatch", () => "b");
  }
  const appId = freshApp();
  storage.items.set(KEPT, JSON.stringify(keptFor(appId)));
  const driver = { type: kind === "persistent" ? ("persistent" as const) : ("memory" as const) };
  const config = { appId, serverUrl: URL, driver };
  const { page, db, account } = await stages.set("alice", config, { sessionStorage: storage });
  let written = 0;
  const write = async (): Promise<void> => {
    db.insert(app.todos, { title: "own", owner: account.id });
    written++;
    await waitFor(() => expect(server.rows(app.todos)).toHaveLength(written));
    await page.quiet();
  };
  await write();
  const runtime = runtimeOf(db);
  if (kind === "behind a Db of alpha.53") {
    const session = { user_id: "alice", claims: {}, authMode: "external" };
    const auth = () => ({ authMode: "external", session });
    Object.assign(page.realm, { oldDb: forgedDb(runtime, auth) });
  }
  if (kind === "behind an engine of alpha.53") {
    const auth = () => db.getAuthState();
    const forged = forgedEngine(runtime);
    Object.assign(page.realm, { oldDb: forgedDb(forged, auth) });
    new FinalizationRegistry(() => {}).register(forged, 1);
  }
  const rows = async (): Promise<unknown> => [
    await Reflect.apply(NativeRuntimeAdapter.prototype.query, runtime, [everything]),
    server.rows(app.todos),
  ];
  return { page, storage, write, rows, calls, submitted: server.submitted, appId };
}

const people = (appId: string): string[] => [`${ISSUER}#alice`, "alice", appId];

/** What another load of the tab may have left, for whatever this page turns out to be. */
function keptFor(appId: string): object[] {
  const persona: Session = { user_id: STRANGER, claims: {}, authMode: "external" };
  return ["alpha.53", "next", "unknown"].flatMap((profile) =>
    [appId, "forged", null].flatMap((app) =>
      [...people(appId), null].map((user) => ({
        app,
        user,
        profile,
        persona,
        mode: "forSession",
      })),
    ),
  );
}

type Step =
  | { step: "ask"; name: CommandName; request: object }
  | { step: "fuzz"; name: string; request: unknown }
  | { step: "write" | "look" | "reopen" };

const persona: fc.Arbitrary<Session | null> = fc.constantFrom(
  { user_id: STRANGER, claims: { role: STRANGER }, authMode: "external" as const },
  {
    user_id: `${ISSUER}#${STRANGER}`,
    claims: {},
    authMode: "external" as const,
    account: STRANGER,
    identity: { issuer: ISSUER, subject: STRANGER },
  },
  null,
);
const mode = fc.constantFrom(
  "forSession" as const,
  "withAttribution" as const,
  "asBackend" as const,
);
const row = "11111111-1111-4111-8111-111111111111";
const planted = {
  title: { type: "Text", value: PLANTED },
  owner: { type: "Text", value: PLANTED },
};
const writes = fc.array(
  fc.record({
    write: fc.nat(9),
    op: fc.constantFrom("insert", "update", "upsert", "delete", "restore"),
    table: fc.constantFrom("todos", null),
    row: fc.constantFrom(row, null),
    values: fc.constantFrom(planted, null),
  }),
  { maxLength: 3 },
);
const undone = writes.map((list) =>
  list.map((write) => ({ ...write, table: "todos", row, before: null, after: planted })),
);

const ask = (name: CommandName, request: fc.Arbitrary<object>): fc.Arbitrary<Step> =>
  request.map((made) => ({ step: "ask", name, request: made }));

const REFUSED: readonly CommandName[] = ["act", "dryRun", "replay", "undo"];

const step: fc.Arbitrary<Step> = fc.oneof(
  ask("act", fc.record({ persona, mode, keep: fc.boolean() })),
  ask("dryRun", fc.record({ persona, mode, writes })),
  ask("replay", fc.record({ persona, mode, writes })),
  ask("undo", fc.record({ persona, mode, steps: undone })),
  ask("query", fc.record({ query: fc.constant(tableQuery("todos")), session: persona })),
  ask("stopActing", fc.constant({})),
  fc.record({
    step: fc.constant("fuzz" as const),
    name: fc.constantFrom("act", "query", "dryRun", "replay", "undo", "advise", "stopActing"),
    request: fc.anything(),
  }),
  fc.constantFrom(
    { step: "write" as const },
    { step: "look" as const },
    { step: "reopen" as const },
  ),
);

async function perform(panel: Panel, host: string, { name, request }: Step & { step: "ask" }) {
  const asked = panel.command(name, { host, ...request } as Request<typeof name>);
  if (REFUSED.includes(name)) await expect(asked, name).rejects.toThrow(/\./);
  else await asked.catch(() => {});
}

describe("a page that is not alpha.53's", () => {
  it.each(KINDS)("runs nothing of its override, whatever is asked of it: %s", async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        try {
          await runSteps(kind, steps);
        } finally {
          await stages.clear();
        }
      }),
      { numRuns: 12 },
    );
  });

  async function runSteps(kind: Kind, steps: readonly Step[]): Promise<void> {
    const { page, storage, write, rows, calls, submitted } = await subject(kind);
    let panel = await panelOn(page);
    const kept = storage.items.get(KEPT)?.length ?? 0;
    let fuzzed = 0;
    for (const one of steps) {
      if (one.step === "write") {
        await write();
        continue;
      }
      const before = [await rows(), submitted()];
      const ours = await calls.during(async () => {
        if (one.step === "reopen") panel.close();
        if (one.step !== "ask" && one.step !== "fuzz") panel = await panelOn(page);
        for (const host of hostsOf(panel)) {
          if (one.step === "ask") await perform(panel, host, one);
          if (one.step === "fuzz") {
            const request = encode(mixed(one.request, host));
            page.send({ m: "command", id: `fuzz${fuzzed++}`, name: one.name, request });
          }
        }
        await panel.settled();
      });
      // What has every sign of alpha.53 is tried in a batch first, on a table that is not there.
      if (kind !== "behind an engine of alpha.53") {
        expect(ours.filter((method) => CHANGES.has(method))).toEqual([]);
      }
      expect([await rows(), submitted()]).toEqual(before);
    }
    await write();
    expect(calls.text).not.toContain(STRANGER);
    expect(calls.text).not.toContain(PLANTED);
    expect(JSON.stringify(await rows())).not.toContain(STRANGER);
    expect(storage.items.get(KEPT)?.length ?? 0).toBeLessThanOrEqual(kept);
    const hosts = panel.of("host").map(({ info }) => info);
    const own = hosts.filter(({ appId }) => appId !== "forged");
    expect(new Set(own.map(({ profile }) => profile.name))).toEqual(new Set([PROFILES[kind]]));
    for (const { profile } of kind === "behind an engine of alpha.53" ? own : hosts) {
      for (const can of [profile.act, profile.replay, profile.followSession]) {
        expect(can).toMatchObject({ ok: false, reason: expect.stringMatching(/\.$/) });
      }
    }
    for (const { actingFor, session } of panel.of("write")) {
      expect([actingFor, session?.user_id.includes(STRANGER) ?? false]).toEqual([null, false]);
    }
  }
});

const hostsOf = (panel: Panel): Set<string> =>
  new Set(panel.of("host").map(({ info }) => info.host));

/** A request that names the host, if it can name anything. */
const mixed = (request: unknown, host: string): unknown =>
  typeof request === "object" && request !== null && !Array.isArray(request)
    ? { ...request, host, persona: { user_id: STRANGER } }
    : request;

/** An engine of alpha.53 that was acted for before a Db of another Jazz turns up in front of it. */
async function acting() {
  // Made before there is a hook, so that it is met when it is handed over.
  let engine: WasmRuntime | null = null;
  const db = await nextDbBefore(() => engine);
  const page = stages.open();
  engine = newEngine();
  engine.insert("todos", todo("alice"), json(alice));
  const his = engine.insert("todos", todo("bob"), json(bob)).id;
  const shown = new ShownRows();
  const handle = engine.createSubscription(allTodos, json(alice), "local", DEFERRED);
  engine.executeSubscription(handle, shown.callback);
  const panel = await panelOn(page);
  const { host } = panel.host();
  await panel.command("act", { host, persona: bob, mode: "forSession" });
  await panel.settled();
  expect(shown.ids).toEqual([his]);
  return { page, engine, panel, host, shown, db };
}

/** A Db of later Jazz that claims an engine for its own. */
async function nextDbBefore(engine: () => unknown): Promise<object> {
  const { db } = await stages.signIn("alice");
  const { connection } = db as unknown as { connection: object };
  Object.assign(db, {
    connection: {
      get client() {
        return { runtime: engine() };
      },
    },
  });
  stages.defer(() => Object.assign(db, { connection }));
  return db;
}

const authorsIn = async (engine: WasmRuntime): Promise<unknown[]> => {
  const query = JSON.stringify(tableQuery("todos", { columns: ["title", "$createdBy"] }));
  const rows = (await engine.query(query)) as WireRow[];
  return rows.map(({ values }) => values.map((value) => "value" in value && value.value));
};

describe("a page that turns out to be another one", () => {
  it("is not acted on any more, at once: its app's calls are its own", async () => {
    const { page, engine, panel, host, shown, db } = await acting();
    const { [Symbol.for("jazz.devtools")]: list } = page.realm as Record<symbol, unknown[]>;
    list?.push(db);
    // Within the very call that follows: nobody has been asked anything yet.
    engine.insert(
      "todos",
      { ...todo("alice"), title: { type: "Text", value: "at once" } },
      json(alice),
    );
    await panel.settled();
    expect(await authorsIn(engine)).toContainEqual(["at once", "alice"]);
    expect(panel.of("write").at(-1)).toMatchObject({ actingFor: null });
    expect(panel.of("acting").at(-1)?.acting).toBeNull();
    expect(panel.host()).toMatchObject({ profile: { name: "unknown", act: { ok: false } } });
    expect(
      panel
        .of("note")
        .map(({ text }) => text)
        .join(),
    ).toMatch(/Acting as bob has ended/);
    expect(
      panel
        .of("note")
        .map(({ text }) => text)
        .join(),
    ).toMatch(/Reload the page/);
    await expect(
      panel.command("act", { host, persona: bob, mode: "forSession" }),
    ).rejects.toThrow();
    expect(shown.deltas).toBeGreaterThan(0);
  });

  it("has no override that could be put in force, whoever tries", async () => {
    const { db, account } = await stages.signIn("alice");
    db.insert(app.todos, { title: "x", owner: account.id });
    const changed: Host[] = [];
    const registry = makeRegistry({
      log: new Log(),
      writeCamera: originCamera(0, 0),
      subscriptionCamera: originCamera(0, 0),
      firstCamera: originCamera(0, 0),
      changed: (host) => changed.push(host),
      alone: () => {},
      note: () => {},
    });
    stages.defer(() => registry.remove?.());
    const found = { door: "pushed", note: "" } as const;
    const force = new ScopeOverride(
      { unjudged: [], rescope: () => STRANGER, sessionArgument: () => STRANGER, calls: never },
      bob,
      "forSession",
      () => null,
    );
    const later = registry.dbFound(db, found)?.engine;
    expect(() => Object.assign(later ?? {}, { override: force })).toThrow(/not known to honour/);
    expect(later?.override).toBeNull();
    const old = registry.engineFound(newEngine(), found) as TappedEngine;
    old.override = force;
    expect(old.override).toBe(force);
    old.host.profile = { ...old.host.profile, name: "unknown", engine: null };
    expect(old.override).toBeNull();
    expect(() => alpha53.acting?.calls(old).write(never())).toThrow();
    expect(() => actingTools(old)).toThrow(/could write real rows/);
  });
});

const never = (): never => {
  throw new Error("This is never called.");
};

describe("a page with both Jazzes", () => {
  it("lets one act and leaves the other alone", async () => {
    const { page, db, account } = await stages.set();
    const calls = new Calls(NativeRuntimeAdapter.prototype, WasmDb.prototype);
    db.insert(app.todos, { title: "before", owner: account.id });
    const engine = newEngine();
    const hers = engine.insert("todos", todo("alice"), json(alice)).id;
    const his = engine.insert("todos", todo("bob"), json(bob)).id;
    const panel = await panelOn(page);
    const hosts = panel.of("host").map(({ info }) => info);
    const old = hosts.find(({ profile }) => profile.name === "alpha.53")?.host ?? "";
    const later = hosts.find(({ profile }) => profile.name === "next")?.host ?? "";
    const persona = { user_id: "bob", claims: { note: STRANGER }, authMode: "external" as const };
    const ours = await calls.during(() =>
      panel.command("act", { host: old, persona, mode: "forSession" }),
    );
    expect(ours).toEqual([]);
    const { value } = db.insert(app.todos, { title: "while acting", owner: account.id });
    engine.insert("todos", todo("bob", "acted"), json(alice));
    await panel.settled();
    expect(await authorsIn(engine)).toContainEqual(["acted", "bob"]);
    expect(await db.all(app.todos.select("title", "$createdBy"))).toContainEqual({
      id: value.id,
      title: "while acting",
      $createdBy: { account: account.id, identity: account.identity },
    });
    expect(calls.text).not.toContain(STRANGER);
    for (const name of ["act", "replay", "undo"] as const) {
      const request = { host: later, persona, mode: "forSession", writes: [], steps: [] };
      await expect(panel.command(name, request as never), name).rejects.toThrow(/After alpha\.54/);
    }
    await panel.command("stopActing", { host: later });
    expect(panel.of("acting").at(-1)).toMatchObject({ host: old, acting: { persona } });
    await panel.command("stopActing", { host: old });
    expect([hers, his]).toHaveLength(2);
  });
});
