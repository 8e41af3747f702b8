import { nowMs } from "../determinism.ts";

/** Write times in microseconds, strictly increasing within one engine. */
export class WriteClock {
  private last = 0;

  next(): number {
    this.last = Math.max(nowMs() * 1000, this.last + 1);
    return this.last;
  }
}
