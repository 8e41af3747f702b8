/** Lists as text to paste elsewhere. */

/** Tab-separated, with a header: what spreadsheets take. Cells never break a line. */
export function tsvText(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, ...rows].map((row) => row.map(tsvCell).join("\t")).join("\n");
}

function tsvCell(text: string): string {
  // A leading sign would make a spreadsheet run page data as a formula.
  const safe = /^[=+@]|^-(?![\d.,]*$)/.test(text) ? `'${text}` : text;
  return safe.replaceAll(/[\t\r\n]+/g, " ");
}

/** Objects as indented JSON; numbers too large for JSON become text. */
export function jsonText(value: unknown): string {
  return JSON.stringify(
    value,
    (_, item: unknown) => (typeof item === "bigint" ? String(item) : item),
    2,
  );
}
