import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Frame } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

interface WithAxe {
  axe: { run(context: Document, options: RunOptions): Promise<AxeResults> };
}

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds wrong with a document, each as one line: the rule, its help and where. */
export async function axeViolations(frame: Frame, options: RunOptions = {}): Promise<string[]> {
  // Evaluated, since an extension's page loads no script but its own.
  await frame.evaluate(await readFile(axePath, "utf8"));
  const { violations } = await frame.evaluate(
    (runOptions) => (globalThis as unknown as WithAxe).axe.run(document, runOptions),
    options,
  );
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target).join(", ")})`,
  );
}
