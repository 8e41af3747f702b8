/** For apps: `jazz-devtools/vite`. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { addressFolder, runningBackends } from "./backend-addresses.ts";

export interface JazzDevtoolsOptions {
  /**
   * The module whose default export is what `definePermissions` returned, seen from Vite's root.
   * Default: `permissions.ts` or `.js` there, in `src` or in `src/lib`.
   */
  permissions?: string;
  /** The app id of the Dbs that the permissions are for. Default: every Db of the page. */
  app?: string;
  /**
   * Names inspected backends to the panel that inspects the page, by a meta tag: the address that one prints,
   * or those that run with this app's `node_modules`. Default: `true`.
   */
  backend?: string | boolean;
}

const MODULE = "virtual:jazz-devtools";
const RESOLVED = `\0${MODULE}`;

const USUAL_PLACES = ["", "src/", "src/lib/"].flatMap((folder) => [
  `${folder}permissions.ts`,
  `${folder}permissions.js`,
]);

/** A module that imports Jazz, by whichever of its names. */
const USES_JAZZ = /\b(?:from|import)\s*\(?\s*["']jazz-tools(?:\/[^"']*)?["']/;

/**
 * Hands an app's permissions to Jazz DevTools while the app is being developed, and names its
 * inspected backends; its Dbs are found without help. Builds, previews and tests are left alone.
 */
export function jazzDevtools(options: JazzDevtoolsOptions = {}): Plugin {
  let permissions: string | undefined;
  let root = "";
  return {
    name: "jazz-devtools",
    // After others, so that what is left of a module is JavaScript.
    enforce: "post",
    apply: (_, { command, isPreview }) =>
      command === "serve" && isPreview !== true && process.env["VITEST"] === undefined,

    configResolved(config) {
      const { logger } = config;
      root = config.root;
      permissions = permissionsIn(root, options.permissions);
      if (permissions !== undefined) return;
      logger.warn(
        `jazz-devtools: found no permissions (looked for ${USUAL_PLACES.join(", ")}), so the panel cannot explain denials. Say where they are: jazzDevtools({ permissions: "./path/to/permissions.ts" }).`,
      );
    },

    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),

    load: (id) =>
      id === RESOLVED && permissions !== undefined ? handOver(permissions, options.app) : undefined,

    // At every request: a backend's address is good for one panel.
    transformIndexHtml: () =>
      backendsFor(root, options.backend).map((content) => ({
        tag: "meta",
        attrs: { name: "jazz-devtools", content },
        injectTo: "head",
      })),

    transform(code, id, options) {
      if (permissions === undefined || options?.ssr === true) return undefined;
      const isOfApp = !id.startsWith("\0") && !id.includes("/node_modules/");
      if (!isOfApp || !USES_JAZZ.test(code)) return undefined;
      return { code: `${code}\nimport ${JSON.stringify(MODULE)};\n`, map: null };
    },
  };
}

function backendsFor(root: string, chosen: string | boolean = true): string[] {
  if (typeof chosen === "string") return [chosen];
  const folder = chosen ? addressFolder(root) : null;
  return folder === null ? [] : runningBackends(folder);
}

/** The path of the permissions' module. One that was named must be there. */
function permissionsIn(root: string, named: string | undefined): string | undefined {
  const paths = (named === undefined ? USUAL_PLACES : [named]).map((path) => resolve(root, path));
  const found = paths.find((path) => existsSync(path));
  if (named !== undefined && found === undefined) {
    throw new Error(
      `jazz-devtools: the Vite configuration says jazzDevtools({ permissions: ${JSON.stringify(named)} }), and there is no file ${paths[0]}: correct the path, which is seen from Vite's root.`,
    );
  }
  return found?.replaceAll("\\", "/");
}

/**
 * The module that an app gets in addition. It asks for the permissions later than the app's own
 * modules do: those may be in the middle of being loaded, the schema above all.
 */
function handOver(permissions: string, app: string | undefined): string {
  const path = JSON.stringify(permissions);
  return `
const list = (globalThis[Symbol.for("jazz.devtools")] ??= []);
const hand = ({ default: permissions } = {}) => {
  if (permissions) list.push({ permissions, app: ${JSON.stringify(app)} });
  else console.warn("jazz-devtools: " + ${path} + " has no default export that could be its permissions.");
};
const tell = (error) => console.warn("jazz-devtools: the permissions could not be loaded.", error);
import(${path}).then(hand, tell);
import.meta.hot?.accept(${path}, (changed) => changed && hand(changed));
`;
}
