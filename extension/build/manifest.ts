/** The manifest of one browser, from the one source. */

export type BrowserName = "chrome" | "firefox";

export interface ManifestSource {
  browsers: Record<BrowserName, Record<string, unknown>>;
  [key: string]: unknown;
}

/** Common keys, then that browser's own; `version` comes from package.json. */
export function manifestFor(
  browser: BrowserName,
  source: ManifestSource,
  version: string,
): Record<string, unknown> {
  const { browsers, ...common } = source;
  return { ...common, version, ...browsers[browser] };
}
