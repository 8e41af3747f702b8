import { now } from "../primordials.ts";

/** Milliseconds that playing many writes keeps the page to itself. */
const SLICE = 10;

/** To be called between writes: now and then the page does what is due, so that its app goes on. */
export function breather(pause: () => Promise<void>): () => Promise<void> {
  let since = now();
  return async () => {
    if (now() - since <= SLICE) return;
    await pause();
    since = now();
  };
}
