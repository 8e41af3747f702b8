import { vi } from "vitest";

/** Waits until something holds, also on a busy machine; fails with the reason when it never does. */
export const waitFor = <T>(holds: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(holds, { timeout: 20_000, interval: 1 });
