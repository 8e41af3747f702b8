/** Who a Db of later Jazz belongs to, and one Db after the other. */
import { createJazzSession, type JazzClient, type JazzSession } from "jazz-tools/next";
import { afterEach, describe, expect, it } from "vitest";
import { mintExternalToken } from "../../../../sandbox/db/token.ts";
import { runtimeOf } from "../../sandbox/next/people.ts";
import { waitFor } from "../../support/wait-for.ts";
import { app, freshApp, ISSUER, jwtOf, panelOn, Stages } from "./stage.ts";

const stages = new Stages();
afterEach(() => stages.clear());

const memory = { driver: { type: "memory" as const } };

describe("a session", () => {
  it("is told with account and identity, and each identity once", async () => {
    const { page, db, account } = await stages.set("alice", { claims: { role: "editor" } });
    const panel = await panelOn(page);
    const alice = {
      user_id: `${ISSUER}#alice`,
      claims: { role: "editor" },
      authMode: "external",
      account: account.id,
      identity: { issuer: ISSUER, subject: "alice" },
    };
    expect(panel.host()).toMatchObject({ auth: { session: alice }, sessionFrom: "db" });
    db.insert(app.todos, { title: "x", owner: account.id });
    await panel.settled();
    expect(panel.of("identity")).toMatchObject([
      {
        host: panel.host().host,
        principal: `${ISSUER}#alice`,
        account: account.id,
        issuer: ISSUER,
        subject: "alice",
      },
    ]);
    panel.close();
    const again = await panelOn(page);
    expect(again.of("identity")).toHaveLength(1);
  });

  it("tells of its token only what is in it, and no secret in any message", async () => {
    const { page, db, account } = await stages.set();
    const panel = await panelOn(page);
    db.insert(app.todos, { title: "x", owner: account.id });
    await panel.settled();
    const { jwtToken } = db.getConfig();
    expect(panel.host().token).toMatchObject({ present: true, claims: { sub: "alice" } });
    expect(jwtToken).toBeTruthy();
    for (const part of String(jwtToken).split(".")) {
      for (const told of page.texts) expect(told.includes(part) && part.length > 4).toBe(false);
    }
  });

  it("of somebody who has nothing but a seed is told without the seed", async () => {
    const page = stages.open();
    const session = await createJazzSession({
      appId: freshApp(),
      ...memory,
      initial: "local-first",
    });
    stages.defer(() => session.close());
    const { db } = session.getSnapshot().client as JazzClient;
    const panel = await panelOn(page);
    expect(panel.host().auth).toMatchObject({
      authMode: "local-first",
      session: { identity: { issuer: "urn:jazz:local-first" } },
    });
    const { _localFirstSecret: seed } = db as unknown as { _localFirstSecret: string };
    expect(seed.length).toBeGreaterThan(20);
    for (const told of page.texts) expect(told).not.toContain(seed);
  });

  it("that changes is told as it changes, and the page's own listeners are alone in the Db", async () => {
    const { page, db, account } = await stages.set("alice", { claims: { role: "reader" } });
    const { getAuthState, onAuthChanged } = db;
    const state = db.getAuthState();
    const panel = await panelOn(page);
    expect([db.getAuthState, db.onAuthChanged]).toEqual([getAuthState, onAuthChanged]);
    expect(db.getAuthState()).toBe(state);
    const token = mintExternalToken({ sub: "alice", iss: ISSUER, claims: { role: "editor" } });
    db.updateAuthToken(token);
    await panel.settled();
    expect(panel.of("auth").at(-1)).toMatchObject({
      acting: false,
      state: { session: { account: account.id, claims: { role: "editor" } } },
    });
    const { listeners } = (db as unknown as { authStateStore: { listeners: Set<unknown> } })
      .authStateStore;
    expect(listeners.size).toBe(1);
    panel.close();
    expect(listeners.size).toBe(0);
  });

  it("is followed from its beginning by a panel that was open before", async () => {
    const page = stages.open();
    const panel = await panelOn(page);
    const { db } = await stages.signIn("alice");
    await panel.settled();
    expect(panel.of("identity")).toHaveLength(1);
    db.updateAuthToken(mintExternalToken({ sub: "alice", iss: ISSUER, claims: { since: 1 } }));
    await panel.settled();
    expect(panel.of("auth").at(-1)?.state.session?.claims).toMatchObject({ since: 1 });
  });
});

describe("a profile", () => {
  it("names what it was chosen by, and what it cannot do here, in a sentence each", async () => {
    const { page, db, account } = await stages.set();
    db.insert(app.todos, { title: "x", owner: account.id });
    const panel = await panelOn(page);
    const { profile, policies } = panel.host();
    expect(profile.name).toBe("next");
    expect(profile.signs).toEqual([
      "the engine has beginTransaction and waitForTransaction, and no beginBatch",
      "the Db has subscribe, canInsert and beginExclusiveTransaction, and no subscribeAll",
      "the Db has getAccessContext",
      "the engine is on this page (its db)",
      "the session has user.account and user.identity",
    ]);
    for (const { ok, reason } of [profile.act, profile.replay, profile.followSession]) {
      expect(ok).toBe(false);
      expect(reason).toMatch(/After alpha\.54 .*\./);
    }
    expect(policies).toMatchObject({
      state: "not seen",
      evidence: expect.stringMatching(/server/),
    });
  });

  it("tells the schema, which carries no policies", async () => {
    const { page, db, account } = await stages.set();
    const panel = await panelOn(page);
    expect(panel.of("schema")).toEqual([]);
    db.insert(app.todos, { title: "x", owner: account.id });
    await panel.settled();
    const [told] = panel.of("schema");
    expect(Object.keys(told?.schema ?? {})).toEqual(["projects", "todos"]);
    expect(told?.hash).toMatch(/^[0-9a-f]{8}$/);
    panel.close();
    expect((await panelOn(page)).of("schema")).toMatchObject([{ hash: told?.hash }]);
  });

  it("is unknown where the session is not what it should be", async () => {
    const { page, db } = await stages.set();
    const old = { user_id: "alice", claims: {}, authMode: "external" };
    Object.defineProperty(db, "getAuthState", {
      value: () => ({ authMode: "external", session: old }),
      configurable: true,
    });
    const fresh = stages.open({ db });
    const panel = await panelOn(fresh);
    expect(panel.host()).toMatchObject({
      profile: { name: "unknown", signs: ["its session has no user"] },
      auth: { session: old },
    });
    await page.hook.close();
  });
});

describe("Dbs that follow each other", () => {
  const open = async (): Promise<JazzSession> => {
    const session = await createJazzSession({ appId: freshApp(), ...memory });
    stages.defer(() => session.close());
    return session;
  };

  it("are hosts of their own: the last one that lives is the current one", async () => {
    const page = stages.open();
    const panel = await panelOn(page);
    const session = await open();
    for (const name of ["alice", "bob", "carol"]) {
      await session.loginOrRegisterJWT(jwtOf(name));
      const { client, account } = session.getSnapshot();
      client?.db.insert(app.todos, { title: `of ${name}`, owner: account?.id ?? "" });
      await panel.settled();
    }
    const hosts = [1, 2, 3].map((ordinal) => panel.host(ordinal));
    expect(hosts.map(({ auth }) => auth?.session?.identity?.subject)).toEqual([
      "alice",
      "bob",
      "carol",
    ]);
    expect(hosts.map(({ closedAt }) => closedAt === null)).toEqual([false, false, true]);
    const writers = panel.of("write").map(({ host, session: by }) => [host, by?.user_id]);
    expect(writers).toEqual(
      ["alice", "bob", "carol"].map((name, i) => [hosts[i]?.host, `${ISSUER}#${name}`]),
    );
    expect(panel.of("identity").map(({ subject }) => subject)).toEqual(["alice", "bob", "carol"]);
    const before = panel.of("host").length;
    await session.loginOrRegisterJWT(jwtOf("carol"));
    await panel.settled();
    expect(panel.host(3).closedAt).toBeNull();
    expect(panel.of("host").length).toBe(before);
    await session.logout();
    await panel.settled();
    expect(panel.host(3).closedAt).not.toBeNull();
  });

  it("do not end with a shutdown that could not wait for the server", async () => {
    const { page, db, account } = await stages.set();
    const panel = await panelOn(page);
    db.insert(app.todos, { title: "x", owner: account.id });
    const { connection } = db as unknown as { connection: { waitForPendingWrites?: unknown } };
    connection.waitForPendingWrites = () => new Promise(() => {});
    const ending = db.shutdown({ waitForSync: true });
    await panel.settled();
    db.abortGracefulShutdown();
    await expect(ending).rejects.toThrow("could not wait");
    await panel.settled();
    expect(panel.host().closedAt).toBeNull();
    delete connection.waitForPendingWrites;
    const { value } = db.insert(app.todos, { title: "goes on", owner: account.id });
    await panel.settled();
    expect(panel.of("write").at(-1)?.row).toBe(value.id);
    await db.shutdown();
    await panel.settled();
    expect(panel.host().closedAt).not.toBeNull();
  });

  it("go on with another engine where theirs was taken away", async () => {
    const { page, db, account } = await stages.set();
    const panel = await panelOn(page);
    db.insert(app.todos, { title: "x", owner: account.id });
    const runtime = runtimeOf(db);
    const { connection } = db as unknown as {
      connection: { client: unknown; schemaKey: unknown };
    };
    await runtime.close();
    Object.assign(connection, { client: null, schemaKey: null });
    await panel.settled();
    expect(panel.host()).toMatchObject({ closedAt: null });
    const { value } = db.insert(app.todos, { title: "again", owner: account.id });
    expect(runtimeOf(db)).not.toBe(runtime);
    await waitFor(async () => {
      await panel.settled();
      expect(panel.of("write").at(-1)?.row).toBe(value.id);
    });
    expect(panel.host()).toMatchObject({ ordinal: 1, has: { engine: true, db: true } });
    expect(panel.of("note")).toEqual([]);
  });
});
