import { member } from "../safely.ts";

/** Calls methods of the app's objects on a panel's behalf, as if nobody looked. */
export class Hand {
  constructor(readonly tap: { quiet: boolean }) {}

  has(target: unknown, name: string): boolean {
    return typeof member(target, name) === "function";
  }

  /** @throws what the call throws, and where there is no such method. */
  call(target: object, name: string, ...args: unknown[]): unknown {
    const method = member(target, name);
    if (typeof method !== "function") throw new Error(`This Jazz has no ${name}.`);
    const { quiet } = this.tap;
    this.tap.quiet = true;
    try {
      return Reflect.apply(method, target, args);
    } finally {
      this.tap.quiet = quiet;
    }
  }
}
