import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";

/** Whether a browser that is started here leads a group of processes. */
export const LEADS_GROUP = process.platform !== "win32";

/** How long a browser may take to end by itself, in milliseconds. */
const PATIENCE = 5_000;

/** A browser that was started. A profile of its own is removed once it has ended. */
export class BrowserProcess {
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  #lines: string[] = [];

  constructor(
    readonly child: ChildProcess,
    profile: string | null,
  ) {
    child.once("error", (error) => this.#lines.push(error.message));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lines = [...this.#lines, ...text.split("\n").filter(Boolean)].slice(-10);
    });
    const abandon = (): void => {
      this.kill();
      if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    };
    process.once("exit", abandon);
    this.ended = new Promise<void>((done) => {
      child.once("error", () => done());
      child.once("close", () => done());
    }).then(async () => {
      process.off("exit", abandon);
      if (profile)
        await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    });
  }

  /** Waits until it has ended, as it was asked to; in the end it is not asked any more. */
  async end(): Promise<void> {
    const impatience = setTimeout(() => this.kill(), PATIENCE);
    await this.ended;
    clearTimeout(impatience);
  }

  /** A browser is many processes: where they form a group, the group is ended. */
  kill(): void {
    const { child } = this;
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      if (LEADS_GROUP) process.kill(-child.pid, "SIGKILL");
      else child.kill("SIGKILL");
    } catch {
      // It has ended in the meantime.
    }
  }

  /** Ends it, since it did not start as expected. @throws always, with what it said last. */
  async giveUp(program: string, cause: unknown): Promise<never> {
    this.kill();
    await this.ended;
    throw new Error(`${program} did not start as expected.\n${this.#lines.join("\n")}`, { cause });
  }
}
