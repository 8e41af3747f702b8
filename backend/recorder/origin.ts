import type { Callable } from "../safely.ts";

/** Holds a stack that is not yet written out. */
export interface Origin {
  stack?: string;
}

/** Frames kept of each. */
const FRAMES = 8;

/**
 * Where in the app a call came from. Taking a stack is the dearest thing a recorder does: so many
 * per second at most, and so many at once.
 */
export class OriginCamera {
  #left: number;
  #filledAt = 0;

  constructor(
    readonly burst: number,
    readonly perSecond: number,
  ) {
    this.#left = burst;
  }

  /** The stack below a wrapper of ours, or `null` when there have been too many of late. */
  take(at: number, below: Callable): Origin | null {
    this.#left = Math.min(this.burst, this.#left + ((at - this.#filledAt) / 1000) * this.perSecond);
    this.#filledAt = at;
    if (this.#left < 1) return null;
    this.#left--;
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = FRAMES;
    const origin: Origin = {};
    Error.captureStackTrace(origin, below);
    Error.stackTraceLimit = stackTraceLimit;
    return origin;
  }
}

/** The frames, one per line. An app's own way of writing stacks may give something else: then none. */
export function writeOrigin(origin: Origin): string | null {
  const { stack } = origin;
  if (typeof stack !== "string") return null;
  const frames = stack.split("\n").filter((line) => /^\s+at\s/.test(line));
  return frames.length > 0 ? frames.map((line) => line.trim()).join("\n") : null;
}
