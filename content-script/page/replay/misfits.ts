import type { ColumnType, TableSchema, TaggedRecord, Value } from "../../../protocol/jazz.ts";
import { hasOwn, keys } from "../primordials.ts";

/**
 * How a write does not fit a table as this page has it, one sentence each.
 * @param whole whether the values make a row, so that no required column may be missing.
 */
export function misfits({ columns }: TableSchema, values: TaggedRecord, whole: boolean): string[] {
  const found: string[] = [];
  const known = new Set<string>();
  for (const { name, column_type, nullable, default: byDefault, merge_strategy } of columns) {
    known.add(name);
    const value = hasOwn(values, name) ? values[name] : undefined;
    const filled = nullable || byDefault !== undefined || merge_strategy !== undefined;
    if (!value) {
      if (whole && !filled)
        found.push(`Here “${name}” is required, and the write does not set it.`);
    } else if (value.type === "Null") {
      if (!nullable) found.push(`Here “${name}” is required, and the write sets it to null.`);
    } else if (!fits(column_type, value)) {
      found.push(
        `Here “${name}” takes ${wordsFor(column_type)}, and the write sets ${shown(value)}.`,
      );
    }
  }
  for (const name of keys(values)) {
    if (!known.has(name)) found.push(`The table here has no column “${name}”.`);
  }
  return found.slice(0, 20);
}

function fits(type: ColumnType, value: Value): boolean {
  switch (type.type) {
    case "Json":
      return value.type === "Text";
    case "Enum":
      return value.type === "Text" && type.variants.includes(value.value);
    case "Array":
      return value.type === "Array" && value.value.every((item) => fits(type.element, item));
    default:
      return value.type === type.type;
  }
}

function wordsFor(type: ColumnType): string {
  if (type.type === "Enum") return type.variants.slice(0, 20).join(" or ");
  return type.type === "Array" ? `Array of ${wordsFor(type.element)}` : type.type;
}

function shown(value: Value): string {
  if (value.type === "Text") return `“${value.value.slice(0, 50)}”`;
  if (value.type !== "Array") return value.type;
  return `Array of ${value.value.slice(0, 5).map(shown).join(", ")}`;
}
