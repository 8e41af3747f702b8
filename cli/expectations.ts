import { readFileSync } from "node:fs";
import * as v from "valibot";
import { isSplit, type Line, verdictOf } from "./lines.ts";
import type { Failure, ReplayOptions } from "./options.ts";
import { REPORT_FORMAT } from "./report.ts";
import { UsageError } from "./usage.ts";

const expectation = v.object({
  format: v.literal(REPORT_FORMAT),
  version: v.literal(1),
  lines: v.array(
    v.object({
      write: v.number(),
      persona: v.string(),
      verdict: v.picklist(["allowed", "denied", "unknown"]),
    }),
  ),
});

type Expected = v.InferOutput<typeof expectation>["lines"];

/** Reads what is expected, and gives what tells of lines how they are not so, one sentence each. */
export function expectations({
  expect,
  failOn,
}: ReplayOptions): (lines: readonly Line[]) => string[] {
  const expected = expect === null || expect === "recorded" ? null : readExpected(expect);
  return (lines) => [
    ...failOn.flatMap((word) => unwanted(lines, word)),
    ...(expect === "recorded" ? asRecorded(lines) : []),
    ...(expected ? asExpected(lines, expected) : []),
  ];
}

function unwanted(lines: readonly Line[], word: Failure): string[] {
  const bad = lines.filter((line) =>
    word === "split" ? isSplit(line) : verdictOf(line).verdict === word,
  );
  const what = word === "split" ? "backend and sandbox disagree" : word;
  return bad.map((line) => `${nameOf(line)}: ${what}.`);
}

function asRecorded(lines: readonly Line[]): string[] {
  return lines.flatMap((line) => {
    const { verdict } = verdictOf(line);
    const was = line.recorded.verdict;
    return was === "unknown" || was === verdict
      ? []
      : [`${nameOf(line)}: ${verdict}, and was ${was} when it was recorded.`];
  });
}

function asExpected(lines: readonly Line[], expected: Expected): string[] {
  const keyOf = (write: number, persona: string): string => `${write} ${persona}`;
  const left = new Map(expected.map((one) => [keyOf(one.write, one.persona), one]));
  const sentences = lines.flatMap((line) => {
    const key = keyOf(line.nth, line.persona.label);
    const wanted = left.get(key);
    left.delete(key);
    const { verdict } = verdictOf(line);
    if (wanted?.verdict === verdict) return [];
    return [`${nameOf(line)}: ${verdict}, expected ${wanted?.verdict ?? "nothing of it"}.`];
  });
  const missing = [...left.values()].map(
    ({ write, persona, verdict }) =>
      `write ${write} as ${persona}: not played, expected ${verdict}.`,
  );
  return [...sentences, ...missing];
}

function readExpected(file: string): Expected {
  try {
    return v.parse(expectation, JSON.parse(readFileSync(file, "utf8"))).lines;
  } catch (error) {
    throw new UsageError(
      `${file} holds nothing to expect (${(error as Error).message}): it is made with --json.`,
    );
  }
}

function nameOf({ nth, persona }: Line): string {
  return `write ${nth} as ${persona.label}`;
}
