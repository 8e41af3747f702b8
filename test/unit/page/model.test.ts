/**
 * Everything a panel can do to a page, in any order, against a model of that page: what its app
 * shows, holds and hears at every moment, and that nothing of it all is left in the end.
 */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { authorOf, MODES, type Mode, type Scope, scopeFor } from "../../../protocol/attribution.ts";
import type { ReplayWrite } from "../../../protocol/commands.ts";
import type { Session } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import type { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import * as jazz from "../../../sandbox/jazz-tools/index.ts";
import { alice, bob, json, text, user } from "./app.ts";
import type { Document, Panel } from "./harness.ts";
import { openBatches, past, served, stepsOf } from "./stage.ts";
import { follower, newDb, Tab, tableOf } from "./tab.ts";

const carol = user("carol", { role: "guest" });
const otherAlice = user("alice", { role: "admin" });
const PERSONAS: (Session | null)[] = [bob, carol, otherAlice, null];
const OWNERS = ["alice", "bob", "carol"] as const;

interface Row {
  id: string;
  title: string;
  owner: string;
  createdBy: string;
  alive: boolean;
}

interface Acting {
  persona: Session | null;
  mode: Mode;
  kept: boolean;
}

/** What a Db's app would show, hold and hear. Knows policies and modes, and nothing of the hook. */
class Model {
  readonly rows: Row[] = [];
  acting: Acting | null;
  real: Session = alice;
  readonly told: (string | null)[];
  #pretending = false;

  /** Of a page that is loaded, perhaps with somebody to act for. */
  constructor(kept: Acting | null) {
    this.acting = kept;
    this.#pretending = kept?.mode === "forSession";
    this.told = [this.session?.user_id ?? null];
  }

  get scope(): Scope {
    const { acting, real } = this;
    return acting ? scopeFor(acting.persona, acting.mode) : { session: real, attribution: null };
  }

  /** Whose rows queries give; `null` for everybody's. */
  get eyes(): string | null {
    const { scope, real } = this;
    if (scope.attribution !== null) return real.user_id;
    return scope.session?.user_id ?? null;
  }

  get shown(): string[] {
    return this.visible(this.eyes);
  }

  visible(eyes: string | null): string[] {
    const rows = this.rows.filter(({ alive, owner }) => alive && (eyes ?? owner) === owner);
    return rows.map(({ title }) => title).sort();
  }

  /** Whether policies let a scope write a row of that owner. */
  allows({ session }: Scope, owner: string): boolean {
    return session === null || session.user_id === owner;
  }

  act(acting: Acting): void {
    this.acting = acting;
    if (acting.mode === "forSession") {
      this.#pretending = true;
      this.told.push(acting.persona?.user_id ?? null);
    } else this.#tellReal();
  }

  stop(): void {
    if (this.acting) this.#tellReal();
    this.acting = null;
  }

  /** The panel is gone. */
  left(): void {
    if (this.acting && !this.acting.kept) this.stop();
  }

  refreshed(real: Session): void {
    const news = JSON.stringify(real) !== JSON.stringify(this.real);
    this.real = real;
    if (news && !this.#pretending) this.told.push(real.user_id);
  }

  get session(): Session | null {
    return this.#pretending ? (this.acting?.persona ?? null) : this.real;
  }

  #tellReal(): void {
    if (this.#pretending) this.told.push(this.real.user_id);
    this.#pretending = false;
  }
}

type Todos = ReturnType<typeof tableOf>;

/** One Db of the page, with an app on it and the model beside. */
class Side {
  readonly model: Model;
  readonly follower: ReturnType<typeof follower>;
  readonly subscriptions: { titles: string[]; deltas: number; stop: () => void }[] = [];
  readonly before: unknown[];
  #titles = 0;

  constructor(
    readonly ordinal: number,
    readonly db: jazz.Db,
    readonly todos: Todos,
    kept: Acting | null,
  ) {
    this.model = new Model(kept);
    this.follower = follower(db, todos);
    this.insert("alice");
    for (const one of [bob, carol]) this.#synced(one);
    this.before = this.surface();
  }

  /** A row that is there for other reasons than a write of the app's. */
  #synced(session: Session): void {
    const { user_id: owner } = session;
    const title = this.nextTitle();
    const values = { title: text(title), owner_id: text(owner) };
    const { id } = past(this.engine, "insert", "todos", values, json(session)) as { id: string };
    this.model.rows.push({ id, title, owner, createdBy: owner, alive: true });
  }

  get engine(): WasmRuntime {
    const { connection } = this.db as unknown as {
      connection: { client: { runtime: WasmRuntime } };
    };
    return connection.client.runtime;
  }

  /** Own properties of Db and engine, with their very functions. */
  surface(): unknown[] {
    return [this.db, this.engine].map((object) =>
      Object.getOwnPropertyNames(object)
        .sort()
        .map((name) => [name, Reflect.get(object, name)] as const)
        .filter(([, value]) => typeof value === "function"),
    );
  }

  /** Named: in the session that the app believes in, as frameworks do. */
  subscribe(throws: boolean, named: boolean): void {
    const one = { titles: [] as string[], deltas: 0, stop: () => {} };
    const { session } = this.db.getAuthState();
    one.stop = this.db.subscribeAll(
      this.todos,
      ({ all }) => {
        one.deltas++;
        one.titles = all.map(({ title }) => title).sort();
        if (throws) throw new Error("the app's own");
      },
      {},
      named ? (session ?? undefined) : undefined,
    );
    this.subscriptions.push(one);
  }

  unsubscribe(which: number): void {
    const [one] = this.subscriptions.splice(which % Math.max(1, this.subscriptions.length), 1);
    one?.stop();
  }

  nextTitle(): string {
    return `${this.ordinal}.${String(++this.#titles).padStart(3, "0")}`;
  }

  insert(owner: string): void {
    const title = this.nextTitle();
    this.#write(owner, () => {
      const { value } = this.db.insert(this.todos, { title, owner_id: owner });
      this.#made(value.id, title, owner);
    });
  }

  together(owner: string, mode: "batch" | "transaction"): void {
    const titles = [this.nextTitle(), this.nextTitle()];
    this.#write(owner, () => {
      this.db[mode]((batch) => {
        for (const title of titles) {
          const { id } = batch.insert(this.todos, { title, owner_id: owner });
          this.#made(id, title, owner);
        }
      });
    });
  }

  update(which: number): void {
    const row = this.#row(which, true);
    const title = this.nextTitle();
    if (!row) return;
    this.#write(row.owner, () => {
      this.db.update(this.todos, row.id, { title });
      row.title = title;
    });
  }

  remove(which: number): void {
    const row = this.#row(which, true);
    if (!row) return;
    this.#write(row.owner, () => {
      this.db.delete(this.todos, row.id);
      row.alive = false;
    });
  }

  /** No policy is asked for it (measured). */
  restore(which: number): void {
    const row = this.#row(which, false);
    if (!row) return;
    row.title = this.nextTitle();
    this.db.restore(this.todos, row.id, { title: row.title, owner_id: row.owner });
    row.alive = true;
  }

  /** A recorded write for a panel to play, and whether policies would let a scope make it. */
  recorded(kind: "insert" | "update" | "delete", which: number, owner: string) {
    const row = this.#row(which, true);
    const values = { title: text(this.nextTitle()), owner_id: text(owner) };
    const base = { write: 1, table: "todos", values: null, row: row?.id ?? null };
    const write: ReplayWrite =
      kind === "insert" || !row
        ? { ...base, op: "insert", row: null, values }
        : kind === "update"
          ? { ...base, op: "update", values: { title: values.title } }
          : { ...base, op: "delete" };
    return { write, owner: write.op === "insert" ? owner : (row?.owner ?? owner) };
  }

  async check(): Promise<void> {
    const { model, db } = this;
    for (const { titles } of this.subscriptions) expect(titles).toEqual(model.shown);
    const { app } = this.follower;
    expect(app.titles).toEqual(model.shown);
    expect(app.seen).toEqual(model.told);
    expect(app.session).toEqual(model.session);
    expect(db.getAuthState().session).toEqual(model.session);
    const read = await db.all(this.todos);
    expect(read.map(({ title }) => title).sort()).toEqual(model.shown);
    expect(served(this.engine)).toBe(this.subscriptions.length + 1);
    expect(openBatches(this.engine)).toBe(0);
    expect(await this.#held()).toEqual(
      Object.fromEntries(
        model.rows
          .filter(({ alive }) => alive)
          .map(({ id, title, owner, createdBy }) => [id, [title, owner, createdBy]]),
      ),
    );
  }

  /** What the engine has, whoever asks. */
  async #held(): Promise<Record<string, unknown[]>> {
    const columns = ["title", "owner_id", "$createdBy"];
    const query = JSON.stringify(tableQuery("todos", { columns }));
    const rows = (await past(this.engine, "query", query)) as {
      id: string;
      values: { value: unknown }[];
    }[];
    return Object.fromEntries(rows.map(({ id, values }) => [id, values.map(({ value }) => value)]));
  }

  #made(id: string, title: string, owner: string): void {
    const createdBy = authorOf(this.model.scope);
    this.model.rows.push({ id, title, owner, createdBy, alive: true });
  }

  /** The app's write: the engine must deny it exactly when the model does. */
  #write(owner: string, write: () => void): void {
    if (this.model.allows(this.model.scope, owner)) write();
    else expect(write).toThrow("policy denied");
  }

  #row(which: number, alive: boolean): Row | undefined {
    const rows = this.model.rows.filter((row) => row.alive === alive);
    return rows[which % Math.max(1, rows.length)];
  }
}

type Step = { side: number } & (
  | { do: "act"; persona: Session | null; mode: Mode; keep: boolean }
  | { do: "stop" }
  | { do: "insert"; owner: string }
  | { do: "together"; owner: string; mode: "batch" | "transaction" }
  | { do: "update" | "remove" | "restore"; which: number }
  | { do: "subscribe"; throws: boolean; named: boolean }
  | { do: "unsubscribe"; which: number }
  | { do: "refresh"; role: string }
  | {
      do: "dryRun" | "replay";
      kind: "insert" | "update" | "delete";
      which: number;
      owner: string;
      persona: Session | null;
      mode: Mode;
      batch: "direct" | "transactional" | null;
    }
  | { do: "panel" | "reload" }
);

const side = fc.nat(1);
const which = fc.nat(5);
const owner = fc.constantFrom(...OWNERS);
const persona = fc.constantFrom(bob, bob, ...PERSONAS);
const mode = fc.constantFrom<Mode>("forSession", "forSession", ...MODES);
const is = <T extends string>(...names: T[]): fc.Arbitrary<T> => fc.constantFrom(...names);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ side, do: is("act"), persona, mode, keep: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ side, do: is("stop") }) },
  { weight: 2, arbitrary: fc.record({ side, do: is("insert"), owner }) },
  fc.record({ side, do: is("together"), owner, mode: is("batch", "transaction") }),
  { weight: 2, arbitrary: fc.record({ side, do: is("update", "remove", "restore"), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      side,
      do: is("subscribe"),
      throws: fc.boolean(),
      named: fc.boolean(),
    }),
  },
  fc.record({ side, do: is("unsubscribe"), which }),
  fc.record({ side, do: is("refresh"), role: is("member", "admin") }),
  {
    weight: 3,
    arbitrary: fc.record({
      side,
      do: is("dryRun", "replay"),
      kind: is("insert", "update", "delete"),
      which,
      owner,
      persona,
      mode,
      batch: fc.constantFrom("direct" as const, "transactional" as const, null),
    }),
  },
  { weight: 2, arbitrary: fc.record({ side, do: is("panel", "reload") }) },
);

class World {
  readonly tab = new Tab();
  page: Document = this.tab.open();
  sides: Side[] = [];
  panel: Panel | null = null;

  constructor(readonly dbs: number) {}

  /** Loads the page, or loads it again: what was in memory is gone, whom to act for is kept. */
  async load(): Promise<void> {
    const kept = this.sides.map(({ model }) => model.acting);
    await this.close();
    this.page = this.tab.open();
    this.panel = null;
    const pushed = this.page.realm[Symbol.for("jazz.devtools")] as unknown[];
    this.sides = [];
    for (let ordinal = 1; ordinal <= this.dbs; ordinal++) {
      const db = await newDb(jazz, { appId: `app-${ordinal}` });
      pushed.push(db);
      const acting = kept[ordinal - 1];
      this.sides.push(new Side(ordinal, db, tableOf(jazz), acting?.kept ? acting : null));
    }
  }

  async close(): Promise<void> {
    await this.tab.close();
    for (const { db } of this.sides) await db.shutdown();
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 3 || this.page.timers.due > 0; i++) await new Promise(setImmediate);
  }

  /** Who will be acted for after a reload. */
  checkKept(): void {
    const stored = JSON.parse(this.tab.storage.items.get("jazz-devtools/acting") ?? "[]");
    const apps = stored.map(({ app }: { app: string }) => app).sort();
    const kept = this.sides.filter(({ model }) => model.acting?.kept);
    expect(apps).toEqual(kept.map(({ ordinal }) => `app-${ordinal}`));
  }

  async run(one: Step): Promise<void> {
    const at = this.sides[one.side % this.sides.length] as Side;
    const { model } = at;
    switch (one.do) {
      case "insert":
        return at.insert(one.owner);
      case "together":
        return at.together(one.owner, one.mode);
      case "update":
      case "remove":
      case "restore":
        return at[one.do](one.which);
      case "subscribe":
        return at.subscribe(one.throws, one.named);
      case "unsubscribe":
        return at.unsubscribe(one.which);
      case "refresh":
        model.refreshed(user("alice", { role: one.role }));
        return at.db.updateCookieSession(model.real);
      case "panel":
        return this.turnPanel();
      case "reload":
        return this.load();
    }
    const panel = await this.opened();
    const told = panel.of("host").findLast(({ info }) => info.appId === `app-${at.ordinal}`);
    const host = told?.info.host ?? "";
    if (one.do === "act") {
      const { persona, mode, keep } = one;
      await panel.command("act", { host, persona, mode, keep });
      model.act({ persona, mode, kept: keep });
    } else if (one.do === "stop") {
      await panel.command("stopActing", { host });
      model.stop();
    } else await this.play(at, panel, host, one);
  }

  async play(
    at: Side,
    panel: Panel,
    host: string,
    one: Extract<Step, { do: "dryRun" | "replay" }>,
  ): Promise<void> {
    const { persona, mode } = one;
    const { write, owner } = at.recorded(one.kind, one.which, one.owner);
    const scope = scopeFor(persona, mode);
    const allowed = at.model.allows(scope, owner);
    const writes = [{ ...write, ...(one.batch ? { batch: { id: "b", mode: one.batch } } : {}) }];
    if (one.do === "dryRun") {
      const { results } = await panel.command("dryRun", { host, writes, persona, mode });
      const judged = allowed ? "allowed" : "denied";
      const verdict = scope.session === null ? "unknown" : judged;
      expect(results).toMatchObject([{ verdict }]);
      if (allowed && write.op === "insert") {
        expect(results[0]?.after?.["$createdBy"]).toEqual(text(authorOf(scope)));
      }
      return;
    }
    const { results } = await panel.command("replay", { host, writes, persona, mode });
    expect(results).toMatchObject([{ outcome: allowed ? "made" : "denied" }]);
    const steps = stepsOf(writes, results);
    const undone = await panel.command("undo", { host, steps, persona, mode });
    expect(undone.results.map(({ outcome, by }) => [outcome, by])).toEqual(
      steps.map(() => ["undone", "persona"]),
    );
  }

  async opened(): Promise<Panel> {
    this.panel ??= this.page.openPanel();
    await this.panel.settled();
    return this.panel;
  }

  async turnPanel(): Promise<void> {
    const { panel } = this;
    if (!panel) return void (await this.opened());
    this.panel = null;
    panel.close();
    await panel.settled();
    for (const { model } of this.sides) model.left();
  }
}

async function play(steps: readonly Step[], dbs: number): Promise<void> {
  const world = new World(dbs);
  const check = async (): Promise<void> => {
    await world.settle();
    for (const at of world.sides) await at.check();
    world.checkKept();
  };
  try {
    await world.load();
    for (const one of steps) {
      await world.run(one);
      await check();
    }
    for (const { ordinal } of world.sides) await world.run({ side: ordinal - 1, do: "stop" });
    await check();
    expect(world.tab.storage.items.size).toBe(0);
    for (const at of world.sides) {
      expect(at.surface()).toEqual(at.before);
      const deltas = at.subscriptions.map(({ deltas }) => deltas);
      at.insert("alice");
      expect(at.subscriptions.map(({ deltas }) => deltas)).toEqual(deltas.map((one) => one + 1));
    }
    await check();
  } finally {
    await world.close();
  }
}

describe("a page under all that a panel can do", () => {
  it.each([1, 2])(
    "shows, holds and hears what the model says, with %i of its Dbs",
    async (dbs) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25, size: "max" }), (steps) =>
          play(steps, dbs),
        ),
        { numRuns: 50 },
      );
    },
    60_000,
  );
});
