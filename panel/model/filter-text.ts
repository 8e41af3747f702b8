/** Changes a filter as it is typed, so that a click can do what typing does. */
import { parseFilter } from "./filter-language.ts";

/** Whether the filter asks for exactly this value by that term. */
export function hasTerm(text: string, name: string, value: string): boolean {
  return parseFilter(text, [name]).terms.some(
    (term) =>
      term.name === name &&
      !term.negated &&
      term.values.length === 1 &&
      term.values[0] === value.toLowerCase(),
  );
}

/** The filter with that term alone for its name, or without it when it was there. */
export function toggleTerm(text: string, name: string, value: string): string {
  const others = withoutTerm(text, name);
  if (hasTerm(text, name, value)) return others;
  return [others, `${name}:${quoted(value)}`].filter((part) => part !== "").join(" ");
}

function withoutTerm(text: string, name: string): string {
  const pieces = text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];
  return pieces.filter((piece) => !piece.toLowerCase().startsWith(`${name}:`)).join(" ");
}

function quoted(value: string): string {
  return /[\s,]/.test(value) ? `"${value}"` : value;
}
