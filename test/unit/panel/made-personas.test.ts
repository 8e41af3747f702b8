import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateTime } from "../../../panel/model/format.ts";
import type { MadePersona } from "../../../panel/model/made-persona.ts";
import { personaFromHeaders } from "../../../panel/model/persona-from-headers.ts";
import { personaFromJwt } from "../../../panel/model/persona-from-jwt.ts";
import { personaFromSession } from "../../../panel/model/persona-from-session.ts";
import { personaFromText } from "../../../panel/model/persona-from-text.ts";
import { mintExternalToken, sessionFromToken } from "../../../sandbox/db/token.ts";

const NOW = Date.UTC(2026, 10, 23, 14, 0, 0);
const seconds = (fromNow: number): number => NOW / 1000 + fromNow;
const base64 = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const jwt = (payload: unknown, header: object = { alg: "HS256", typ: "JWT" }): string =>
  `${base64(header)}.${base64(payload)}.c2lnbmF0dXJl`;
const problem = (made: MadePersona): string => (made.ok ? "" : made.problem);
const notes = (made: MadePersona): string => (made.ok ? made.notes.join(" ") : problem(made));
const dave = {
  user_id: "dave",
  claims: { role: "editor", subject: "dave", issuer: "https://id.example" },
  authMode: "external",
};
const token = jwt({ sub: "dave", iss: "https://id.example", claims: { role: "editor" } });

describe("a JWT", () => {
  test("becomes the session that Jazz derives from it", () => {
    expect(personaFromJwt(token, NOW)).toEqual({
      ok: true,
      session: dave,
      from: "a JWT",
      notes: [],
    });
    fc.assert(
      fc.property(
        fc.record({
          sub: fc.string({ minLength: 1 }).filter((sub) => sub.trim() !== ""),
          iss: fc.constantFrom(
            "https://id.example",
            "urn:jazz:local-first",
            "urn:jazz:anonymous",
            " ",
          ),
          claims: fc.dictionary(fc.string(), fc.jsonValue()),
        }),
        (payload) => {
          const minted = mintExternalToken(payload);
          const made = personaFromJwt(minted, NOW);
          expect(made.ok && made.session).toEqual(sessionFromToken(minted));
        },
      ),
    );
  });

  test("says what is wrong with it", () => {
    for (const [text, words] of [
      ["abc", "one part"],
      ["a.b.c.d", "4 parts"],
      ["a.b.c.d.e", "encrypted (JWE)"],
      [jwt({ sub: "x" }, { alg: "dir", enc: "A256GCM" }), "encrypted (JWE)"],
      ["aGVhZGVy.%%%.c2ln", "not base64url"],
      [`${base64({})}.${base64('{"sub": "da')}.c2ln`, "not a JSON object"],
      [jwt(["dave"]), "not a JSON object"],
      [jwt({ iss: "x" }), "no “sub”"],
      [jwt({ sub: 42 }), "“sub” of this JWT is the number 42"],
      [jwt({ sub: "  " }), "“sub” of this JWT is empty"],
    ] as const) {
      expect(problem(personaFromJwt(text, NOW))).toContain(words);
    }
  });

  test("that has expired says since when, and can be used here", () => {
    const made = personaFromJwt(jwt({ sub: "dave", exp: seconds(-3 * 86_400) }), NOW);
    expect(made.ok).toBe(true);
    expect(notes(made)).toContain(`It expired 3 d ago, at ${dateTime(NOW - 3 * 86_400_000)}.`);
    expect(notes(made)).toContain("forRequest and a server refuse this token");
    expect(notes(personaFromJwt(jwt({ sub: "dave", exp: seconds(1) }), NOW))).toBe("");
    expect(notes(personaFromJwt(jwt({ sub: "dave", exp: seconds(0) }), NOW))).toContain("expired");
  });

  test("says where Jazz takes it otherwise than one may think", () => {
    const note = (payload: object, header?: object): string =>
      notes(personaFromJwt(jwt({ sub: "dave", ...payload }, header), NOW));
    expect(note({ nbf: seconds(7_200) })).toContain("It is valid only in 2 h");
    expect(note({ nbf: seconds(7_200) })).toContain("Jazz does not look at “nbf”");
    expect(note({ exp: "tomorrow" })).toContain("Its “exp” is a text");
    expect(note({ role: "x", org: 1, aud: "y" })).toContain("role and org are beside it");
    expect(note({ claims: [1] })).toContain("“claims” is an array, not an object");
    expect(note({ claims: { subject: "eve" } })).toContain("claims.subject from “sub”");
    expect(note({ claims: { subject: "dave", issuer: "me" } })).toBe("");
    expect(note({}, { alg: "none" })).toContain("not signed");
    expect(note({ iss: "urn:jazz:anonymous" })).toContain("forRequest takes no anonymous token");
    expect(note({ iss: "urn:jazz:local-first" })).toContain("It has no “exp”");
  });
});

describe("request headers", () => {
  test("are read as browsers, terminals and programs write them", () => {
    for (const text of [
      `Authorization: Bearer ${token}`,
      `authorization:Bearer   ${token}`,
      `GET /todos HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer ${token}\r\nAccept: */*`,
      `:authority\napi.example\n:method\nGET\nauthorization\nBearer ${token}\naccept\n*/*`,
      `curl 'https://api.example/x' \\\n  -H 'accept: */*' \\\n  -H 'authorization: Bearer ${token}' \\\n  --compressed`,
      `curl "https://api.example/x" ^\n  -H ^"accept: */*^" ^\n  --header "Authorization: Bearer ${token}"`,
      `curl --oauth2-bearer ${token} https://api.example/x`,
      JSON.stringify({ authorization: `Bearer ${token}`, accept: "*/*" }),
      JSON.stringify({ headers: { authorization: [`Bearer ${token}`, "Bearer other"] } }),
      JSON.stringify([["authorization", `Bearer ${token}`]]),
      JSON.stringify({ headers: [{ name: "authorization", value: `Bearer ${token}` }] }),
      `fetch("https://api.example/x", {\n  "headers": {\n    "accept": "*/*",\n    "authorization": "Bearer ${token}"\n  }\n});`,
      `const req = { headers: { authorization: 'Bearer ${token}' } };`,
    ]) {
      const made = personaFromText(text, NOW);
      expect(made, text).toMatchObject({ ok: true, session: dave, from: "request headers" });
    }
    expect(personaFromText(`Bearer ${token}`, NOW)).toMatchObject({
      ok: true,
      session: dave,
      from: "request headers",
    });
  });

  test("without a usable Authorization say so", () => {
    for (const [text, words] of [
      ["Authorization: Basic YWxpY2U6c2VjcmV0", "of the kind “Basic”"],
      ["Authorization: Bearer", "without a token after it"],
      ["Authorization: Bearer garbage", "one part"],
      ["Cookie: theme=dark; sid=123", "forRequest reads no cookies"],
      [`Cookie: theme=dark; auth=${token}`, "The cookie “auth” holds a JWT"],
      ["Accept: */*\nHost: api.example", "among 2 headers (accept and host)"],
      ["{}", "no request headers"],
      ["X-Jazz-Session: nonsense!", "not the base64 of a session"],
    ] as const) {
      expect(problem(personaFromHeaders(text, NOW))).toContain(words);
    }
  });

  test("say what forRequest would not see", () => {
    const note = (text: string): string => notes(personaFromText(text, NOW));
    expect(note(`Authorization: bearer ${token}`)).toContain("a capital B");
    expect(note(`Authorization: ${token}`)).toContain("needs “Bearer ” before the token");
    expect(note(JSON.stringify({ Authorization: `Bearer ${token}` }))).toContain(
      "would not see “Authorization”",
    );
    expect(note(`Authorization: Bearer ${token}\nauthorization: Bearer x`)).toContain(
      "There are 2 Authorization headers",
    );
    const session = Buffer.from(JSON.stringify(dave)).toString("base64");
    const made = personaFromText(`X-Jazz-Session: ${session}\nX-Jazz-Backend-Secret: s`, NOW);
    expect(made).toMatchObject({ ok: true, session: dave });
    expect(notes(made)).toContain("forRequest does not read it");
  });
});

describe("a session", () => {
  test("is taken bare, in an auth state, or in a client", () => {
    for (const value of [dave, { session: dave }, { authMode: "external", session: dave }]) {
      expect(personaFromText(JSON.stringify(value, null, 2), NOW)).toMatchObject({
        ok: true,
        session: dave,
        notes: [],
      });
    }
    const lean = personaFromSession('{"user_id": "eve", "auth_mode": "local-first", "team": 1}');
    expect(lean).toMatchObject({
      ok: true,
      session: { user_id: "eve", claims: {}, authMode: "local-first" },
    });
    expect(notes(lean)).toContain("no “claims”");
    expect(notes(lean)).toContain("does not know “team”");
    expect(notes(personaFromSession('{"user_id": "eve", "claims": {}}'))).toContain(
      "no “authMode”",
    );
  });

  test("says what is wrong, and where", () => {
    for (const [text, words] of [
      ['{"user_id": "eve",\n  claims: {}}', "line 2, column 3"],
      ["[1]", "This is an array"],
      ["{}", "no “user_id”"],
      ['{"userId": "eve"}', "“userId”, which Jazz calls “user_id”"],
      ['{"user_id": 7}', "“user_id” is the number 7"],
      ['{"user_id": " "}', "“user_id” is empty"],
      ['{"user_id": "eve", "claims": []}', "“claims” is an array"],
      ['{"user_id": "eve", "authMode": "admin"}', "“authMode” is “admin”; it is one of external"],
      ['{"session": {"user_id": "eve", "claims": 1}}', "“claims” of “session” is the number 1"],
      ['{"session": null}', "nobody is signed in"],
    ] as const) {
      expect(problem(personaFromSession(text))).toContain(words);
    }
  });
});

describe("any text", () => {
  const pieces = fc.constantFrom(
    "Authorization",
    ": ",
    "Bearer ",
    "\n",
    token,
    "eyJ",
    ".",
    "{",
    "}",
    '"user_id"',
    '"claims"',
    "cookie",
    "curl -H '",
    "x-jazz-session: ",
    "'",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.oneof(pieces, fc.string()), { maxLength: 8 }).map((parts) => parts.join("")),
    fc.json(),
    fc.tuple(fc.json(), fc.json()).map(([head, body]) => `${base64(head)}.${base64(body)}.x`),
  );

  test("is read or refused in a sentence, and nothing throws", () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const made of [
          personaFromText(text, NOW),
          personaFromJwt(text, NOW),
          personaFromHeaders(text, NOW),
          personaFromSession(text),
        ]) {
          if (made.ok) expect(made.session.user_id.trim()).not.toBe("");
          else expect(made.problem).toMatch(/[.?]$/);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("that is refused is not repeated", () => {
    const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ";
    for (const text of [
      secret,
      `Bearer ${secret}`,
      `Authorization: ${secret} ${secret}`,
      `Authorization: ${secret.slice(0, 12)}`,
      `Authorization: Bearer ${secret}`,
      `${secret}.${secret}.${secret}`,
      `Cookie: auth=${secret}`,
      `{"user_id": ${secret}}`,
      `{"token": "${secret}"}`,
      `{"user_id": {"token": "${secret}"}}`,
    ]) {
      expect(problem(personaFromText(text, NOW))).not.toBe("");
      expect(problem(personaFromText(text, NOW))).not.toContain(secret.slice(0, 12));
    }
  });
});
