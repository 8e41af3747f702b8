/** What the wire allows, so that nobody who connects can cost the backend much. */

/** Bytes of one message to the backend: a long replay in one command. */
export const LARGEST_MESSAGE = 32 * 1_024 * 1_024;
/** Bytes that may wait for a panel that does not read. */
export const LARGEST_BACKLOG = 64 * 1_024 * 1_024;
/** Messages of one panel at once, and per second. */
export const MESSAGES = { burst: 2_000, perSecond: 500 };
/** Attempts to connect at once, and per second. */
export const ATTEMPTS = { burst: 30, perSecond: 3 };
export const PANELS = 16;
/** TCP connections per address, those that have not asked for anything included. */
export const SOCKETS = 64;
/** Milliseconds between two signs of life, and for the head of a request. */
export const PING = 15_000;
export const PATIENCE = 5_000;

/** So many at once, and so many per second on the long run. */
export class Allowance {
  #left: number;
  #at: number;

  /** @param clock milliseconds that never go back. */
  constructor(
    readonly limit: { burst: number; perSecond: number },
    readonly clock: () => number = () => performance.now(),
  ) {
    this.#left = limit.burst;
    this.#at = clock();
  }

  /** Takes one, if there is one. */
  take(): boolean {
    const now = this.clock();
    const { burst, perSecond } = this.limit;
    this.#left = Math.min(burst, this.#left + ((now - this.#at) / 1_000) * perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
