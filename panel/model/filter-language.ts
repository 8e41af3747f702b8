/**
 * The filter of a list: free text and `name: value` terms. Values of one term are alternatives,
 * parted by commas; quotes keep blanks and commas; a leading minus excludes. All terms must hold.
 *
 *     table:todos author:bob,alice fate:rejected -op:delete row:…3f9 "buy milk"
 */
export interface FilterTerm {
  /** `null`: free text. */
  name: string | null;
  /** Alternatives, in lower case. */
  values: string[];
  negated: boolean;
}

export interface Filter {
  terms: FilterTerm[];
  /** What could not be understood, as one sentence, or `null`. */
  problem: string | null;
}

/** Reads a filter. Names that are not offered are searched for as text, and mentioned. */
export function parseFilter(text: string, names: readonly string[]): Filter {
  const terms: FilterTerm[] = [];
  let problem: string | null = null;
  for (const token of tokens(text)) {
    const negated = token.startsWith("-") && token.length > 1;
    const body = negated ? token.slice(1) : token;
    const colon = indexOutsideQuotes(body, ":");
    const typed = colon > 0 ? body.slice(0, colon) : null;
    const name = names.find((known) => known.toLowerCase() === typed?.toLowerCase());
    if (name !== undefined) {
      const values = splitValues(body.slice(colon + 1));
      if (values.length > 0) terms.push({ name, values, negated });
      continue;
    }
    if (typed !== null && names.length > 0 && /^[$\w]+$/.test(typed) && !/^\d+$/.test(typed)) {
      const offered = names.map((known) => `${known}:`).join(" ");
      problem = `There is no term “${typed}:” here; it is searched for as text. Terms: ${offered}`;
    }
    const value = unquote(body).toLowerCase();
    if (value !== "") terms.push({ name: null, values: [value], negated });
  }
  return { terms, problem };
}

/** How a list answers terms: the texts of a field, or of the whole item for `null`. */
export type FieldText<T> = (item: T, name: string | null) => string | readonly string[];

/**
 * A test for items. Free text matches anywhere; a term's value is a whole word of the field, or a
 * pattern with `*`, so that `table:todos` does not find `todoShares`.
 */
export function filterTest<T>(filter: Filter, textOf: FieldText<T>): (item: T) => boolean {
  const terms = filter.terms.map(({ name, values, negated }) => ({
    name,
    negated,
    matches: values.map((value) => (name === null ? anywhere(value) : inField(value))),
  }));
  if (terms.length === 0) return () => true;
  return (item) =>
    terms.every(({ name, negated, matches }) => {
      const texts = [textOf(item, name)].flat();
      const found = texts.some((text) => {
        const lower = text.toLowerCase();
        return matches.some((test) => test(lower));
      });
      return found !== negated;
    });
}

const anywhere =
  (value: string) =>
  (text: string): boolean =>
    text.includes(value);

function inField(value: string): (text: string) => boolean {
  const pattern = value.replace(/^…/, "*");
  const source = pattern.split("*").map(escaped).join(".*");
  const regex = pattern.includes("*")
    ? new RegExp(`^${source}$`, "su")
    : new RegExp(`(?<![\\p{L}\\p{N}_])${source}(?![\\p{L}\\p{N}_])`, "u");
  return (text) => text === value || regex.test(text);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, (char) => (char === "-" ? "\\x2d" : `\\${char}`));
}

function tokens(text: string): string[] {
  const found: string[] = [];
  let token = "";
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (/\s/.test(char) && !quoted) {
      if (token !== "") found.push(token);
      token = "";
    } else {
      token += char;
    }
  }
  if (token !== "") found.push(token);
  return found;
}

function splitValues(text: string): string[] {
  const values: string[] = [];
  let value = "";
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (char === "," && !quoted) {
      values.push(value);
      value = "";
    } else value += char;
  }
  values.push(value);
  return values.map((item) => item.trim().toLowerCase()).filter((item) => item !== "");
}

function indexOutsideQuotes(text: string, char: string): number {
  const quote = text.indexOf('"');
  const index = text.indexOf(char);
  return quote >= 0 && quote < index ? -1 : index;
}

function unquote(text: string): string {
  return text.replaceAll('"', "");
}
