import { describe, expect, test } from "vitest";
import { actingTitle, actingWords } from "../../../panel/model/acting-words.ts";
import { backendCalls } from "../../../panel/model/backend-calls.ts";
import type { Connection } from "../../../panel/model/connection.ts";
import type { Mode } from "../../../protocol/attribution.ts";
import { user } from "./support/facts.ts";

const bob = user("bob");
const words = (
  mode: Mode,
  connection: Connection,
  kept = false,
  persona: typeof bob | null = bob,
) => actingWords({ persona, mode, real: user("alice"), kept }, connection);

describe("the banner", () => {
  test("is titled by whom the page acts as", () => {
    expect(actingTitle("bob", "forSession")).toBe("Acting as bob");
    expect(actingTitle("bob", "withAttribution")).toBe("Acting as bob");
    expect(actingTitle(null, "forSession")).toBe("Acting without a session");
    expect(actingTitle("bob", "asBackend")).toBe("Acting as the backend");
  });

  test("says whose permissions, whose authorship, and whose connection", () => {
    expect(words("forSession", "user")).toBe(
      "bob's permissions, bob as author. The connection is still alice's: a server would judge these writes as alice.",
    );
    expect(words("withAttribution", "none")).toBe(
      "Nobody's permissions are checked, bob as author; reads stay the page's own. The page is alice's own and has no server.",
    );
    expect(words("asBackend", "admin secret")).toBe(
      "Nothing is checked, jazz:system as author. The connection is trusted: a server stores these writes unchecked.",
    );
    expect(words("forSession", "unknown", false, null)).toContain("Nothing is checked");
  });

  test("says when it goes on after a reload", () => {
    expect(words("forSession", "user")).not.toContain("reload");
    expect(words("forSession", "user", true)).toContain("It goes on after a reload");
  });
});

describe("the equal call in a backend", () => {
  const codes = (...of: Parameters<typeof backendCalls>) =>
    backendCalls(...of).map(({ code }) => code);
  const session = JSON.stringify(bob);

  test("is that of the mode", () => {
    expect(codes(bob, "forSession")).toEqual([`context.forSession(${session})`]);
    expect(codes(bob, "withAttribution")).toEqual([
      'context.withAttribution("bob")',
      `context.withAttributionForSession(${session})`,
    ]);
    expect(codes(bob, "asBackend")).toEqual(["context.asBackend()"]);
    expect(codes(null, "forSession", "a JWT")).toEqual(["context.asBackend()"]);
  });

  test("is also that of the request a persona came from", () => {
    expect(codes(bob, "forSession", "request headers").at(-1)).toBe(
      "await context.forRequest(req)",
    );
    expect(codes(bob, "withAttribution", "a JWT").at(-1)).toBe(
      "await context.withAttributionForRequest(req)",
    );
    expect(codes(bob, "forSession", "a session")).toHaveLength(1);
  });
});
