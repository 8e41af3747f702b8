import type { Plugin } from "vite";
import { builtins } from "../../content-script/page/builtins.ts";

/** The bundle that the tools are made of, and the module that extension pages load it by. */
const BUNDLE = "tools.js";
const MODULE = "virtual:page-tools";

/** The language as the core has kept it; the tools that come late are given it. */
const PRIMORDIALS = /(?:^|\/)primordials\.ts$/;

const LEAVING = /\/content-script\/page\/leaving\.ts$/;

/** The classes that the core keeps for itself and for the tools. */
const NAMES = Object.keys(builtins()).join(",");

/** Rolldown's options for a bundle that {@link toolsToBring} can wrap. */
export const TOOLS_BUNDLE = {
  external: PRIMORDIALS,
  preserveEntrySignatures: "strict",
  output: { name: "makeTools", exports: "default", globals: () => "given" },
} as const;

/** Makes the bundle of the tools into a function that runs in a page: see `rendezvous.ts`. */
export function toolsToBring(): Plugin {
  return {
    name: "page-tools",
    applyToEnvironment: ({ name }) => name === "tools",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk" && file.fileName === BUNDLE) file.code = wrapped(file.code);
      }
    },
  };
}

/** Rolldown's options for the core: a page may make of these names what it likes, later. */
export const CORE_BUNDLE = {
  output: { intro: `const {${NAMES}} = globalThis;` },
} as const;

/** The page can change neither `window` nor what the core has put there. */
function wrapped(code: string): string {
  return `export default function(name,secret){"use strict";const claim=window[name];return typeof claim=="function"?claim(secret,function(given,{${NAMES}}){${code}return makeTools}):"missing"}\n`;
}

/** Nobody takes the hook out of a real page: see `leaving.ts`. */
export function neverLeaving(): Plugin {
  return {
    name: "never-leaving",
    load: (id) => (LEAVING.test(id) ? "export const LEAVING = false;" : null),
  };
}

/** What stands for the import until nobody bundles or preloads it any more. */
const IMPORT = "__importPageTools__";

/** Has extension pages load the bundle when they need it. */
export function loadToolsLater(): Plugin {
  return {
    name: "page-tools-module",
    enforce: "pre",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load: (id) => (id === `\0${MODULE}` ? `export const loadTools = () => ${IMPORT};` : null),
    renderChunk: (code) => code.replace(IMPORT, `import("./${BUNDLE}")`),
  };
}
