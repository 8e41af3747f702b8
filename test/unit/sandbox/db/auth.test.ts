import { type AuthState, createDb, generateAuthSecret, type Session } from "jazz-tools";
import { describe, expect, it, vi } from "vitest";
import { mintExternalToken, sessionFromToken } from "../../../../sandbox/db/token.ts";
import { app, person } from "../team-app.ts";

const memory = { appId: "team", driver: { type: "memory" } } as const;

async function sessionWith(credentials: {
  jwtToken?: string;
  secret?: string;
  adminSecret?: string;
  cookieSession?: Session;
}): Promise<AuthState> {
  const db = await createDb({ ...memory, ...credentials });
  return db.getAuthState();
}

describe("who a Db belongs to", () => {
  it("comes from a token: subject and issuer become claims", async () => {
    const jwtToken = mintExternalToken({
      sub: "alice",
      iss: "https://id.example",
      claims: { role: "lead" },
    });
    expect(await sessionWith({ jwtToken })).toEqual({
      authMode: "external",
      session: {
        user_id: "alice",
        claims: { role: "lead", subject: "alice", issuer: "https://id.example" },
        authMode: "external",
      },
    });
  });

  it("comes from a cookie's session as it is", async () => {
    const cookieSession = person("alice", { role: "lead" });
    expect((await sessionWith({ cookieSession })).session).toEqual(cookieSession);
  });

  it("comes from a local-first secret, the same id every time", async () => {
    const secret = generateAuthSecret();
    const { authMode, session } = await sessionWith({ secret });
    expect(authMode).toBe("local-first");
    expect(session?.user_id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(session?.claims).toEqual({ subject: session?.user_id, issuer: "urn:jazz:local-first" });
    expect((await sessionWith({ secret })).session?.user_id).toBe(session?.user_id);
    expect((await sessionWith({ secret: generateAuthSecret() })).session?.user_id).not.toBe(
      session?.user_id,
    );
  });

  it("is anonymous without credentials, another each time", async () => {
    const first = await sessionWith({});
    expect(first).toMatchObject({
      authMode: "anonymous",
      session: { claims: { issuer: "urn:jazz:anonymous" } },
    });
    expect((await sessionWith({})).session?.user_id).not.toBe(first.session?.user_id);
  });

  it("is nobody with an admin secret", async () => {
    expect(await sessionWith({ adminSecret: "hush" })).toEqual({
      authMode: "external",
      session: null,
    });
  });

  it("cannot be said twice", async () => {
    const both = { secret: "s", cookieSession: person("alice") };
    await expect(sessionWith(both)).rejects.toThrow(
      "DbConfig error: secret, jwtToken, and cookieSession are mutually exclusive",
    );
    await expect(sessionWith({ jwtToken: "t", cookieSession: person("a") })).rejects.toThrow(
      "jwtToken and cookieSession are mutually exclusive",
    );
  });

  it.each(["", "x", "a.b.c", `a.${btoa("[]")}.c`, `a.${btoa('{"sub":" "}')}.c`])(
    "is nobody by the token %j",
    (token) => {
      expect(sessionFromToken(token)).toBeNull();
    },
  );
});

describe("listening to authentication", () => {
  it("calls back at once, on fresh claims, and no more after stopping", async () => {
    const db = await createDb({ ...memory, jwtToken: mintExternalToken({ sub: "alice" }) });
    const heard: AuthState[] = [];
    const stop = db.onAuthChanged((state) => heard.push(state));
    expect(heard).toEqual([db.getAuthState()]);
    const same = mintExternalToken({ sub: "alice" });
    db.updateAuthToken(same);
    expect(heard).toHaveLength(1);
    db.updateAuthToken(mintExternalToken({ sub: "alice", claims: { role: "lead" } }));
    expect(heard[1]?.session?.claims).toMatchObject({ role: "lead" });
    expect(db.getConfig().jwtToken).not.toBe(same);
    stop();
    db.updateAuthToken(same);
    expect(heard).toHaveLength(2);
  });

  it("refuses another user on a live Db", async () => {
    const sentence = "Changing auth principal on a live client is not supported. Recreate the Db.";
    const db = await createDb({ ...memory, jwtToken: mintExternalToken({ sub: "alice" }) });
    expect(() => db.updateAuthToken(mintExternalToken({ sub: "bob" }))).toThrow(sentence);
    expect(() => db.updateAuthToken(null)).toThrow(sentence);
    const cookie = await createDb({ ...memory, cookieSession: person("alice") });
    expect(() => cookie.updateCookieSession(person("bob"))).toThrow(sentence);
    cookie.updateCookieSession(person("alice", { role: "lead" }));
    expect(cookie.getAuthState().session?.claims).toEqual({ role: "lead" });
    cookie.insert(app.projects, { name: "P", owner_id: "alice" });
    expect(cookie.getAuthState().session?.user_id).toBe("alice");
  });

  it("writes with the fresh session after a refresh", async () => {
    const db = await createDb({ ...memory, cookieSession: person("alice") });
    db.insert(app.projects, { name: "P", owner_id: "alice" });
    const { runtime } = (db as unknown as { connection: { client: { runtime: object } } })
      .connection.client;
    const insert = vi.spyOn(runtime as { insert: (...args: unknown[]) => unknown }, "insert");
    db.updateCookieSession(person("alice", { role: "lead" }));
    db.insert(app.projects, { name: "Q", owner_id: "alice" });
    expect(insert.mock.calls[0]?.[2]).toBe(JSON.stringify(person("alice", { role: "lead" })));
  });
});

describe("a Db's config", () => {
  it("is handed out as a copy, secrets included, with the token that was minted", async () => {
    const secret = generateAuthSecret();
    const db = await createDb({ ...memory, secret });
    const config = db.getConfig();
    expect(config).toMatchObject({ appId: "team", secret, jwtToken: expect.stringContaining(".") });
    config.appId = "changed";
    expect(db.getConfig().appId).toBe("team");
  });
});
