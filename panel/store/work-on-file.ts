import type { FileState } from "./file-work.ts";

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
    const percent = Math.floor(done * 100);
    if (state.work.peek()?.percent !== percent) state.work.value = { words, percent, stop };
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
