/** Writes as code to paste, as the app would make them. */
import type { WriteRecord } from "../store/records.ts";
import { handleCode } from "./handle-words.ts";
import { jsLiteral, jsMember, jsObject } from "./js-literal.ts";

/**
 * `db.update(app.todos, "…", { done: true });`, in order; transactions stay transactions. What a
 * backend wrote is called on the handle that it used.
 * @param isLater whether a write was made in a Jazz after alpha.54, which has no `batch`.
 */
export function writesCode(
  writes: readonly WriteRecord[],
  isLater: (write: WriteRecord) => boolean = () => false,
): string {
  const lines: string[] = [];
  let index = 0;
  while (index < writes.length) {
    const first = writes[index] as WriteRecord;
    const batch = first.batch?.mode ? first.batch : null;
    let end = index + 1;
    while (batch && end < writes.length && writes[end]?.batch === batch) end++;
    const members = writes.slice(index, end);
    const db = first.handle?.kind ? handleCode(first.handle) : "db";
    if (batch) {
      const name = batch.mode === "transactional" || isLater(first) ? "transaction" : "batch";
      lines.push(`await ${db}.${name}((tx) => {`);
      lines.push(...members.map((write) => `  ${writeCall("tx", write, "  ")};`), "});");
    } else {
      lines.push(`${writeCall(db, first)};`);
    }
    index = end;
  }
  return `${lines.join("\n")}\n`;
}

/**
 * One write as a call on `db`, without a semicolon.
 * @param row code for the row's id, when it is not the recorded one.
 */
export function writeCall(
  db: string,
  write: WriteRecord,
  indent = "",
  row = JSON.stringify(write.row ?? ""),
): string {
  const table = write.table === null ? "app.unknown" : `app${jsMember(write.table)}`;
  const values = jsObject(write.values ?? {}, indent);
  const updatedAt =
    write.updatedAt === null
      ? []
      : [`updatedAt: ${jsLiteral({ type: "Timestamp", value: write.updatedAt })}`];
  const options = updatedAt.length > 0 ? `, { ${updatedAt.join(", ")} }` : "";
  switch (write.op) {
    case "insert":
      return `${db}.insert(${table}, ${values}${options})`;
    case "delete":
      return `${db}.delete(${table}, ${row})`;
    case "upsert":
      return `${db}.upsert(${table}, ${values}, { ${[`id: ${row}`, ...updatedAt].join(", ")} })`;
    default:
      return `${db}.${write.op}(${table}, ${row}, ${values}${options})`;
  }
}
