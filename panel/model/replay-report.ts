/** Results of a replay as text to paste into a message or an issue. */
import { tsvText } from "./clipboard-text.ts";

export interface Report {
  /** Sentences that go before the table. */
  summary: readonly string[];
  titles: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Tab-separated with a header: the table alone, for spreadsheets. */
export function reportTsv({ titles, rows }: Report): string {
  return tsvText(titles, rows);
}

/** The sentences as a list and a table under them. Columns that are empty throughout are left out. */
export function reportMarkdown({ summary, titles, rows }: Report): string {
  const used = titles.map((_, column) => rows.some((row) => (row[column] ?? "") !== ""));
  const kept = (row: readonly string[]): string[] => row.filter((_, column) => used[column]);
  const line = (row: readonly string[]): string => `| ${kept(row).map(markdownCell).join(" | ")} |`;
  const rule = `|${kept(titles)
    .map(() => " --- |")
    .join("")}`;
  const head = summary.map((sentence) => `- ${markdownText(sentence)}`);
  return [...head, "", line(titles), rule, ...rows.map(line), ""].join("\n");
}

/** Page data stays text: nothing of it becomes a link, code or another cell. */
function markdownCell(text: string): string {
  return markdownText(text).replaceAll("|", "\\|");
}

function markdownText(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, " ").replaceAll(/[\\`*_[\]<>]/g, "\\$&");
}
