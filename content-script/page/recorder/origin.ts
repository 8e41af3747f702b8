/**
 * Where in the app a call came from. Taking a stack is the dearest thing the recorder does, so
 * it happens at a bounded rate unless all are asked for, and it is written out only when it is
 * sent (`stream/origin-text.ts`).
 */
import {
  apply,
  type Callable,
  defineProperty,
  getOwnPropertyDescriptor,
  NativeError,
} from "../primordials.ts";

/** Holds a stack that is not yet written out. */
export interface Origin {
  stack?: unknown;
}

/** Why there is none: too many of late, or nobody was looking. */
export type NoOrigin = "sampled" | "unwatched";

/** Frames kept of each: a framework's own may be a dozen of them. */
export const FRAMES = 24;

const { captureStackTrace } = NativeError as { captureStackTrace?: Callable };
/** Where the stack is an accessor it is written out when that is asked: Firefox. */
const readStack = getOwnPropertyDescriptor(NativeError.prototype, "stack")?.get;

/** Takes the stack below a wrapper of ours, or says that there have been too many of late. */
export type OriginCamera = (at: number, below: Callable) => Origin | NoOrigin;

/**
 * So many stacks per second at most, and so many at once. Whoever writes faster than that
 * wants throughput; a person's clicks all get theirs.
 */
export function originCamera(
  burst: number,
  perSecond: number,
  why: NoOrigin = "sampled",
): OriginCamera {
  let left = burst;
  let filledAt = 0;
  return (at, below) => {
    left = Math.min(burst, left + (Math.max(0, at - filledAt) / 1000) * perSecond);
    filledAt = at;
    if (left < 1) return why;
    left--;
    return takeOrigin(below);
  };
}

/** The stack below a wrapper of ours: frames only, no text yet. */
export function takeOrigin(below: Callable): Origin {
  let origin: Origin = NO_FRAMES;
  const take = (): void => {
    if (readStack || !captureStackTrace) {
      origin = new NativeError() as Origin;
    } else {
      // Without a prototype: the engine asks a holder for its name when it writes the stack out.
      origin = { __proto__: null } as Origin;
      apply(captureStackTrace, NativeError, [origin, below]);
    }
  };
  if (!withSetting("stackTraceLimit", FRAMES, take)) take();
  return origin;
}

const NO_FRAMES: Origin = {};

/**
 * The stack as the engine writes it. A page's `Error.prepareStackTrace` is code of the page: it is
 * set aside for that moment, and where the page does not let it be, there is no text.
 */
export function stackText(origin: Origin): string | null {
  let stack: unknown = null;
  const read = (): void => {
    stack =
      readStack && origin instanceof NativeError ? apply(readStack, origin, []) : origin.stack;
  };
  const set = withSetting("prepareStackTrace", undefined, read);
  if (!set && !("prepareStackTrace" in NativeError)) read();
  return typeof stack === "string" ? stack : null;
}

/**
 * Runs with a setting that engines read from `Error`; the page's own is back before anybody can
 * look. Says whether it ran: a page can make its settings unchangeable.
 */
function withSetting(
  name: "stackTraceLimit" | "prepareStackTrace",
  value: unknown,
  run: () => void,
): boolean {
  const settings = NativeError as unknown as Record<string, unknown>;
  const own = getOwnPropertyDescriptor(settings, name);
  const plain = own !== undefined && "value" in own && own.writable === true;
  try {
    if (plain) settings[name] = value;
    else defineProperty(settings, name, { value, configurable: true, writable: true });
  } catch {
    return false;
  }
  try {
    run();
  } finally {
    if (plain) settings[name] = own.value;
    else if (own) defineProperty(settings, name, own);
    else delete settings[name];
  }
  return true;
}
