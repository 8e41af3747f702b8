import { createAccountManager, createJazzClient, createJazzSession } from "jazz-tools/next";
import { afterEach, describe, expect, it, vi } from "vitest";
import { getSubscriptionStore } from "../../../../sandbox/next/client/subscription-store.ts";
import { getDbInternalSession } from "../../../../sandbox/next/db/internal-session.ts";
import { app, freshApp, ISSUER, jwtOf, openAs } from "./people.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const memory = { type: "memory" as const };

describe("sessions of later Jazz", () => {
  it("are public records, frozen throughout, with claims", async () => {
    const { db, account } = await openAs("alice", { claims: { role: "lead", teams: ["a"] } });
    const { session, authMode } = db.getAuthState();
    expect(authMode).toBe("external");
    expect(session).toEqual({
      user: { account: account.id, identity: { issuer: ISSUER, subject: "alice" } },
      claims: { role: "lead", teams: ["a"], issuer: ISSUER, subject: "alice" },
      authMode: "external",
    });
    const parts = [session, session?.user, session?.user.identity, session?.claims];
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
    expect(Object.isFrozen(session?.claims["teams"])).toBe(true);
  });

  it("are flat inside, under an account", async () => {
    const { db, account } = await openAs("alice");
    expect(getDbInternalSession(db)).toMatchObject({
      account_id: account.id,
      issuer: ISSUER,
      user_id: "alice",
      authMode: "external",
    });
  });

  it("refresh for the same user, and for nobody else", async () => {
    const { db } = await openAs("alice");
    const states: unknown[] = [];
    db.onAuthChanged(({ session }) => states.push(session?.claims["role"]));
    db.updateAuthToken(await jwtOf("alice", { role: "lead" }).getToken());
    expect(states).toEqual([undefined, "lead"]);
    const bobs = await jwtOf("bob").getToken();
    expect(() => db.updateAuthToken(bobs)).toThrow(/Recreate the Db/);
    expect(() => db.updateAuthToken(null)).toThrow(/Recreate the Db/);
    expect(db.getAuthState().session?.user.identity.subject).toBe("alice");
  });
});

describe("accounts", () => {
  it("belong to identities for good", async () => {
    const accounts = await createAccountManager({ appId: freshApp() });
    await expect(accounts.loginJWT(jwtOf("alice"))).rejects.toMatchObject({
      code: "account_not_registered",
    });
    const alice = await accounts.registerJWT(jwtOf("alice"));
    await expect(accounts.registerJWT(jwtOf("alice"))).rejects.toMatchObject({
      code: "account_already_registered",
    });
    expect(await accounts.loginJWT(jwtOf("alice"))).toMatchObject({ id: alice.id });
    const linked = await accounts.linkJWT(jwtOf("alice-at-work"));
    expect(linked).toEqual({
      id: alice.id,
      identity: { issuer: ISSUER, subject: "alice-at-work" },
    });
    expect((await accounts.loginOrRegisterJWT(jwtOf("bob"))).id).not.toBe(alice.id);
    accounts.logout();
    expect(accounts.getLoggedIn()).toBeUndefined();
  });

  it("are handles without secrets in them", async () => {
    const accounts = await createAccountManager({ appId: freshApp() });
    const handle = accounts.createLocalFirst();
    expect(Object.keys(handle)).toEqual(["id", "identity"]);
    expect(Object.isFrozen(handle) && Object.isFrozen(handle.identity)).toBe(true);
    expect(handle.identity.issuer).toBe("urn:jazz:local-first");
    expect(accounts.restoreLocalFirst("a secret").id).toBe(
      accounts.restoreLocalFirst("a secret").id,
    );
  });

  it("load the engine before there is a Db, under its new names", async () => {
    vi.resetModules();
    const instantiate = vi.spyOn(WebAssembly, "instantiate");
    const fresh = await import("jazz-tools/next");
    await fresh.createAccountManager({ appId: freshApp() });
    expect(instantiate).toHaveBeenCalledOnce();
    const result: unknown = await instantiate.mock.results[0]?.value;
    const { exports } = (result as WebAssembly.WebAssemblyInstantiatedSource).instance;
    const names = Object.keys(exports);
    expect(names).toContain("wasmdb_insert");
    expect(names.some((name) => name.includes("wasmruntime"))).toBe(false);
  });
});

describe("clients", () => {
  it("hold a Db and a session, and their queries out of sight", async () => {
    const appId = freshApp();
    const account = await (await createAccountManager({ appId })).registerJWT(jwtOf("alice"));
    const client = await createJazzClient({ appId, driver: memory, account });
    expect(Object.keys(client)).toEqual(["db", "session", "shutdown"]);
    expect(client.session?.user.account).toBe(account.id);
    const rows = getSubscriptionStore(client);
    const entry = rows.getCacheEntry(rows.makeQueryKey(app.todos));
    expect(await entry.promise).toEqual([]);
    await client.shutdown();
    expect(() => getSubscriptionStore({})).toThrow(/missing its internal subscription store/);
  });
});

describe("a Jazz session", () => {
  it("starts signed out, or with the page's local-first identity", async () => {
    const appId = freshApp();
    const session = await createJazzSession({ appId, driver: memory });
    expect(session.getSnapshot()).toEqual({ status: "signed-out" });
    const first = await createJazzSession({ appId, driver: memory, initial: "local-first" });
    const again = await createJazzSession({ appId, driver: memory, initial: "local-first" });
    const { status, account, client } = first.getSnapshot();
    expect(status).toBe("ready");
    expect(again.getSnapshot().account?.id).toBe(account?.id);
    expect(client?.db.getAuthState().authMode).toBe("local-first");
    expect(client?.db.getLocalFirstIdentityProof()).toEqual(expect.any(String));
  });

  it("ends the client of one account before it opens the next one's", async () => {
    const session = await createJazzSession({ appId: freshApp(), driver: memory });
    await session.loginOrRegisterJWT(jwtOf("alice"));
    const before = session.getSnapshot();
    const happened: string[] = [];
    before.client?.db.onShutdown(() => happened.push("shutdown"));
    session.subscribe(() => {
      const { status, client } = session.getSnapshot();
      happened.push(`${status} ${client?.session?.user.identity.subject ?? ""}`.trim());
    });
    await session.loginOrRegisterJWT(jwtOf("bob"));
    expect(happened).toEqual(["transitioning", "shutdown", "ready bob"]);
    expect(session.getSnapshot().client?.db).not.toBe(before.client?.db);
    expect(Object.isFrozen(session.getSnapshot())).toBe(true);
  });

  it("keeps the client when the same identity signs in once more", async () => {
    const session = await createJazzSession({ appId: freshApp(), driver: memory });
    await session.loginOrRegisterJWT(jwtOf("alice"));
    const before = session.getSnapshot();
    await session.loginOrRegisterJWT(jwtOf("alice"));
    expect(session.getSnapshot()).toBe(before);
  });

  it("signs out, closes, and tells what went wrong", async () => {
    const session = await createJazzSession({ appId: freshApp(), driver: memory });
    await expect(session.loginJWT(jwtOf("alice"))).rejects.toThrow(/no account/);
    expect(session.getSnapshot()).toMatchObject({ status: "error", error: expect.any(Error) });
    await session.registerJWT(jwtOf("alice"));
    const signingOut = session.logout();
    await expect(session.retry()).rejects.toThrow(/already pending/);
    await signingOut;
    expect(session.getSnapshot()).toEqual({ status: "signed-out" });
    await session.close();
    await expect(session.createLocalFirst()).rejects.toThrow(/closed/);
  });
});
