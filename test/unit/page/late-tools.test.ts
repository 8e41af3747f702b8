/** Tools that come when a panel has opened: nothing is lost until then, and nobody else gets in. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PageEvent } from "../../../protocol/messages.ts";
import type { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import { PLACE } from "../support/hooked-document.ts";
import { alice, allTodos, bob, DEFERRED, json, newEngine, ShownRows, text, todo } from "./app.ts";
import { Document } from "./harness.ts";
import { follower, Tab } from "./tab.ts";

const open: Document[] = [];
afterEach(async () => {
  // They share one realm: what was patched last comes out first.
  for (const document of open.splice(0).reverse()) await document.hook.close();
});

function newDocument(tools: boolean): Document {
  const document = new Document({}, tools);
  open.push(document);
  return document;
}

/** An app in three acts: before a panel, while it waits for the tools, and after. */
class Story {
  readonly engine: WasmRuntime = newEngine();
  readonly shown = new ShownRows();
  #first = 0;
  #row = "";

  before(): void {
    this.#row = this.engine.insert("todos", todo("alice", "early"), json(alice)).id;
    this.#first = this.#subscribe();
    this.#add("seen by the first");
  }

  meanwhile(): void {
    const batch = this.engine.beginBatch("transactional");
    this.engine.rollbackBatch(batch);
    const second = this.#subscribe();
    this.#add("seen by both");
    expect(() => this.engine.insert("todos", todo("bob"), json(alice))).toThrow();
    this.engine.unsubscribe(second);
    this.engine.update(this.#row, { title: text("x".repeat(20_000)) }, json(alice));
    this.engine.unsubscribe(this.#first);
    this.#first = this.#subscribe();
  }

  after(): void {
    this.#add("late");
  }

  #add(title: string): void {
    this.engine.insert("todos", todo("alice", title), json(alice));
  }

  #subscribe(): number {
    const handle = this.engine.createSubscription(allTodos, json(alice), "local", DEFERRED);
    this.engine.executeSubscription(handle, this.shown.callback);
    return handle;
  }
}

/** What a panel is told, without what differs from run to run. */
const told = (events: readonly PageEvent[]): unknown[] =>
  events
    .filter(({ t }) => !["host", "auth", "schema", "located", "note"].includes(t))
    .map((event) => {
      const { at, row, batch, ids, micros, stack, result, ...rest } = event as unknown as Record<
        string,
        unknown
      >;
      const changed = Array.isArray(ids) ? ids.length : null;
      return {
        ...rest,
        timed: typeof at === "number",
        changed,
        stacked: typeof stack === "string",
      };
    });

describe("what happens before the tools are there", () => {
  it("is told as if they had been there when the panel opened", async () => {
    const tell = async (late: boolean): Promise<PageEvent[]> => {
      const page = newDocument(!late);
      const story = new Story();
      story.before();
      page.want();
      const panel = page.openPanel();
      if (!late) await panel.settled();
      story.meanwhile();
      if (late) {
        expect(page.texts).toEqual([]);
        expect(page.bring()).toBe("taken");
      }
      await panel.settled();
      story.after();
      await panel.settled();
      return panel.events;
    };
    const [late, early] = [told(await tell(true)), told(await tell(false))];
    expect(late).toEqual(early);
    expect(late.length).toBeGreaterThan(12);
  });

  it("is kept up to a bound, and what is more is counted", async () => {
    const page = newDocument(false);
    const engine = newEngine();
    page.want();
    const panel = page.openPanel();
    for (let i = 0; i < 9_000; i++) engine.insert("notes", { body: text("x") });
    page.bring();
    await panel.settled();
    const numbers = panel.of("write").map(({ write }) => write);
    expect(numbers).toEqual(Array.from({ length: 8_192 }, (_, i) => 809 + i));
    const batches = panel.messages.filter((message) => message.m === "batch");
    expect(batches.at(-1)).toMatchObject({ dropped: 808 });
  });

  it("is kept for nobody once the panel has left", async () => {
    const page = newDocument(false);
    const engine = newEngine();
    page.want();
    page.openPanel().close();
    engine.insert("todos", todo("alice"), json(alice));
    expect(page.bring()).toBe("taken");
    await page.quiet();
    expect(page.texts).toEqual([]);
    const panel = page.openPanel();
    await panel.settled();
    expect(panel.of("write")).toHaveLength(1);
  });

  it("may be asked for: commands are answered when the tools are there", async () => {
    const page = newDocument(false);
    page.want();
    const panel = page.openPanel();
    const answered = panel.command("record", { on: false });
    page.bring();
    expect(await answered).toBeNull();
    for (let i = 0; i < 500; i++) page.send({ m: "credit", events: 1 });
  });

  it("holds no more of a panel's messages than there can be", async () => {
    const page = newDocument(false);
    page.want();
    const panel = page.openPanel();
    const answers = Array.from({ length: 150 }, () => panel.command("record", { on: true }));
    page.bring();
    await panel.settled();
    const replies = panel.messages.filter(({ m }) => m === "reply");
    expect(replies).toHaveLength(99);
    expect(await Promise.all(answers.slice(0, 99))).toHaveLength(99);
  });
});

describe("the place where the tools call", () => {
  it("is there only once they are wanted, and cannot be replaced", () => {
    const page = newDocument(false);
    expect(page.bring()).toBe("missing");
    page.want();
    expect(page.words).toEqual([{ m: "awaiting" }]);
    expect(Object.keys(page.realm)).not.toContain(PLACE.name);
    const before = Object.getOwnPropertyDescriptor(page.realm, PLACE.name);
    expect(() => Object.defineProperty(page.realm, PLACE.name, { value: 1 })).toThrow();
    expect(Reflect.deleteProperty(page.realm, PLACE.name)).toBe(false);
    expect(Object.getOwnPropertyDescriptor(page.realm, PLACE.name)).toEqual(before);
  });

  it("listens to the secret alone, and once", () => {
    const page = newDocument(false);
    page.want();
    let runs = 0;
    const code = (): never => {
      runs++;
      throw new Error("must not run");
    };
    for (const secret of ["", "A-SECRET", PLACE.name, null, undefined, new String(PLACE.secret)]) {
      expect(page.bring({ ...PLACE, secret: secret as string }, code)).toBe("refused");
    }
    expect(page.bring()).toBe("taken");
    expect(page.bring(PLACE, code)).toBe("refused");
    expect(runs).toBe(0);
    page.want();
    expect(page.words).toEqual([{ m: "awaiting" }, { m: "tools" }, { m: "tools" }]);
  });

  it("is left once for each document, however often a panel opens", () => {
    const page = newDocument(false);
    for (const name of ["one", "two"]) page.want({ name, secret: "s" });
    expect(Object.getOwnPropertyNames(page.realm).filter((key) => /one|two/.test(key))).toEqual([
      "one",
    ]);
  });

  it("says when the tools could not start", () => {
    const page = newDocument(false);
    page.want();
    const code = (): never => {
      throw new Error("no Map");
    };
    expect(page.bring(PLACE, code)).toBe("taken");
    expect(page.words).toEqual([{ m: "awaiting" }, { m: "broken", why: "no Map" }]);
  });

  it("hands over the language as it was", () => {
    const page = newDocument(false);
    page.want();
    const handed: object[] = [];
    page.bring(PLACE, (given, builtins) => {
      handed.push(given, builtins);
      throw new Error("enough");
    });
    expect(handed[0]).toMatchObject({ apply: Reflect.apply, toJson: JSON.stringify });
    expect(handed[1]).toMatchObject({ Map, Promise, WeakMap });
  });
});

describe("acting that was kept, where the tools come late", () => {
  let tab: Tab;
  beforeEach(async () => {
    tab = new Tab();
    const { page, db, todos } = await tab.load();
    db.insert(todos, { title: "hers", owner_id: "alice" });
    const panel = page.openPanel();
    await panel.settled();
    const { host } = panel.host();
    await panel.command("act", { host, persona: bob, mode: "forSession", keep: true });
    expect(page.words.at(-1)).toEqual({ m: "keep", on: true });
    expect(tab.storage.items.size).toBe(1);
    tab.tools = false;
  });
  afterEach(() => tab.close());

  it("does not begin once the app may have done something, and says so", async () => {
    const { page, db, todos } = await tab.load();
    const { app } = follower(db, todos);
    db.insert(todos, { title: "hers too", owner_id: "alice" });
    page.want();
    const panel = page.openPanel();
    page.bring();
    await panel.settled();
    expect(app.seen).toEqual(["alice"]);
    expect(panel.of("acting")).toEqual([]);
    expect(panel.of("note").map((note) => note.text)).toEqual([
      expect.stringMatching(/^Acting as bob was kept over a reload, and has not begun/),
    ]);
    expect(tab.storage.items.size).toBe(0);
    expect(page.words).toContainEqual({ m: "keep", on: false });
    db.insert(todos, { title: "still hers", owner_id: "alice" });
    expect(() => db.insert(todos, { title: "his", owner_id: "bob" })).toThrow("policy denied");
  });

  it("begins where they come before the app has a Db, and is kept again", async () => {
    let panel: ReturnType<Document["openPanel"]> | undefined;
    const opened = tab.open;
    tab.open = (page) => {
      const document = opened.call(tab, page);
      document.want();
      panel = document.openPanel();
      document.bring();
      return document;
    };
    const { page, db, todos } = await tab.load();
    const { app } = follower(db, todos);
    await panel?.settled();
    expect(app.seen).toEqual(["bob"]);
    expect(page.words).toContainEqual({ m: "keep", on: true });
    expect(panel?.of("acting").at(-1)?.acting).toMatchObject({ persona: bob, kept: true });
  });

  it("does not begin without a panel either", async () => {
    const { page, db } = await tab.load();
    expect(db.getAuthState().session).toEqual(alice);
    await page.quiet();
    expect(page.texts).toEqual([]);
    expect(page.words).toEqual([]);
  });
});

describe("acting that cannot be kept", () => {
  it("is not, and says so, when the extension does not have the tools ready", async () => {
    const tab = new Tab();
    const { page, db, todos } = await tab.load();
    page.keeps = false;
    db.insert(todos, { title: "hers", owner_id: "alice" });
    const panel = page.openPanel();
    await panel.settled();
    const { host } = panel.host();
    const { limits } = await panel.command("act", {
      host,
      persona: bob,
      mode: "forSession",
      keep: true,
    });
    expect(limits.join(" ")).toMatch(/next load/);
    expect(tab.storage.items.size).toBe(0);
    expect(panel.of("acting").at(-1)?.acting).toMatchObject({ kept: false });
    await tab.close();
  });
});
