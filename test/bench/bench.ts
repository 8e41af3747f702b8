/**
 * What the extension costs a page and how fast the panel follows. Conditions are interleaved round
 * by round, so that a machine that slows down slows all of them.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PARTS, type Part } from "./parts.ts";
import { asJson, asMarkdown, type Measure } from "./report.ts";
import { Stage } from "./stage.ts";

const HERE = import.meta.dirname;

/** The parts of these names, or all where there are no names; and the names that no part has. */
export function partsNamed(names: readonly string[]): { parts: Part[]; unknown: string[] } {
  return {
    parts: PARTS.filter(({ name }) => names.length === 0 || names.includes(name)),
    unknown: names.filter((wanted) => !PARTS.some(({ name }) => name === wanted)),
  };
}

/** One line for each part. */
export function listOfParts(): string {
  return PARTS.map(({ name, what }) => `  ${name.padEnd(14)} ${what}`).join("\n");
}

/**
 * Measures and shows what came out. `keep`: in the files beside this one too, if all parts could be
 * measured. Returns the exit code: 0 if they could.
 */
export async function measure(
  parts: readonly Part[],
  { keep }: { keep: boolean },
): Promise<number> {
  const measures: Measure[] = [];
  const failed: string[] = [];
  const start = performance.now();
  for (const { name, run } of parts) {
    const stage = new Stage();
    const begun = performance.now();
    try {
      measures.push(...(await run(stage)));
    } catch (error) {
      failed.push(name);
      console.error(error);
    } finally {
      await stage.close();
    }
    console.log(`${name}: ${seconds(begun)} s`);
  }
  const table = asMarkdown(measures, await browserVersion());
  console.log(`\n${table}\nMeasured in ${seconds(start)} s.`);
  if (failed.length > 0) {
    console.error(`Not measured: ${failed.join(", ")}. Nothing was kept.`);
    return 1;
  }
  if (!keep) return 0;
  writeFileSync(join(HERE, "results.json"), asJson(measures));
  writeFileSync(join(HERE, "results.md"), table);
  return 0;
}

const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(0);

async function browserVersion(): Promise<string> {
  const stage = new Stage();
  try {
    return (await stage.browser(false)).version;
  } finally {
    await stage.close();
  }
}
