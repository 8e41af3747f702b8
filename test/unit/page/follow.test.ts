/** Whether a whole app follows a persona: through the Db it holds, as at a sign-in. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DbConfig } from "../../../sandbox/jazz-tools/index.ts";
import { alice, bob } from "./app.ts";
import type { Panel } from "./harness.ts";
import { follower, type LoadedApp, newDb, Tab } from "./tab.ts";

let tab: Tab;
beforeEach(() => {
  tab = new Tab();
});
afterEach(() => tab.close());

const SECRETS = ["admin-secret-1", "sig-nature", "url-secret", "also-secret", "pass-word"];

function jwt(payload: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(payload)}.${SECRETS[1]}`;
}

const openApp = (config: Partial<DbConfig> = {}): Promise<LoadedApp> => tab.load(config);

/** The same, used once, with a panel. */
async function openPanelOn({
  page,
  db,
  todos,
}: LoadedApp): Promise<{ panel: Panel; host: string }> {
  db.insert(todos, { title: "hers", owner_id: "alice" });
  const panel = page.openPanel();
  await panel.settled();
  return { panel, host: panel.host().host };
}

describe("an app whose Db was found", () => {
  it("follows the persona and comes back, as at a sign-in", async () => {
    const { page, db, todos } = await openApp();
    const { app, stop } = follower(db, todos);
    const panel = page.openPanel();
    db.insert(todos, { title: "hers", owner_id: "alice" });
    await panel.settled();
    const { host } = panel.host();
    await panel.command("act", { host, persona: bob, mode: "forSession" });
    await panel.settled();
    expect(app.seen).toEqual(["alice", "bob"]);
    expect(db.getAuthState().session).toEqual(bob);
    expect(app.titles).toEqual([]);
    const late = follower(db, todos);
    expect(late.app.seen).toEqual(["bob"]);
    late.stop();
    db.insert(todos, { title: "his", owner_id: app.session?.user_id ?? "" });
    await panel.settled();
    expect(app.titles).toEqual(["his"]);
    await panel.command("stopActing", { host });
    await panel.settled();
    expect(app.seen).toEqual(["alice", "bob", "alice"]);
    expect(db.getAuthState().session).toEqual(alice);
    expect(app.titles).toEqual(["hers"]);
    expect(app.opened).toBe(3);
    const auths = panel.of("auth").map(({ state, acting }) => [state.session?.user_id, acting]);
    expect(auths).toContainEqual(["bob", true]);
    expect(auths.at(-1)).toEqual(["alice", false]);
    stop();
    await panel.command("act", { host, persona: bob, mode: "forSession" });
    expect(app.seen).toHaveLength(3);
  });

  it("is not told of its own user's changes while it acts, and hears them afterwards", async () => {
    const token = (role: string): string => jwt({ sub: "alice", claims: { role } });
    const { page, db, todos } = await openApp({ jwtToken: token("member") });
    const states: unknown[] = [];
    db.onAuthChanged(
      ({ session }) => void states.push([session?.user_id, session?.claims["role"]]),
    );
    db.insert(todos, { title: "hers", owner_id: "alice" });
    const panel = page.openPanel();
    await panel.settled();
    const { host } = panel.host();
    await panel.command("act", { host, persona: bob, mode: "forSession" });
    db.updateAuthToken(token("admin"));
    expect(states).toEqual([
      ["alice", "member"],
      ["bob", undefined],
    ]);
    await panel.command("stopActing", { host });
    expect(states.at(-1)).toEqual(["alice", "admin"]);
    expect(panel.host().auth?.session?.claims).toMatchObject({ role: "admin" });
  });

  it("goes on showing its own user where only the author changes", async () => {
    const { page, db, todos } = await openApp();
    const { app } = follower(db, todos);
    const panel = page.openPanel();
    db.insert(todos, { title: "hers", owner_id: "alice" });
    await panel.settled();
    const { host } = panel.host();
    const { limits } = await panel.command("act", {
      host,
      persona: bob,
      mode: "withAttribution",
    });
    expect(app.seen).toEqual(["alice"]);
    expect(limits.join(" ")).toMatch(/own user/);
    expect(db.insert(todos, { title: "for him", owner_id: "alice" }).value.title).toBe("for him");
    await panel.settled();
    expect(app.titles).toEqual(["for him", "hers"]);
  });

  it("keeps its own session whatever an app does to what it was given", async () => {
    const { page, db, todos } = await openApp();
    // Solid's stores keep the first state and change it in place to what comes after.
    const kept = db.getAuthState();
    db.onAuthChanged((state) => void Object.assign(kept.session ?? {}, state.session));
    const panel = page.openPanel();
    db.insert(todos, { title: "hers", owner_id: "alice" });
    await panel.settled();
    const { host } = panel.host();
    await panel.command("act", { host, persona: bob, mode: "forSession" });
    expect(kept.session).toEqual(bob);
    expect(db.getAuthState()).toBe(db.getAuthState());
    await panel.command("stopActing", { host });
    expect(kept.session).toEqual(alice);
    expect(db.getAuthState().session).toEqual(alice);
    expect(db.getAuthState()).toBe(db.getAuthState());
    expect(() => db.updateCookieSession({ ...alice, claims: { role: "admin" } })).not.toThrow();
    db.insert(todos, { title: "hers too", owner_id: "alice" });
    await panel.settled();
    expect(panel.of("write").map(({ session }) => session?.user_id)).toEqual(["alice", "alice"]);
  });

  it("is followed by a panel: a new token of the same user is told", async () => {
    const { page, db } = await openApp({ jwtToken: jwt({ sub: "alice", exp: 2_000_000_000 }) });
    const panel = page.openPanel();
    await panel.settled();
    expect(panel.host().token).toMatchObject({ present: true, expiresAt: 2_000_000_000_000 });
    db.updateAuthToken(jwt({ sub: "alice", exp: 2_100_000_000, claims: { role: "admin" } }));
    await panel.settled();
    expect(panel.host().token).toMatchObject({ expiresAt: 2_100_000_000_000 });
    expect(panel.of("auth").at(-1)?.state.session?.claims).toMatchObject({ role: "admin" });
  });

  it("is itself again at once when its Db is shut down, and so is the next Db", async () => {
    const loaded = await openApp();
    const { db, todos, jazz, page } = loaded;
    const { app } = follower(db, todos);
    const { panel, host } = await openPanelOn(loaded);
    await panel.command("act", { host, persona: bob, mode: "forSession" });
    const down = db.shutdown();
    expect(db.getAuthState().session).toEqual(alice);
    await down;
    const next = await newDb(jazz);
    const { app: nextApp } = follower(next, todos);
    next.insert(todos, { title: "new", owner_id: "alice" });
    await panel.settled();
    expect(app.seen).toEqual(["alice", "bob"]);
    expect(nextApp).toMatchObject({ seen: ["alice"], titles: ["new"] });
    expect(panel.of("acting").at(-1)).toMatchObject({ host, acting: null });
    expect(await panel.command("stopActing", { host })).toBeNull();
    await expect(panel.command("act", { host, persona: bob, mode: "forSession" })).rejects.toThrow(
      "shut down",
    );
    panel.close();
    await panel.settled();
    expect(page.timers.pending).toBe(0);
  });

  it("does not begin to act on a Db that is shut down meanwhile", async () => {
    const loaded = await openApp();
    const { db, todos } = loaded;
    const { app } = follower(db, todos);
    const { panel, host } = await openPanelOn(loaded);
    const acting = panel.command("act", { host, persona: bob, mode: "forSession", keep: true });
    const over = expect(acting).rejects.toThrow("shut down meanwhile");
    while (db.getAuthState().session?.user_id !== "bob") await null;
    await db.shutdown();
    await over;
    expect(db.getAuthState().session).toEqual(alice);
    expect(app.seen).toEqual(["alice", "bob"]);
    expect(tab.storage.items.size).toBe(0);
  });

  it("comes back to its own user as that user is by then", async () => {
    const token = (role: string): string => jwt({ sub: "alice", claims: { role } });
    const loaded = await openApp({ jwtToken: token("member") });
    const { db, todos } = loaded;
    const titles: string[] = [];
    const { panel, host } = await openPanelOn(loaded);
    await panel.command("act", { host, persona: bob, mode: "forSession" });
    db.updateAuthToken(token("admin"));
    const asked = db.getAuthState().session ?? undefined;
    expect(asked).toEqual(bob);
    db.subscribeAll(
      todos,
      ({ all }) => void titles.push(all.map(({ title }) => title).join()),
      {},
      asked,
    );
    await panel.settled();
    expect(panel.of("acting").at(-1)?.acting?.real?.claims).toMatchObject({ role: "admin" });
    await panel.command("stopActing", { host });
    await panel.settled();
    expect(titles.at(-1)).toBe("hers");
    expect(panel.of("subscription").at(-1)?.session).toMatchObject({
      user_id: "alice",
      claims: { role: "admin" },
    });
  });

  it("comes back although its listeners throw, and the panel hears of that", async () => {
    const loaded = await openApp();
    const { db, todos } = loaded;
    const seen: unknown[] = [];
    let angry = false;
    db.onAuthChanged(({ session }) => {
      seen.push(session?.user_id);
      if (angry) throw new Error("the app's own");
    });
    const { app } = follower(db, todos);
    const { panel, host } = await openPanelOn(loaded);
    angry = true;
    const { limits } = await panel.command("act", { host, persona: bob, mode: "forSession" });
    expect(limits.at(-1)).toBe("1 listener of the app threw at the new session.");
    await panel.command("stopActing", { host });
    expect(seen).toEqual(["alice", "bob", "alice"]);
    expect(app.seen).toEqual(["alice", "bob", "alice"]);
    expect(app.titles).toEqual(["hers"]);
  });

  it("without a session is signed out, and is told that nothing is checked then", async () => {
    const loaded = await openApp();
    const { db, todos } = loaded;
    const { app } = follower(db, todos);
    const { panel, host } = await openPanelOn(loaded);
    const { limits } = await panel.command("act", { host, persona: null, mode: "forSession" });
    expect(app.seen).toEqual(["alice", null]);
    expect(db.getAuthState()).toEqual({ authMode: "external", session: null });
    expect(limits).toEqual([
      "Nothing is checked in this mode: reads see every row the page holds.",
      expect.stringMatching(/^Without a session writes are jazz:system's\. .*“Anonymous”/),
    ]);
    db.insert(todos, { title: "nobody's", owner_id: "bob" });
    await panel.settled();
    expect(app.titles).toEqual(["hers", "nobody's"]);
    expect(panel.of("write").at(-1)).toMatchObject({
      session: null,
      actingFor: { session: alice },
    });
    await panel.command("stopActing", { host });
    expect(app.titles).toEqual(["hers"]);
  });
});

describe("secrets", () => {
  it("are in no message, whatever is asked", async () => {
    const jwtToken = jwt({ sub: "alice", claims: { role: "admin" } });
    const { page, db, todos } = await openApp({
      jwtToken,
      adminSecret: SECRETS[0] ?? "",
      serverUrl: `https://user:${SECRETS[4]}@sync.example/base?key=${SECRETS[2]}#${SECRETS[3]}`,
    });
    const panel = page.openPanel();
    try {
      db.insert(todos, { title: "x", owner_id: "alice" });
    } catch {
      // Whether such a server can be reached does not matter here.
    }
    await panel.settled();
    db.updateAuthToken(jwtToken);
    const { host, serverUrl } = panel.host();
    expect(serverUrl).toBe("https://sync.example/base");
    for (const persona of [bob, null]) {
      await panel.command("act", { host, persona, mode: "forSession" }).catch(() => {});
      await panel
        .command("query", {
          host,
          query: {
            table: "todos",
            array_subqueries: [],
            relation_ir: { TableScan: { table: "todos" } },
          },
          session: "page",
        })
        .catch(() => {});
    }
    panel.close();
    await panel.settled();
    page.openPanel();
    await panel.settled();
    const all = page.texts.join("\n");
    expect(all).toContain("sync.example");
    expect(all).toContain("admin");
    for (const secret of [...SECRETS, jwtToken]) expect(all).not.toContain(secret);
  });
});
