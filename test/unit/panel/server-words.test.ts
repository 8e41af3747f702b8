import { describe, expect, test } from "vitest";
import { type Connection, connectionOf } from "../../../panel/model/connection.ts";
import { type ServerQuestion, serverWords } from "../../../panel/model/server-words.ts";
import type { HostRecord } from "../../../panel/store/records.ts";
import { MODES, type Mode } from "../../../protocol/attribution.ts";
import type { Session } from "../../../protocol/jazz.ts";
import type { AppPageOptions } from "./support/app-page.ts";
import { user } from "./support/facts.ts";
import { connectedStore } from "./support/session.ts";

const alice = user("alice", { role: "member" });
const bob = user("bob", { role: "editor" });

function words(question: Partial<ServerQuestion>) {
  const { sentences, warnings } = serverWords({
    persona: bob,
    mode: "forSession",
    real: alice,
    connection: "user",
    ...question,
  });
  return { all: sentences.join(" "), sentences, warnings };
}

describe("what a server does", () => {
  test("without one, nothing else judges", () => {
    for (const mode of MODES) {
      expect(words({ mode, connection: "none" }).sentences).toEqual([
        "The page has no server, so nothing else judges these writes.",
      ]);
    }
  });

  test("over a user's connection it judges as that user and keeps the author", () => {
    const authors: Record<Mode, string> = {
      forSession: "bob",
      withAttribution: "bob",
      asBackend: "jazz:system",
    };
    for (const mode of MODES) {
      const { all } = words({ mode });
      expect(all).toContain("the server judges these writes as alice.");
      expect(all).toContain(`it stores for everybody with ${authors[mode]} as the author`);
      expect(all).toContain("answered as alice");
    }
  });

  test("as the page's own user with other claims, it goes by the token", () => {
    const { all, warnings } = words({ persona: user("alice", { role: "admin", code: 7 }) });
    expect(all).toContain("It takes the claims from the page's token alone");
    expect(all).not.toContain("ignores another user's session");
    expect(warnings).toEqual([
      "alice's own session has other claims (role and code): a server judges alice by the token, whatever is allowed or denied here.",
    ]);
  });

  test("two users are told apart by their whole ids", () => {
    const of = (middle: string): string => `aaaa1111-${middle}-4000-8000-00000000bbbb`;
    const { all } = words({ persona: user(of("1111")), real: user(of("2222")) });
    expect(all).toContain("as aaaa…bbbb");
    expect(all).toContain("it ignores another user's session");
  });

  test("with a secret it trusts the connection, in every mode", () => {
    for (const connection of ["admin secret", "backend secret"] satisfies Connection[]) {
      for (const mode of MODES) {
        const { all, warnings } = words({ mode, connection, real: null });
        expect(all).toContain("checks no policy and stores these writes as they are sent");
        expect(all).toContain(
          mode === "forSession" ? "It answers queries as bob" : "Its queries read everything.",
        );
        expect(warnings).toEqual([]);
      }
    }
  });

  test("without a session it takes nothing, and an unknown one is not guessed", () => {
    expect(words({ connection: "no session", real: null }).all).toContain("SessionRequired");
    expect(words({ connection: "unknown", real: null }).all).toContain("Nothing tells whose");
  });
});

describe("where the page cannot stand for the server", () => {
  test("claims of self-signed users exist in the page only", () => {
    const local: Session = {
      user_id: "u1",
      claims: { subject: "u1", issuer: "urn:jazz:local-first" },
      authMode: "local-first",
    };
    expect(words({ persona: local }).warnings).toEqual([
      "A server gives local-first users no claims at all: a policy that asks for claims.subject and claims.issuer answers otherwise there.",
    ]);
    expect(words({ persona: { ...local, claims: {} } }).warnings).toEqual([]);
    expect(words({ persona: { ...local, claims: {}, authMode: "anonymous" } }).warnings).toEqual([
      "Jazz documents that anonymous users cannot write; this version leaves it to the policies, later ones refuse.",
    ]);
  });

  test("changed claims and another way of signing in are told from those seen", () => {
    const changed: Session = { ...bob, claims: { role: "owner" }, authMode: "local-first" };
    const { warnings } = words({ persona: changed, seen: bob });
    expect(warnings.join(" ")).toContain("bob's own session has other claims (role)");
    expect(warnings.join(" ")).toContain("bob is really signed in as external, not local-first");
    expect(words({ persona: bob, seen: bob }).warnings).toEqual([]);
  });

  test("a page that checks nothing is not taken for one that allows", () => {
    expect(words({ enforcing: false }).warnings.join(" ")).toContain("No policies were seen");
    for (const mode of ["withAttribution", "asBackend"] satisfies Mode[]) {
      expect(words({ mode }).warnings.join(" ")).toContain("checks nothing in this mode");
    }
    expect(words({ persona: null }).warnings.join(" ")).toContain("checks nothing in this mode");
  });
});

describe("what a page is connected with", () => {
  const hostWith = async (options: AppPageOptions): Promise<HostRecord> => {
    const { connection, timing, store } = connectedStore(options);
    connection.start();
    await timing.pass(200);
    if (!store.host.value) throw new Error("No Db was found.");
    return store.host.value;
  };

  test("is read from its server and session", async () => {
    const serverUrl = "https://sync.team.example";
    expect(connectionOf(await hostWith({ serverUrl }))).toBe("user");
    expect(connectionOf(await hostWith({}))).toBe("none");
    const config = { cookieSession: undefined, adminSecret: "an admin's" };
    const host = await hostWith({ serverUrl, config });
    expect(connectionOf(host)).toBe("admin secret");
    const unread = { ...host, info: { ...host.info, sessionFrom: null } };
    expect(connectionOf(unread)).toBe("unknown");
  });
});
