/**
 * Writes as a permissions test to paste: it expects what happened here. Written for
 * `createPolicyTestApp` of jazz-tools/testing (2.0.0-alpha.53) and vitest.
 */
import { type Session, SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { WriteRecord } from "../store/records.ts";
import { jsKey, jsMember, jsObject } from "./js-literal.ts";
import { writeCall } from "./write-code.ts";
import { fateOf } from "./write-fate.ts";

/** A whole test file, one test per write. Rows that others refer to are left to its reader. */
export function writesTest(writes: readonly WriteRecord[]): string {
  return `${policyTestHead()}
// Rows that these ones refer to, and that policies look at, have to be seeded as well.
${writes.map(testCase).join("\n")}`;
}

/** What a file of policy tests begins with. */
export function policyTestHead(): string {
  return `import { createPolicyTestApp, type PolicyTestApp } from "jazz-tools/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import permissions from "../permissions";
import { app } from "../schema";

let policies: PolicyTestApp;

beforeEach(async () => {
  policies = await createPolicyTestApp(app, permissions, expect);
});

afterEach(() => policies.shutdown());
`;
}

function testCase(write: WriteRecord): string {
  const { word } = fateOf(write);
  const refused = word === "denied" || word === "rejected";
  const title = `${write.author} ${refused ? "may not" : "may"} ${write.op} ${write.table ?? "a row"}`;
  const needsRow = write.op === "update" || write.op === "delete";
  const call = writeCall("db", write, "    ", needsRow ? "row.id" : undefined);
  const lines = [
    ...(word === "failed" ? ["  // This failed for a reason that is not a policy's."] : []),
    ...(needsRow ? seed(write) : []),
    write.session
      ? `  policies.as(${sessionCode(write.session)}).${refused ? "expectDenied" : "expectAllowed"}((db) => {`
      : "  // It was made without a session, so nothing was checked.\n  policies.seed((db) => {",
    `    ${call};`,
    "  });",
  ];
  return `test(${JSON.stringify(title)}, () => {\n${lines.join("\n")}\n});\n`;
}

/** The row that is written to: made first, as it was known, by whoever made it. */
function seed(write: WriteRecord): string[] {
  const table = write.table === null ? "app.unknown" : `app${jsMember(write.table)}`;
  const creator = write.before?.createdBy ?? null;
  const insert = (db: string): string =>
    `${db}.insert(${table}, ${jsObject({ ...write.before?.values }, "  ")})`;
  if (!write.before) {
    return [
      "  // The row before this write was not recorded: give one like it.",
      `  const { value: row } = policies.seed((db) => ${insert("db")});`,
    ];
  }
  if (creator === null || creator === SYSTEM_AUTHOR) {
    return [`  const { value: row } = policies.seed((db) => ${insert("db")});`];
  }
  const session: Session =
    write.session?.user_id === creator
      ? write.session
      : { user_id: creator, claims: {}, authMode: "external" };
  return [`  const { value: row } = ${insert(`policies.as(${sessionCode(session)})`)};`];
}

export function sessionCode({ user_id: userId, claims, authMode }: Session): string {
  const entries = Object.entries(claims).map(
    ([name, value]) => `${jsKey(name)}: ${JSON.stringify(value) ?? "undefined"}`,
  );
  const body = entries.length > 0 ? `{ ${entries.join(", ")} }` : "{}";
  const user = JSON.stringify(userId);
  return `{ user_id: ${user}, claims: ${body}, authMode: ${JSON.stringify(authMode)} }`;
}
