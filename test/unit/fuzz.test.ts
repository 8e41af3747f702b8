import { describe, expect, test } from "vitest";
import { TARGETS, tryTarget } from "../fuzz/fuzz.ts";

/** Of `npm run fuzz`: enough to see that it works, and that what it once found stays mended. */
const SHARE = 1 / 200;

describe("fuzzing, a little of it", () => {
  test("tries more than 100,000 inputs as a whole", () => {
    expect(TARGETS.reduce((sum, { inputs }) => sum + inputs, 0)).toBeGreaterThan(100_000);
  });

  for (const target of TARGETS) {
    test(target.name, () => {
      expect(tryTarget(target, 42, SHARE).found).toBeNull();
    });
  }
});
