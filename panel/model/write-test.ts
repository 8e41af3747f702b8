/** Writes as a permissions test to paste: it expects what happened here. */
import { type Session, SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { WriteRecord } from "../store/records.ts";
import { sessionName } from "./identity-words.ts";
import { jsMember, jsObject } from "./js-literal.ts";
import { ALPHA53_TESTS, type CallOn, policyTestHead, type TestDialect } from "./test-dialect.ts";
import { writeCall } from "./write-code.ts";
import { fateOf } from "./write-fate.ts";

/** A session for somebody of whom only the name is known. */
export type SessionFor = (name: string) => Session;

const guessed: SessionFor = (name) => ({ user_id: name, claims: {}, authMode: "external" });

/** A whole test file, one test per write. Rows that others refer to are left to its reader. */
export function writesTest(
  writes: readonly WriteRecord[],
  dialect: TestDialect = ALPHA53_TESTS,
  sessionFor = guessed,
): string {
  return `${policyTestHead(dialect)}
// Rows that these ones refer to, and that policies look at, have to be seeded as well.
${writes.map((write) => testCase(write, dialect, sessionFor)).join("\n")}`;
}

function testCase(write: WriteRecord, dialect: TestDialect, sessionFor: SessionFor): string {
  const { word } = fateOf(write);
  const refused = word === "denied" || word === "rejected";
  const who = write.session?.identity ? sessionName(write.session) : write.author;
  const title = `${who} ${refused ? "may not" : "may"} ${write.op} ${write.table ?? "a row"}`;
  const needsRow = write.op === "update" || write.op === "delete";
  const call: CallOn = (db) => writeCall(db, write, "    ", needsRow ? "row.id" : undefined);
  const expected = write.session
    ? dialect.expect(refused ? "denied" : "allowed", write.session, call)
    : ["// It was made without a session, so nothing was checked.", ...seeded(call, dialect)];
  const lines = [
    ...(word === "failed" ? ["// This failed for a reason that is not a policy's."] : []),
    ...(needsRow ? seed(write, dialect, sessionFor) : []),
    ...expected,
  ];
  const body = lines.map((line) => `  ${line}`).join("\n");
  return `test(${JSON.stringify(title)}, ${dialect.waits ? "async " : ""}() => {\n${body}\n});\n`;
}

function seeded(call: CallOn, dialect: TestDialect): string[] {
  if (dialect.waits) return [`${dialect.seed(call, null)};`];
  return ["policies.seed((db) => {", `  ${call("db")};`, "});"];
}

/** The row that is written to: made first, as it was known, by whoever made it. */
function seed(write: WriteRecord, dialect: TestDialect, sessionFor: SessionFor): string[] {
  const table = write.table === null ? "app.unknown" : `app${jsMember(write.table)}`;
  const creator = write.before?.createdBy ?? null;
  const insert: CallOn = (db) =>
    `${db}.insert(${table}, ${jsObject({ ...write.before?.values }, "  ")})`;
  if (!write.before) {
    return [
      "// The row before this write was not recorded: give one like it.",
      dialect.row(dialect.seed(insert, null)),
    ];
  }
  if (creator === null || creator === SYSTEM_AUTHOR) {
    return [dialect.row(dialect.seed(insert, null))];
  }
  const session = write.session?.user_id === creator ? write.session : sessionFor(creator);
  return [dialect.row(dialect.seed(insert, session))];
}
