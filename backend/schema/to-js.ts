import type { ColumnType, TaggedRecord, Value } from "../../protocol/jazz.ts";

/** Tagged values as the app's own calls take them (`runtime/row-transformer.ts` in reverse). */
export function toJs(
  values: TaggedRecord,
  columns: ReadonlyMap<string, ColumnType>,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value && name !== "__proto__") out[name] = untag(value, columns.get(name));
  }
  return out;
}

function untag(value: Value, type: ColumnType | undefined): unknown {
  switch (value.type) {
    case "Null":
      return null;
    case "Timestamp":
      return new Date(value.value);
    case "Text":
      return type?.type === "Json" ? parsed(value.value) : value.value;
    case "Array": {
      const element = type?.type === "Array" ? type.element : undefined;
      return value.value.map((one) => untag(one, element));
    }
    case "Row": {
      const fields = type?.type === "Row" ? type.columns : [];
      const { values } = value.value;
      return Object.fromEntries(
        fields.map(({ name, column_type }, at) => {
          const field = values[at];
          return [name, field ? untag(field, column_type) : null];
        }),
      );
    }
    default:
      return value.value;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
