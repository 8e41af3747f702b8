import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import type { Alias } from "vite";

/** The sandbox's stand-ins for the package's entry points. */
const ENTRY_POINTS = resolve(import.meta.dirname, "../jazz-tools");

/** The conditions of a package's entry that matter to a browser build, the best first. */
const CONDITIONS = ["browser", "svelte", "import", "default"];

/** Which Jazz the sandbox stands for: alpha.53, or with `next` what comes after it. */
export type JazzLine = "alpha53" | "next";

/** What the sandbox has of later Jazz, by the package's own names. */
const NEXT_ENTRY_POINTS: Record<string, string> = {
  "jazz-tools": "next.ts",
  "jazz-tools/react": "next-react.ts",
  "jazz-tools/permissions": "next-permissions.ts",
  "jazz-tools/backend": "next-backend.ts",
};

/**
 * What the name `jazz-tools` and its sub-paths stand for: the sandbox, or a real copy.
 *
 * @param jazzTools folder of an installed `jazz-tools` 2, as in `node_modules/jazz-tools`.
 * @param line which Jazz the sandbox stands for; of no meaning with a real copy.
 * @throws for a line that there is not.
 */
export function jazzAliases(
  jazzTools: string | undefined,
  line: JazzLine | (string & {}) = "alpha53",
): Alias[] {
  if (!jazzTools && line === "next") {
    return Object.entries(NEXT_ENTRY_POINTS).map(([name, file]) => ({
      find: new RegExp(`^${name}$`),
      replacement: resolve(ENTRY_POINTS, file),
    }));
  }
  if (!jazzTools) {
    if (line !== "alpha53") throw new Error(`JAZZ_LINE must be alpha53 or next, not ${line}.`);
    return [
      { find: /^jazz-tools$/, replacement: resolve(ENTRY_POINTS, "index.ts") },
      { find: /^jazz-tools\/(.+)$/, replacement: resolve(ENTRY_POINTS, "$1.ts") },
    ];
  }
  const manifest = readManifest(jazzTools);
  const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    const file = entryFile(target);
    if (!file) return [];
    const name = `jazz-tools${subpath.slice(1)}`.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return [{ find: new RegExp(`^${name}$`), replacement: resolve(jazzTools, file) }];
  });
  const engine = engineOf(jazzTools);
  return engine ? [...entries, { find: /^jazz-wasm$/, replacement: engine }] : entries;
}

/** What a development server must be allowed to read for a real copy: it, and what lies beside it. */
export function packageFolder(jazzTools: string | undefined): string[] {
  if (!jazzTools) return [];
  const engine = engineOf(jazzTools);
  return [resolve(jazzTools, ".."), ...(engine ? [dirname(engine)] : [])];
}

/**
 * The engine's package, found from the real copy, whose dependency it is. An app's server leaves it
 * out of what it prepares elsewhere, from where it would not be found.
 */
function engineOf(jazzTools: string): string | null {
  try {
    return createRequire(resolve(realpathSync(jazzTools), "package.json")).resolve("jazz-wasm");
  } catch {
    return null;
  }
}

function readManifest(folder: string): { exports: Record<string, unknown> } {
  const file = resolve(folder, "package.json");
  let manifest: { name?: unknown; exports?: unknown };
  try {
    manifest = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(
      `JAZZ_TOOLS must be the folder of an installed jazz-tools 2, but ${file} cannot be read.`,
      { cause: error },
    );
  }
  if (manifest.name !== "jazz-tools" || typeof manifest.exports !== "object" || !manifest.exports) {
    throw new Error(
      `JAZZ_TOOLS must be the folder of an installed jazz-tools 2; ${file} is something else.`,
    );
  }
  return { exports: manifest.exports as Record<string, unknown> };
}

/** The file behind one entry of a package's `exports`. */
function entryFile(target: unknown): string | undefined {
  if (typeof target === "string") return target;
  if (typeof target !== "object" || target === null) return undefined;
  const conditions = target as Record<string, unknown>;
  const condition = CONDITIONS.find((name) => name in conditions);
  return condition === undefined ? undefined : entryFile(conditions[condition]);
}
