/** How busy a frame is: its long tasks, and the gaps between its frames. */
import type { Frame } from "@playwright/test";

export interface Busy {
  /** Milliseconds from before the act until it is done. */
  milliseconds: number;
  /** Milliseconds of the longest task; 0 when none took 50 ms, below which browsers tell nothing. */
  longestTask: number;
  /** Frames that took longer than 50 ms. */
  slowFrames: number;
}

interface Watch {
  longestTask: number;
  slowFrames: number;
  stop(): void;
}

declare global {
  var busyWatch: Watch | undefined;
}

/** Does something and waits until it is done, watching the frame meanwhile. */
export async function watched(frame: Frame, act: () => Promise<unknown>): Promise<Busy> {
  await frame.evaluate(startWatch);
  const start = performance.now();
  await act();
  const milliseconds = performance.now() - start;
  return { milliseconds, ...(await frame.evaluate(endWatch)) };
}

/** Waits until a grid says it has so many rows. */
export async function rowsShown(frame: Frame, grid: string, rows: number): Promise<void> {
  await frame.waitForFunction(
    ({ grid, rows }) =>
      document
        .querySelector(`[role="grid"][aria-label="${grid}"]`)
        ?.getAttribute("aria-rowcount") === String(rows + 1),
    { grid, rows },
    { polling: "raf" },
  );
}

function startWatch(): void {
  const watch: Watch = {
    longestTask: 0,
    slowFrames: 0,
    stop: () => {
      for (const entry of observer.takeRecords()) longest(entry);
      observer.disconnect();
      cancelAnimationFrame(request);
    },
  };
  const longest = ({ duration }: PerformanceEntry): void => {
    watch.longestTask = Math.max(watch.longestTask, duration);
  };
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longest(entry);
  });
  observer.observe({ type: "longtask" });
  let last = performance.now();
  const onFrame = (): void => {
    const now = performance.now();
    if (now - last > 50) watch.slowFrames++;
    last = now;
    request = requestAnimationFrame(onFrame);
  };
  let request = requestAnimationFrame(onFrame);
  globalThis.busyWatch = watch;
}

/** Long tasks are told a little after they end. */
async function endWatch(): Promise<Pick<Busy, "longestTask" | "slowFrames">> {
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const watch = globalThis.busyWatch;
  if (!watch) throw new Error("Nobody watched.");
  watch.stop();
  return { longestTask: watch.longestTask, slowFrames: watch.slowFrames };
}
