import { readFileSync } from "node:fs";
import { evaluatorOf, type OracleCase, outcomeOf } from "./oracle-case.ts";

export interface GroupAgreement {
  group: string;
  total: number;
  /** Ids of cases where the sandbox says something else than was measured. */
  differing: string[];
}

/** Runs every case of an oracle file (JSON Lines) and counts agreement per group. */
export function runOracle(text: string): GroupAgreement[] {
  const groups = new Map<string, GroupAgreement>();
  for (const oracleCase of parseCases(text)) {
    const { group: name, id, expect } = oracleCase;
    const group = groups.get(name) ?? { group: name, total: 0, differing: [] };
    groups.set(name, group);
    group.total++;
    const outcome = judged(oracleCase);
    if (outcome !== expect) group.differing.push(`${id} (measured ${expect}, judged ${outcome})`);
  }
  return [...groups.values()].sort((a, b) => a.group.localeCompare(b.group));
}

/** One case that cannot be judged does not keep the others from being. */
function judged(oracleCase: OracleCase): string {
  try {
    return outcomeOf(oracleCase, evaluatorOf(oracleCase));
  } catch (error) {
    return `not at all: ${error instanceof Error ? error.message : error}`;
  }
}

/** The cases of an oracle file. Throws a `SyntaxError` that names the line that is no JSON. */
export function parseCases(text: string): OracleCase[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line)];
    } catch {
      throw new SyntaxError(`Line ${index + 1} is no JSON: an oracle file has one case per line.`);
    }
  });
}

/** Prints the agreement of the files named on the command line; returns the exit code. */
export function main(files: readonly string[]): number {
  if (files.length === 0) {
    console.error("Name an oracle file: npm run oracle -- FILE.jsonl");
    return 1;
  }
  try {
    return report(files);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

function report(files: readonly string[]): number {
  const groups = runOracle(files.map(readText).join("\n"));
  for (const { group, total, differing } of groups) {
    console.log(`${String(total - differing.length).padStart(5)}/${total}  ${group}`);
    for (const id of differing) console.log(`       ✕ ${id}`);
  }
  const total = groups.reduce((sum, group) => sum + group.total, 0);
  const differing = groups.reduce((sum, group) => sum + group.differing.length, 0);
  console.log(`${total - differing} of ${total} cases agree in ${groups.length} groups.`);
  return differing === 0 ? 0 : 1;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Error(
      `Cannot read ${file}: name a file of measured cases, one JSON object per line.`,
    );
  }
}
