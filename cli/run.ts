import { readOptions } from "./options.ts";
import { record } from "./record.ts";
import { replay } from "./replay.ts";
import { HELP, UsageError } from "./usage.ts";

export interface Terminal {
  /** The report. */
  out(text: string): void;
  /** Sentences beside it. */
  err(text: string): void;
  /** Aborted by Ctrl+C. */
  interrupted: AbortSignal;
}

/** Runs a command line. Returns its exit code: 0, 1 (a verdict is not as it should be) or 2. */
export async function run(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  const tell = (sentence: string): void => terminal.err(`${sentence}\n`);
  try {
    const options = readOptions(args);
    if (options.command === "help") terminal.out(HELP);
    else if (options.command === "replay") return await replay(options, terminal.out, tell);
    else await record(options, tell, terminal.interrupted);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    tell(error.message);
    return 2;
  }
}
