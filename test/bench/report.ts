import { arch, cpus, platform, totalmem } from "node:os";
import type { Summary } from "./statistics.ts";

/** One line of the table. */
export interface Measure extends Summary {
  measure: string;
  unit: string;
  /** What design asks for, in the unit. */
  budget: { median?: number; p99?: number; atLeast?: number } | null;
  /** The same without the extension, in the same run. */
  baseline: number | null;
}

/**
 * As `results.json` has it: `[{measure, unit, budget, median, p99, samples, baseline?}]`. Throws
 * where something is not a number, which JSON would make `null`.
 */
export function asJson(measures: readonly Measure[]): string {
  const lines = measures.map(({ measure, unit, budget, median, p99, samples, baseline }) => {
    if (![median, p99, samples, baseline ?? 0].every(Number.isFinite)) {
      throw new RangeError(`Not a number: ${measure}.`);
    }
    const base = baseline === null ? {} : { baseline };
    return { measure, unit, budget, median, p99, samples, ...base };
  });
  return `${JSON.stringify(lines, null, 2)}\n`;
}

/** The table as Markdown, with the machine it was measured on and how it is to be read. */
export function asMarkdown(measures: readonly Measure[], browser: string): string {
  const lines = [
    "| measure | unit | median | p99 | samples | without the extension | budget |",
    "|---|---|--:|--:|--:|--:|---|",
    ...measures.map((one) =>
      [
        "",
        one.measure,
        one.unit,
        number(one.median),
        number(one.p99),
        one.samples,
        one.baseline === null ? "–" : number(one.baseline),
        budget(one),
        "",
      ]
        .join(" | ")
        .trim(),
    ),
  ];
  return `${machine(browser)}\n\n${READING}\n\n${lines.join("\n")}\n`;
}

const READING = `What stands beside “without the extension” is the difference to it. What recorded calls leave to a later task of the page, making and sending a batch, is in “its way to the panel included” and in the bursts. A call takes less time than the page's clock can tell, which ticks every 5 µs: the cost of one call is of 400 in a row, its median of their averages, its p99 of the averages of 8 at a time. The p99 of a rate is what 99 of 100 reach.`;

function machine(browser: string): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Measured with ${browser}, headless, Node ${process.versions.node}, ${platform()} ${arch()}, ${cores.length} × ${cores[0]?.model.trim() ?? "unknown processor"}, ${memory} GB.`;
}

/** Met or not, in words: a table is read without colours. */
function budget({ budget, median, p99 }: Measure): string {
  if (!budget) return "–";
  if (budget.atLeast !== undefined) {
    return `≥ ${number(budget.atLeast)}: ${median >= budget.atLeast ? "met" : "missed"}`;
  }
  const limits = [
    ...(budget.median === undefined
      ? []
      : [{ limit: budget.median, met: median <= budget.median }]),
    ...(budget.p99 === undefined ? [] : [{ limit: budget.p99, met: p99 <= budget.p99 }]),
  ];
  const text = limits.map(({ limit }) => number(limit)).join(" / ");
  return `≤ ${text}: ${limits.every(({ met }) => met) ? "met" : "missed"}`;
}

function number(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString("en-US");
  if (value !== 0 && Math.abs(value) < 0.01) return value.toFixed(4);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}
