import type { RawValues } from "../store/records.ts";

/**
 * Whose a row is: the value of a column that is compared with user ids, or else the only value
 * that is a known person's id. `null` when nothing says so.
 */
export function rowOwner(
  values: RawValues | null,
  ownerColumns: ReadonlySet<string> | undefined,
): string | null {
  for (const column of ownerColumns ?? []) {
    const id = textOf(values?.[column]);
    if (id !== null && id !== "") return id;
  }
  return null;
}

/** The user ids in a value of a column that holds them: its text, or the texts of an array. */
export function userIdsIn(value: unknown): string[] {
  const { type, value: items } = (value ?? {}) as { type?: unknown; value?: unknown };
  const values = type === "Array" && Array.isArray(items) ? items : [value];
  return values.flatMap((item) => textOf(item) || []);
}

/** The person a value names, if anybody of that id was seen. */
export function personIn(value: unknown, isKnown: (name: string) => boolean): string | null {
  const text = textOf(value);
  return text !== null && isKnown(text) ? text : null;
}

function textOf(value: unknown): string | null {
  const { type, value: text } = (value ?? {}) as { type?: unknown; value?: unknown };
  return (type === "Text" || type === "Uuid") && typeof text === "string" ? text : null;
}
