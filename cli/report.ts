import { shortId } from "../panel/model/people.ts";
import { SYSTEM_AUTHOR } from "../protocol/jazz.ts";
import { isSplit, type Line, verdictOf } from "./lines.ts";
import type { ReplayOptions } from "./options.ts";
import type { CliPersona } from "./personas.ts";

export const REPORT_FORMAT = "jazz-devtools-replay";

/** A report to read by programs, and by `--expect`. */
export function reportJson(lines: readonly Line[], options: ReplayOptions): string {
  const report = {
    format: REPORT_FORMAT,
    version: 1,
    authority: options.backend === null ? "sandbox" : "backend",
    mode: options.mode,
    through: options.through,
    totals: tally(lines),
    lines: lines.map((line) => {
      const { nth, write, persona, backend, sandbox, recorded } = line;
      return {
        write: nth,
        op: write.op,
        table: write.table,
        row: write.row,
        author: write.author,
        persona: persona.label,
        verdict: verdictOf(line).verdict,
        backend: backend && { verdict: backend.verdict, reason: backend.reason },
        sandbox: { verdict: sandbox.verdict, reason: sandbox.reason },
        recorded: { verdict: recorded.verdict, reason: recorded.reason },
      };
    }),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** A table for people: as one person with reasons, as several a column each. */
export function reportTable(lines: readonly Line[], personas: readonly CliPersona[]): string {
  const writes = new Map<Line["write"], Line[]>();
  for (const line of lines) writes.set(line.write, [...(writes.get(line.write) ?? []), line]);
  const several = personas.length > 1;
  const titles = [
    "#",
    "write",
    "made by",
    "recorded",
    ...personas.map(({ label }) => `as ${label}`),
    ...(several ? [] : ["why"]),
  ];
  const rows = [...writes].map(([write, of]) => [
    String(of[0]?.nth),
    `${write.op} ${write.table ?? "?"}${write.row === null ? "" : `/${shortId(write.row)}`}`,
    write.author === SYSTEM_AUTHOR ? "the backend" : write.author,
    of[0]?.recorded.verdict ?? "",
    ...personas.map((persona) => cell(of.find((line) => line.persona === persona))),
    ...(several ? [] : [of[0] ? verdictOf(of[0]).reason : ""]),
  ]);
  return `${table([titles, ...rows])}\n${summaries(lines, personas).join("\n")}\n`;
}

function cell(line: Line | undefined): string {
  if (!line) return "";
  const { verdict } = verdictOf(line);
  return isSplit(line) ? `${verdict} (sandbox: ${line.sandbox.verdict})` : verdict;
}

function summaries(lines: readonly Line[], personas: readonly CliPersona[]): string[] {
  return personas.map((persona) => {
    const own = lines.filter((line) => line.persona === persona);
    const words = Object.entries(tally(own)).filter(([, count]) => count > 0);
    return `as ${plain(persona.label)}: ${words.map(([word, count]) => `${count} ${word}`).join(", ")}`;
  });
}

function tally(lines: readonly Line[]): Record<string, number> {
  const counts = { allowed: 0, denied: 0, unknown: 0, split: 0 };
  for (const line of lines) {
    counts[verdictOf(line).verdict]++;
    if (isSplit(line)) counts.split++;
  }
  return counts;
}

/** Columns as wide as their widest cell; the last one is as long as it is. */
function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(plain));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
    .concat("\n");
}

/** What a recording says stays text: a terminal would obey its control characters. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}
