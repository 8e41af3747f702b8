/** Milliseconds between a change and asking the page again. */
export const PAUSE = 500;
/** The page is left alone for so many times as long as an answer took: the app comes first. */
const RESPITE = 10;
/** But not for longer, in milliseconds: a slow answer may have been a stop at a breakpoint. */
const LONGEST = 10_000;

/** Milliseconds for which a page is not asked unbidden, after an answer that took so many. */
export function respiteAfter(took: number): number {
  return Math.min(LONGEST, Math.max(PAUSE, took * RESPITE));
}
