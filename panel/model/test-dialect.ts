/**
 * Permissions tests as an app writes them, for `createPolicyTestApp` of jazz-tools/testing and
 * vitest. In alpha.53 the test app judges as it is called; after it only its server does, and
 * answers later (`testing/policy-test-app.ts` of garden-co/jazz; read, not run).
 */
import type { Session } from "../../protocol/jazz.ts";
import { jsKey } from "./js-literal.ts";

/** A call on the db of that name, as code without a semicolon. */
export type CallOn = (db: string) => string;

export interface TestDialect {
  /** Whether what a test calls is to be awaited. */
  readonly waits: boolean;
  session(session: Session): string;
  /** Statements, a line each. */
  expect(verdict: "allowed" | "denied", session: Session, call: CallOn): string[];
  /** An insert before the test, by somebody or by the backend: an expression. */
  seed(call: CallOn, author: Session | null): string;
  /** A statement that takes the row out of a seed. */
  row(seed: string): string;
}

export const ALPHA53_TESTS: TestDialect = {
  waits: false,
  session: sessionCode,
  expect: (verdict, session, call) => [
    `policies.as(${sessionCode(session)}).${verdict === "allowed" ? "expectAllowed" : "expectDenied"}((db) => {`,
    `  ${call("db")};`,
    "});",
  ],
  seed: (call, author) =>
    author ? call(`policies.as(${sessionCode(author)})`) : `policies.seed((db) => ${call("db")})`,
  row: (seed) => `const { value: row } = ${seed};`,
};

/** There `expectAllowed` only shows that a write can be staged: what is allowed has to be waited for. */
export const LATER_TESTS: TestDialect = {
  waits: true,
  session: laterSessionCode,
  expect: (verdict, session, call) =>
    verdict === "denied"
      ? [`await policies.as(${laterSessionCode(session)}).expectDenied((db) => ${call("db")});`]
      : [
          `const db = policies.as(${laterSessionCode(session)});`,
          `await ${call("db")}.wait({ tier: "global" });`,
        ],
  seed: (call, author) =>
    author
      ? `await ${call(`policies.as(${laterSessionCode(author)})`)}.wait({ tier: "global" })`
      : `await policies.seed((db) => ${call("db")})`,
  row: (seed) => `const row = ${seed};`,
};

/** What a file of policy tests begins with. */
export function policyTestHead({ waits }: TestDialect): string {
  const end = waits
    ? "async () => {\n  await policies.shutdown();\n}"
    : "() => policies.shutdown()";
  return `import { createPolicyTestApp, type PolicyTestApp } from "jazz-tools/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import permissions from "../permissions";
import { app } from "../schema";

let policies: PolicyTestApp;

beforeEach(async () => {
  policies = await createPolicyTestApp(app, permissions, expect);
});

afterEach(${end});
`;
}

function sessionCode({ user_id: userId, claims, authMode }: Session): string {
  const user = JSON.stringify(userId);
  return `{ user_id: ${user}, claims: ${claimsCode(claims)}, authMode: ${JSON.stringify(authMode)} }`;
}

/** By subject and issuer. A local-first one has no issuer to tell, and an account of its own. */
function laterSessionCode({ user_id: user, identity, claims, authMode }: Session): string {
  const issuer =
    identity && authMode !== "local-first" ? `issuer: ${JSON.stringify(identity.issuer)}, ` : "";
  const subject = JSON.stringify(identity?.subject ?? user);
  return `{ user_id: ${subject}, ${issuer}claims: ${claimsCode(claims)}, authMode: ${JSON.stringify(authMode)} }`;
}

function claimsCode(claims: Session["claims"]): string {
  const entries = Object.entries(claims).map(
    ([name, value]) => `${jsKey(name)}: ${JSON.stringify(value) ?? "undefined"}`,
  );
  return entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
}
