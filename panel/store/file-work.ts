import { type Signal, signal } from "@preact/signals";

/** Reading or writing a file, while it lasts. */
export interface FileWork {
  /** What is done, such as `Opening team.json`. */
  words: string;
  /** Share that is done, 0 to 1. */
  done: number;
  stop(): void;
}

/** What goes on with files, and what went wrong with the last one. */
export interface FileState {
  readonly work: Signal<FileWork | null>;
  /** A sentence that names the file. */
  readonly problem: Signal<string | null>;
}

export function createFileState(): FileState {
  return { work: signal<FileWork | null>(null), problem: signal<string | null>(null) };
}

/**
 * Does something with a file, one at a time. Returns its result, or `null` when it was stopped,
 * failed (then the problem is told), or something else is under way.
 */
export async function workOnFile<T>(
  state: FileState,
  words: string,
  work: (signal: AbortSignal, tell: (done: number) => void) => Promise<T>,
  problemOf: (error: unknown) => string,
): Promise<T | null> {
  if (state.work.peek()) return null;
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  const tell = (done: number): void => {
    state.work.value = { words, done, stop };
  };
  tell(0);
  state.problem.value = null;
  try {
    return await work(abort.signal, tell);
  } catch (error) {
    if (!abort.signal.aborted) state.problem.value = problemOf(error);
    return null;
  } finally {
    state.work.value = null;
  }
}
