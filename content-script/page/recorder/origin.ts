/**
 * Where in the app a call came from. Taking a stack is the dearest thing the recorder does, so
 * it happens at a bounded rate, and it is written out only when it is sent.
 */
import { type Callable, getOwnPropertyDescriptor, NativeError } from "../primordials.ts";

/** Holds a stack that is not yet written out. */
export interface Origin {
  stack?: string;
}

/** Frames kept of each. */
const FRAMES = 8;

interface V8Error {
  stackTraceLimit?: unknown;
  prepareStackTrace?: unknown;
  captureStackTrace?(target: object, below?: Callable): void;
}

/**
 * So many stacks per second at most, and so many at once. Whoever writes faster than that
 * wants throughput; a person's clicks all get theirs.
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
    return withSetting("stackTraceLimit", FRAMES, () => {
      const { captureStackTrace } = NativeError as V8Error;
      if (!captureStackTrace) return new NativeError() as Origin;
      const origin: Origin = {};
      captureStackTrace(origin, below);
      return origin;
    });
  }
}

/** The page's own setting of the same name is back before anybody can look. */
export function withSetting<T>(name: keyof V8Error, value: unknown, run: () => T): T {
  const settings = NativeError as unknown as Record<string, unknown>;
  const own = getOwnPropertyDescriptor(settings, name);
  if (own && !("value" in own && own.writable)) return run();
  settings[name] = value;
  try {
    return run();
  } finally {
    if (own) settings[name] = own.value;
    else delete settings[name];
  }
}
