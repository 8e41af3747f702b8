/** How the panel puts work off; tests give their own. */
export interface Timing {
  now(): number;
  /** Milliseconds of a clock that never goes back. */
  clock(): number;
  /** Runs soon, in a task of its own. */
  soon(run: () => void): void;
  /** Runs before the next frame, or within 100 ms where nothing is painted. */
  frame(run: () => void): void;
  /** Runs after so many milliseconds; returns what prevents it. */
  later(run: () => void, millis: number): () => void;
  dispose(): void;
}

export function browserTiming(): Timing {
  const channel = new MessageChannel();
  const queue: (() => void)[] = [];
  channel.port1.onmessage = () => queue.shift()?.();
  return {
    now: () => Date.now(),
    clock: () => performance.now(),
    soon(run) {
      queue.push(run);
      channel.port2.postMessage(null);
    },
    frame(run) {
      let done = false;
      const once = (): void => {
        if (done) return;
        done = true;
        clearTimeout(timer);
        cancelAnimationFrame(request);
        run();
      };
      const timer = setTimeout(once, 100);
      const request = requestAnimationFrame(once);
    },
    later(run, millis) {
      const timer = setTimeout(run, millis);
      return () => clearTimeout(timer);
    },
    dispose() {
      channel.port1.close();
    },
  };
}
