import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import {
  type DeterministicClock,
  newBatchId,
  newRowId,
  nowMs,
  randomBytes,
  useDeterministic,
} from "../../../sandbox/determinism.ts";
import { sha256Hex } from "../../../sandbox/hash/sha256.ts";

let clock: DeterministicClock | undefined;

afterEach(() => {
  clock?.restore();
  clock = undefined;
});

const sequence = () => [newRowId(), newBatchId(), newRowId(), ...randomBytes(4)];

describe("determinism on request", () => {
  it("gives the same ids for the same seed, others for another", () => {
    const start = "2026-01-01T00:00:00Z";
    clock = useDeterministic({ start, seed: 1 });
    const first = sequence();
    clock = useDeterministic({ start, seed: 1 });
    expect(sequence()).toEqual(first);
    clock = useDeterministic({ start, seed: 2 });
    expect(sequence()).not.toEqual(first);
  });

  it("stops the clock, which then only moves on request", () => {
    clock = useDeterministic({ start: 1000, seed: 1 });
    expect(nowMs()).toBe(1000);
    clock.advance(25);
    expect(nowMs()).toBe(1025);
    clock.restore();
    expect(nowMs()).toBeGreaterThan(1e12);
  });

  it("says what is wrong with a start that is no date", () => {
    expect(() => useDeterministic({ start: "soon", seed: 1 })).toThrow('"soon" is not a date');
  });
});

describe("ids", () => {
  it("are version 7 UUIDs that sort by the time they were made", () => {
    const ids = Array.from({ length: 2000 }, newRowId);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    const time = Number.parseInt(newBatchId().slice(0, 12), 16);
    expect(Math.abs(time - Date.now())).toBeLessThan(60_000);
  });
});

describe("sha256", () => {
  it("agrees with Node's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(sha256Hex(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
      }),
    );
  });
});
