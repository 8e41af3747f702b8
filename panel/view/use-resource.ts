import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { PAUSE, respiteAfter } from "../store/respite.ts";
import { usePanel } from "./panel-context.ts";

/** Something that is asked of the page and kept fresh. */
export interface Resource<T> {
  data: T | null;
  /** Why the last attempt failed, in a sentence. */
  problem: string | null;
  loading: boolean;
  refresh(): void;
}

/**
 * Loads when `key` changes and again, a little later, when `version` does. One request at a time;
 * changes meanwhile lead to one more. `key` null: nothing to load.
 */
export function useResource<T>(
  key: string | null,
  version: number,
  load: (signal: AbortSignal) => Promise<T>,
): Resource<T> {
  const { timing } = usePanel();
  const state = useSignal<{ key: string | null; data: T | null; problem: string | null }>({
    key: null,
    data: null,
    problem: null,
  });
  const loading = useSignal(false);
  const latest = useRef(load);
  latest.current = load;
  const work = useRef<Work | null>(null);

  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    let dirty = false;
    let pause = PAUSE;
    let cancelPause: (() => void) | null = null;
    const run = async (): Promise<void> => {
      const start = timing.clock();
      cancelPause?.();
      cancelPause = null;
      dirty = false;
      loading.value = true;
      try {
        const data = await latest.current(abort.signal);
        if (!abort.signal.aborted) state.value = { key, data, problem: null };
      } catch (error) {
        if (!abort.signal.aborted) {
          const problem = error instanceof Error ? error.message : String(error);
          state.value = { ...state.peek(), key, problem };
        }
      }
      if (abort.signal.aborted) return;
      pause = respiteAfter(timing.clock() - start);
      loading.value = false;
      if (dirty) schedule();
    };
    const schedule = (): void => {
      if (loading.peek()) dirty = true;
      else cancelPause ??= timing.later(() => void run(), pause);
    };
    const now = (): void => {
      if (loading.peek()) dirty = true;
      else void run();
    };
    loading.value = false;
    work.current = { schedule, now };
    void run();
    return () => {
      abort.abort();
      cancelPause?.();
      work.current = null;
    };
  }, [key]);

  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else work.current?.schedule();
  }, [version]);

  const current = state.value.key === key;
  return {
    data: current ? state.value.data : null,
    problem: current ? state.value.problem : null,
    loading: loading.value,
    refresh: () => work.current?.now(),
  };
}

interface Work {
  /** Asks again after a pause. */
  schedule(): void;
  /** Asks at once, or right after what is under way. */
  now(): void;
}
