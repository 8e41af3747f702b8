import { findChromium, NO_CHROMIUM } from "../../scripts/setup.mjs";

/** The path of an installed Chrome or Chromium, or an error that says what to do. */
export function chromiumPath(): string {
  const path = findChromium();
  if (path) return path;
  throw new Error(NO_CHROMIUM);
}
