/**
 * Values as an app hands them to Jazz (`runtime/value-converter.ts` of garden-co/jazz,
 * `runtime/row-transformer.ts` in reverse).
 */
import type { ColumnType, TaggedRecord, Value } from "./jazz.ts";

type Parse = (json: string) => unknown;

/**
 * A row's tagged values, by the types of its columns. A column the table lacks stays as it is.
 *
 * @param parse reads JSON, where the language's own cannot be relied on.
 */
export function toJsValues(
  values: TaggedRecord,
  types: ReadonlyMap<string, ColumnType>,
  parse: Parse = JSON.parse,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value && name !== "__proto__") out[name] = toJs(value, types.get(name), parse);
  }
  return out;
}

function toJs(value: Value, type: ColumnType | undefined, parse: Parse): unknown {
  switch (value.type) {
    case "Null":
      return null;
    case "Timestamp":
      return new Date(value.value);
    case "Text":
      return type?.type === "Json" ? parsed(value.value, parse) : value.value;
    case "Array": {
      const element = type?.type === "Array" ? type.element : undefined;
      return value.value.map((one) => toJs(one, element, parse));
    }
    case "Row": {
      const fields = type?.type === "Row" ? type.columns : [];
      const { values } = value.value;
      return Object.fromEntries(
        fields.map(({ name, column_type }, at) => {
          const field = values[at];
          return [name, field ? toJs(field, column_type, parse) : null];
        }),
      );
    }
    default:
      return value.value;
  }
}

function parsed(text: string, parse: Parse): unknown {
  try {
    return parse(text);
  } catch {
    return text;
  }
}
