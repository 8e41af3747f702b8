import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build } from "vite";

const ENTRIES = resolve(import.meta.dirname, "../../sandbox/jazz-tools");

/** The package's entries that the sandbox has, by their folder in its `dist`. */
const NAMES = ["react", "vue", "svelte", "solid", "permissions", "testing"];

/** Conditions of `exports` as jazz-tools 2.0.0-alpha.53 publishes them (its package.json). */
const CONDITIONS: Record<string, string[]> = {
  svelte: ["svelte", "default"],
  solid: ["browser", "node", "default"],
};

/**
 * Makes a package that is laid out as an installed `jazz-tools` 2, from the sandbox: compiled
 * entries in `dist`, found by `exports`, with the frameworks left to the app. It shows whether apps
 * and tests depend on the sandbox's own files; it says nothing about the real engine.
 *
 * @param folder where `node_modules/jazz-tools` is made. Resolves to the package's folder.
 */
export async function makeLookAlike(folder: string): Promise<string> {
  const target = join(folder, "node_modules/jazz-tools");
  await mkdir(target, { recursive: true });
  await build({
    configFile: false,
    root: ENTRIES,
    logLevel: "error",
    plugins: [svelte({ configFile: false, onwarn: () => {} })],
    build: {
      outDir: join(target, "dist"),
      minify: false,
      target: "es2022",
      lib: {
        formats: ["es"],
        entry: Object.fromEntries([
          ["index", join(ENTRIES, "index.ts")],
          ...NAMES.map((name) => [`${name}/index`, join(ENTRIES, `${name}.ts`)]),
        ]),
        fileName: (_format, name) => `${name}.js`,
      },
      rolldownOptions: { external: [/^(?:react|react-dom|vue|svelte|solid-js)(?:\/.*)?$/] },
    },
  });
  const exports = {
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
    ...Object.fromEntries(NAMES.map((name) => [`./${name}`, entry(name)])),
    "./package.json": "./package.json",
  };
  const manifest = { name: "jazz-tools", version: "2.0.0-alpha.53", type: "module", exports };
  await writeFile(join(target, "package.json"), JSON.stringify(manifest, null, 2));
  return target;
}

function entry(name: string): Record<string, string> {
  const conditions = CONDITIONS[name] ?? ["default"];
  return {
    types: `./dist/${name}/index.d.ts`,
    ...Object.fromEntries(conditions.map((condition) => [condition, `./dist/${name}/index.js`])),
  };
}
