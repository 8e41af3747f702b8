const SIMPLE = /^[0-9a-f]{32}$/i;
const HYPHENATED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Reads a UUID in any of the forms the engine's parser takes (plain, hyphenated, `{braced}`,
 * `urn:uuid:`; letters of any case) and returns it hyphenated in lower case.
 * Surrounding blanks are not accepted.
 */
export function parseUuid(text: string): string | undefined {
  if (text.length === 36) return HYPHENATED.test(text) ? text.toLowerCase() : undefined;
  if (text.length === 32) return SIMPLE.test(text) ? hyphenate(text.toLowerCase()) : undefined;
  if (text.length === 38 && text.startsWith("{") && text.endsWith("}")) {
    return parseHyphenated(text.slice(1, -1));
  }
  if (text.length === 45 && text.startsWith("urn:uuid:")) return parseHyphenated(text.slice(9));
  return undefined;
}

/** Whether two UUID values are the same id, however each is written. */
export function sameUuid(left: string, right: string): boolean {
  if (left === right) return true;
  const canonical = parseUuid(left);
  return canonical !== undefined && canonical === parseUuid(right);
}

function parseHyphenated(text: string): string | undefined {
  return HYPHENATED.test(text) ? text.toLowerCase() : undefined;
}

function hyphenate(hex: string): string {
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
