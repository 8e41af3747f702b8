import { NativePromise } from "../primordials.ts";
import type { Later } from "../realm.ts";

/** How long the extension may take to answer, in milliseconds. */
const PATIENCE = 5_000;

/** Has the extension bring the tools from the start of later loads, as long as somebody is kept. */
export class KeptTools {
  #waiting: ((done: boolean) => void)[] = [];

  constructor(
    readonly later: Later,
    readonly ask: (on: boolean) => void,
  ) {}

  /** Whether they will be there. */
  want(): Promise<boolean> {
    return new NativePromise((settle) => {
      const cancel = this.later(() => settle(false), PATIENCE);
      this.#waiting.push((done) => {
        cancel();
        settle(done);
      });
      this.ask(true);
    });
  }

  letGo(): void {
    this.ask(false);
  }

  /** What the extension says to the latest wish says it to those before as well. */
  answer(done: boolean): void {
    for (const settle of this.#waiting.splice(0)) settle(done);
  }
}
