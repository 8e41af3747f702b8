import type { ColumnType, TableSchema, TaggedRecord, Value } from "../../../protocol/jazz.ts";
import { randomUuid } from "../dialects/bytes.ts";

/**
 * The least row a table takes, as its column types ask. Text holds the user's id, so that a
 * policy on a column of the row's owner finds what it looks for.
 */
export function synthesizeRow(table: TableSchema, user: string): TaggedRecord {
  const values: TaggedRecord = {};
  for (const { name, column_type, nullable, default: byDefault, references } of table.columns) {
    if (nullable || byDefault !== undefined) continue;
    values[name] = synthesizeValue(column_type, references === undefined ? user : randomUuid());
  }
  return values;
}

function synthesizeValue(type: ColumnType, user: string): Value {
  switch (type.type) {
    case "Integer":
    case "BigInt":
    case "Double":
      return { type: type.type, value: 0 };
    case "Timestamp":
      return { type: "Timestamp", value: Date.now() };
    case "Boolean":
      return { type: "Boolean", value: false };
    case "Text":
      return { type: "Text", value: user };
    case "Uuid":
      return { type: "Uuid", value: user };
    case "Json":
      return { type: "Text", value: "{}" };
    case "Enum":
      return { type: "Text", value: type.variants[0] ?? "" };
    case "Bytea":
      return { type: "Bytea", value: new Uint8Array(0) };
    case "Array":
      return { type: "Array", value: [] };
    case "Row":
      return {
        type: "Row",
        value: {
          values: type.columns.map(({ column_type }) => synthesizeValue(column_type, user)),
        },
      };
  }
}
