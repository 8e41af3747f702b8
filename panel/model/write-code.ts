/** Writes as code to paste: as the app would make them, and as a permissions test. */
import type { Session } from "../../protocol/jazz.ts";
import type { WriteRecord } from "../store/records.ts";
import { jsLiteral, jsMember, jsObject } from "./js-literal.ts";
import { fateOf } from "./write-fate.ts";

/** `db.update(app.todos, "…", { done: true });`, in order; transactions stay transactions. */
export function writesCode(writes: readonly WriteRecord[]): string {
  const lines: string[] = [];
  let index = 0;
  while (index < writes.length) {
    const first = writes[index] as WriteRecord;
    const batch = first.batch?.mode ? first.batch : null;
    let end = index + 1;
    while (batch && end < writes.length && writes[end]?.batch === batch) end++;
    const members = writes.slice(index, end);
    if (batch) {
      const name = batch.mode === "transactional" ? "transaction" : "batch";
      lines.push(`await db.${name}((tx) => {`);
      lines.push(...members.map((write) => `  ${writeCall("tx", write, "  ")};`), "});");
    } else {
      lines.push(`${writeCall("db", first)};`);
    }
    index = end;
  }
  return `${lines.join("\n")}\n`;
}

/** One write as a call on `db`, without a semicolon. */
export function writeCall(db: string, write: WriteRecord, indent = ""): string {
  const table = write.table === null ? "app.unknown" : `app${jsMember(write.table)}`;
  const row = JSON.stringify(write.row ?? "");
  const values = jsObject(write.values ?? {}, indent);
  const options =
    write.updatedAt === null
      ? ""
      : `, { updatedAt: ${jsLiteral({ type: "Timestamp", value: write.updatedAt })} }`;
  switch (write.op) {
    case "insert":
      return `${db}.insert(${table}, ${values}${options})`;
    case "delete":
      return `${db}.delete(${table}, ${row})`;
    case "upsert": {
      const id =
        write.updatedAt === null
          ? `{ id: ${row} }`
          : `{ id: ${row}, updatedAt: ${jsLiteral({ type: "Timestamp", value: write.updatedAt })} }`;
      return `${db}.upsert(${table}, ${values}, ${id})`;
    }
    default:
      return `${db}.${write.op}(${table}, ${row}, ${values}${options})`;
  }
}

/**
 * A permissions test that expects of the same writes what happened to them. Written for
 * `createPolicyTestApp` of jazz-tools/testing and vitest.
 */
export function writesTest(writes: readonly WriteRecord[]): string {
  const cases = writes.map(testCase).join("\n");
  return `import { createPolicyTestApp } from "jazz-tools/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import permissions from "../permissions";
import { app } from "../schema";

let policies: Awaited<ReturnType<typeof createPolicyTestApp>>;
beforeAll(async () => {
  policies = await createPolicyTestApp(app, permissions, expect);
});
afterAll(() => policies.shutdown());

${cases}`;
}

function testCase(write: WriteRecord): string {
  const refused = ["denied", "rejected", "failed"].includes(fateOf(write).word);
  const call = refused ? "expectDenied" : "expectAllowed";
  const title = `${write.author} ${refused ? "may not" : "may"} ${write.op} ${write.table ?? "a row"}`;
  const seed = seedCode(write);
  return `test(${JSON.stringify(title)}, () => {
${seed.code}  policies.as(${sessionCode(write.session)}).${call}((db) => {
    ${writeCall("db", seed.id ? { ...write, row: ROW_MARK } : write, "    ").replace(JSON.stringify(ROW_MARK), "row.id")};
  });
});
`;
}

const ROW_MARK = "\u0000row";

/** Writes on rows need the row: it is made first, as it was known, by the one who made it. */
function seedCode(write: WriteRecord): { code: string; id: boolean } {
  if (write.op === "insert" || write.op === "upsert" || write.op === "restore") {
    return { code: "", id: false };
  }
  const table = write.table === null ? "app.unknown" : `app${jsMember(write.table)}`;
  if (!write.before) {
    return {
      code: `  // The row before this write was not recorded: make one like it here.\n  const row = policies.seed((db) => db.insert(${table}, {})).value;\n`,
      id: true,
    };
  }
  const by = write.before.createdBy === null ? "" : ` // as ${write.before.createdBy} made it`;
  return {
    code: `  const row = policies.seed((db) =>${by}\n    db.insert(${table}, ${jsObject({ ...write.before.values }, "    ")}),\n  ).value;\n`,
    id: true,
  };
}

function sessionCode(session: Session | null): string {
  if (!session) return `{ user_id: "nobody", claims: {}, authMode: "external" }`;
  const claims = JSON.stringify(session.claims) ?? "{}";
  return `{ user_id: ${JSON.stringify(session.user_id)}, claims: ${claims}, authMode: ${JSON.stringify(session.authMode)} }`;
}
