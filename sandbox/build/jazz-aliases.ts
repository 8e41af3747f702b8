import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Alias } from "vite";

/** The sandbox's stand-ins for the package's entry points. */
const ENTRY_POINTS = resolve(import.meta.dirname, "../jazz-tools");

/** The conditions of a package's entry that matter to a browser build, the best first. */
const CONDITIONS = ["browser", "svelte", "import", "default"];

/**
 * What the name `jazz-tools` and its sub-paths stand for: the sandbox, or a real copy.
 *
 * @param jazzTools folder of an installed `jazz-tools` 2, as in `node_modules/jazz-tools`.
 */
export function jazzAliases(jazzTools: string | undefined): Alias[] {
  if (!jazzTools) {
    return [
      { find: /^jazz-tools$/, replacement: resolve(ENTRY_POINTS, "index.ts") },
      { find: /^jazz-tools\/(.+)$/, replacement: resolve(ENTRY_POINTS, "$1.ts") },
    ];
  }
  const manifest = readManifest(jazzTools);
  return Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    const file = entryFile(target);
    if (!file) return [];
    const name = `jazz-tools${subpath.slice(1)}`.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return [{ find: new RegExp(`^${name}$`), replacement: resolve(jazzTools, file) }];
  });
}

/** What a development server must be allowed to read for a real copy: it, and what lies beside it. */
export function packageFolder(jazzTools: string | undefined): string[] {
  return jazzTools ? [resolve(jazzTools, "..")] : [];
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
