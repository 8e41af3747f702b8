/** Whether a whole app follows a persona: through the Db it holds, as at a sign-in. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AuthState, Session } from "../../../protocol/jazz.ts";
import type * as JazzTools from "../../../sandbox/jazz-tools/index.ts";
import { alice, bob } from "./app.ts";
import { Document } from "./harness.ts";

let document: Document | undefined;
afterEach(() => document?.hook.close());

const SECRETS = ["admin-secret-1", "sig-nature", "url-secret", "also-secret", "pass-word"];

function jwt(payload: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(payload)}.${SECRETS[1]}`;
}

async function openApp(config: Partial<JazzTools.DbConfig> = { cookieSession: alice }) {
  const page = new Document();
  document = page;
  vi.resetModules();
  const jazz: typeof JazzTools = await import("../../../sandbox/jazz-tools/index.ts");
  const { schema: s } = jazz;
  const bare = s.defineApp({ todos: s.table({ title: s.string(), owner_id: s.string() }) });
  const permissions = s.definePermissions(bare, ({ policy, session }) => {
    policy.todos.allowRead.where({ owner_id: session["user_id"] });
    policy.todos.allowInsert.where({ owner_id: session["user_id"] });
  });
  const wasmSchema = Object.fromEntries(
    Object.entries(bare.wasmSchema).map(([name, table]) => [
      name,
      { ...table, policies: permissions[name] },
    ]),
  );
  const todos = Object.assign(Object.create(bare.todos), { _schema: wasmSchema });
  const db = await jazz.createDb({ appId: "app-1", driver: { type: "memory" }, ...config });
  return { page, jazz, db, todos: todos as typeof bare.todos };
}

/** An app as the framework clients are: it reads the session and re-opens its query with it. */
function follower(db: JazzTools.Db, todos: Awaited<ReturnType<typeof openApp>>["todos"]) {
  const seen: (string | null)[] = [];
  const app = { seen, titles: [] as string[], opened: 0, session: null as Session | null };
  let close = (): void => {};
  const stop = db.onAuthChanged(({ session }: AuthState) => {
    app.session = session;
    seen.push(session?.user_id ?? null);
    close();
    app.opened++;
    close = db.subscribeAll(
      todos,
      ({ all }) => {
        app.titles = all.map(({ title }) => title).sort();
      },
      {},
      session ?? undefined,
    );
  });
  return {
    app,
    stop: () => {
      stop();
      close();
    },
  };
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
