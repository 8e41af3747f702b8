import { resolve } from "node:path";
import { defineConfig } from "vite";
import { jazzDevtools } from "../in-app/vite.ts";
import { jazzAliases, packageFolder } from "../sandbox/build/jazz-aliases.ts";

const here = import.meta.dirname;
const jazzTools = process.env.JAZZ_TOOLS;

/**
 * `vite build` makes a minified build, `vite build --mode development` a readable one.
 * JAZZ_TOOLS=<folder of an installed jazz-tools 2> builds against the real package; its server, if
 * there is one, is named by VITE_JAZZ_SERVER. VITE_BACKEND=<url> is the team's backend, if it runs.
 */
export default defineConfig(({ mode }) => ({
  root: here,
  base: "./",
  plugins: process.env.VITE_BACKEND ? [jazzDevtools({ permissions: "./permissions.ts" })] : [],
  resolve: {
    alias: [
      ...jazzAliases(jazzTools),
      ...(jazzTools
        ? [{ find: /^\.\/server\.ts$/, replacement: resolve(here, "server.real.ts") }]
        : []),
    ],
  },
  server: { fs: { allow: [resolve(here, ".."), ...packageFolder(jazzTools)] } },
  // The real engine is WebAssembly made by wasm-bindgen, which does not survive pre-bundling.
  optimizeDeps: { exclude: ["jazz-wasm"] },
  worker: { format: "es" },
  build: {
    outDir: resolve(here, "../dist/demo"),
    emptyOutDir: true,
    minify: mode === "production",
    sourcemap: true,
    target: "es2022",
  },
}));
