import type { Identities } from "../../model/identities.ts";
import { valueRaw } from "../../model/value-text.ts";
import type { ListedRow } from "./load-rows.ts";

/** What a filter's term looks at in a row: a column, its people, or all of it. */
export function rowTexts(
  row: ListedRow,
  name: string | null,
  identities: Identities,
): string | readonly string[] {
  const { id, values, rights } = row;
  const authors = (...columns: string[]): string[] =>
    columns.flatMap((column) => identities.textsOf(valueRaw(values[column])));
  switch (name) {
    case null: {
      const texts = Object.entries(values).map(([column, value]) => valueRaw(value, column));
      return [id, ...texts, ...authors("$createdBy", "$updatedBy")].join(" ");
    }
    case "author":
      return authors("$createdBy", "$updatedBy");
    case "$createdBy":
    case "$updatedBy":
      return authors(name);
    case "row":
    case "id":
      return id;
    case "can read":
    case "can edit":
    case "can delete":
      return rights?.[name.slice(4) as keyof typeof rights] ?? "";
    default:
      return valueRaw(values[name], name);
  }
}
