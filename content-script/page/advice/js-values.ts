/** Values as an app hands them to a Db of its own (`runtime/value-converter.ts` of garden-co/jazz). */
import type { ColumnType, TableSchema, TaggedRecord, Value } from "../../../protocol/jazz.ts";
import { parseJson } from "../primordials.ts";

/** A row's tagged values, by the types of its columns. A column the table lacks stays as it is. */
export function toJsValues(
  values: TaggedRecord,
  { columns }: TableSchema,
): Record<string, unknown> {
  const types = new Map(columns.map(({ name, column_type }) => [name, column_type]));
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) out[name] = toJs(value, types.get(name));
  return out;
}

function toJs(value: Value, type: ColumnType | undefined): unknown {
  switch (value.type) {
    case "Null":
      return null;
    case "Timestamp":
      return new Date(value.value);
    case "Text":
      return type?.type === "Json" ? parsed(value.value) : value.value;
    case "Array": {
      const element = type?.type === "Array" ? type.element : undefined;
      return value.value.map((one) => toJs(one, element));
    }
    case "Row": {
      const columns = type?.type === "Row" ? type.columns : [];
      const out: Record<string, unknown> = {};
      columns.forEach(({ name, column_type }, at) => {
        const one = value.value.values[at];
        if (one) out[name] = toJs(one, column_type);
      });
      return out;
    }
    default:
      return value.value;
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
