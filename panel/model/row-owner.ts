import type { RawValues } from "../store/records.ts";
import type { Identities } from "./identities.ts";
import type { People } from "./people.ts";

/**
 * Whose a row is: the value of a column that is compared with user ids, or else, where identities
 * are known, the only one that its values name by account, subject or principal. `null` when
 * nothing says so.
 */
export function rowOwner(
  values: RawValues | null,
  ownerColumns: ReadonlySet<string> | undefined,
  identities: Identities,
): string | null {
  for (const column of ownerColumns ?? []) {
    const id = textOf(values?.[column]);
    if (id !== null && id !== "") return identities.resolve(id);
  }
  const named = new Set<string>();
  for (const [column, value] of Object.entries(values ?? {})) {
    const id = column.startsWith("$") ? null : textOf(value);
    if (id !== null && identities.namedBy(id).length > 0) named.add(identities.resolve(id));
  }
  const [only] = named;
  return named.size === 1 && only !== undefined ? only : null;
}

/** The user ids in a value of a column that holds them: its text, or the texts of an array. */
export function userIdsIn(value: unknown): string[] {
  const { type, value: items } = (value ?? {}) as { type?: unknown; value?: unknown };
  const values = type === "Array" && Array.isArray(items) ? items : [value];
  return values.flatMap((item) => textOf(item) || []);
}

/** The person a value names, if anybody was seen who goes by it. */
export function personIn(value: unknown, people: People): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const name = people.identities.resolve(text);
  return people.has(name) || people.identities.namedBy(text).length > 0 ? name : null;
}

function textOf(value: unknown): string | null {
  const { type, value: text } = (value ?? {}) as { type?: unknown; value?: unknown };
  return (type === "Text" || type === "Uuid") && typeof text === "string" ? text : null;
}
