import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";
import { addCounts, countsText, FAULTS, readCounts } from "./fault-counts.ts";

/** Sums up, in one line at the end, what the tests of faults have counted. */
export default class FaultsReporter implements Reporter {
  #counts = { tried: 0, crashes: 0, leaked: 0, lost: 0 };
  #failed = 0;
  #runs = 0;
  readonly #tests = new Set<string>();

  onTestEnd(test: TestCase, result: TestResult): void {
    const counted = result.annotations.filter(({ type }) => type === FAULTS);
    if (counted.length === 0) return;
    this.#tests.add(test.titlePath().join(" "));
    this.#runs += 1;
    if (result.status !== test.expectedStatus) this.#failed += 1;
    for (const { description = "" } of counted) {
      this.#counts = addCounts(this.#counts, readCounts(description));
    }
  }

  onEnd(): void {
    if (this.#runs === 0) return;
    const tests = this.#tests.size;
    const times = `${tests} tests, ${this.#runs} runs, ${this.#failed} failed`;
    console.log(`\nFaults: ${times}; ${countsText(this.#counts)}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
