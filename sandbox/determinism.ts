/**
 * The sandbox's one source of time, identifiers and randomness: the real ones, or
 * reproducible ones for tests and demos.
 */

interface Sources {
  nowMs(): number;
  /** A uniformly distributed unsigned 32-bit integer. */
  random32(): number;
}

/** Drawn in bulk: one call into the system's generator per id would dominate a write. */
const pool = new Uint32Array(256);
let drawn = pool.length;

const real: Sources = {
  nowMs: () => Date.now(),
  random32: () => {
    if (drawn === pool.length) {
      crypto.getRandomValues(pool);
      drawn = 0;
    }
    drawn += 1;
    return pool[drawn - 1] ?? 0;
  },
};

let sources: Sources = real;

export interface DeterministicOptions {
  /** The clock's first reading. */
  start: Date | number | string;
  /** Any number; the same seed gives the same ids in the same order. */
  seed: number;
}

export interface DeterministicClock {
  /** Moves the clock forward; it stands still otherwise. */
  advance(ms: number): void;
  /** Back to real time and real randomness. */
  restore(): void;
}

/**
 * Makes every timestamp and id of the sandbox reproducible until `restore()`.
 * Timers are not touched: use the test runner's fake timers for those.
 *
 * @throws when `start` is not a date.
 */
export function useDeterministic(options: DeterministicOptions): DeterministicClock {
  let now = new Date(options.start).getTime();
  if (!Number.isFinite(now)) {
    throw new Error(
      `useDeterministic: "${String(options.start)}" is not a date; pass an ISO date.`,
    );
  }
  sources = { nowMs: () => now, random32: mulberry32(options.seed) };
  uuidClock = { ms: -1, counter: 0 };
  return {
    advance(ms) {
      now += ms;
    },
    restore() {
      sources = real;
      uuidClock = { ms: -1, counter: 0 };
    },
  };
}

/** Milliseconds since the epoch. */
export function nowMs(): number {
  return sources.nowMs();
}

export function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bytes[i] = sources.random32() >>> 24;
  return bytes;
}

let uuidClock = { ms: -1, counter: 0 };

/**
 * 32 hex digits of a version 7 UUID: 48 bits of milliseconds, then a counter that makes ids
 * of one page strictly increasing even within a millisecond, then randomness.
 */
function uuidV7Hex(): string {
  const ms = Math.max(sources.nowMs(), uuidClock.ms);
  if (ms === uuidClock.ms) uuidClock.counter += 1 + (sources.random32() >>> 24);
  else uuidClock = { ms, counter: sources.random32() };
  const { counter } = uuidClock;
  const high = Math.floor(counter / 0x4000000) & 0xfff;
  const low = counter % 0x4000000;
  const variant = 0x80000000 + low * 16 + (sources.random32() >>> 28);
  return (
    ms.toString(16).padStart(12, "0") +
    (0x7000 + high).toString(16) +
    variant.toString(16).padStart(8, "0") +
    sources.random32().toString(16).padStart(8, "0")
  );
}

/** A new row id: a version 7 UUID, later ones sort after earlier ones. */
export function newRowId(): string {
  const hex = uuidV7Hex();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A new batch id: the same without dashes. */
export function newBatchId(): string {
  return uuidV7Hex();
}

/** A small seeded generator (mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}
