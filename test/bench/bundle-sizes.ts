/** How large the scripts are that every page and every panel load. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Measure } from "./report.ts";

const BUILT = "dist/chrome";

export function bundleSizes(): Measure[] {
  return [
    size("core of the hook, in every page", "page.js", 25),
    size("tools of the hook, brought when a panel opens", "tools.js"),
    size("panel, as it opens", "panel.js", 200),
  ];
}

function size(what: string, file: string, limit?: number): Measure {
  const scripts = [...loadedWith(file)].map((script) => readFileSync(join(BUILT, script)));
  const kilobytes = sum(scripts.map((script) => script.byteLength)) / 1_000;
  const zipped = sum(scripts.map((script) => gzipSync(script).byteLength)) / 1_000;
  return {
    measure: `${what}, minified (${zipped.toFixed(1)} kB gzipped)`,
    unit: "kB",
    median: kilobytes,
    p99: kilobytes,
    samples: 1,
    budget: limit === undefined ? null : { median: limit },
    baseline: null,
  };
}

/** A script and what it imports at once; what it imports on demand is left out. */
function loadedWith(file: string, known = new Set<string>()): Set<string> {
  known.add(file);
  const source = readFileSync(join(BUILT, file), "utf8");
  for (const [, imported = ""] of source.matchAll(/(?:import|from)\s*"(\.[^"]+\.js)"/g)) {
    const script = join(dirname(file), imported);
    if (!known.has(script)) loadedWith(script, known);
  }
  return known;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
