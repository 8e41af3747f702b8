/**
 * The time of inspected pages, for hook and engine alike: it stands still until a test moves it.
 * Import it before the hook, which takes its document's clock as it is loaded.
 */
import { useDeterministic } from "../../../../sandbox/determinism.ts";

const START = Date.UTC(2026, 10, 23, 14, 2, 11, 204);

const engineTime = useDeterministic({ start: START, seed: 1 });
let passed = 0;
performance.now = () => START + passed - performance.timeOrigin;

export const pageClock = {
  /** Milliseconds since the epoch. */
  get now(): number {
    return START + passed;
  },
  advance(millis: number): void {
    passed += millis;
    engineTime.advance(millis);
  },
};
