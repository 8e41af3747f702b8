import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createServer, type InlineConfig, type Plugin, type ViteDevServer } from "vite";

/** A folder on a port of its own. */
export interface Served {
  /** Where it is, with a slash at the end. */
  url: string;
  /** Tells the pages that a source has changed, as if it had been saved. Only when served live. */
  touch?(source: string): Promise<void>;
  close(): Promise<void>;
}

export interface ServeOptions extends InlineConfig {
  /** Whether a page follows changes of its sources. Default: it stays as it is. */
  live?: boolean;
}

/** Serves a folder through Vite, by a configuration of its own if it has one. */
export async function serveApp(folder: string, options: ServeOptions = {}): Promise<Served> {
  const { live = false, ...config } = options;
  const root = resolve(folder);
  const ownConfig = join(root, "vite.config.ts");
  const cacheDir = mkdtempSync(join(tmpdir(), "jazz-devtools-vite-"));
  const removeCache = (): void => rmSync(cacheDir, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", removeCache);
  const server = await createServer({
    configFile: existsSync(ownConfig) ? ownConfig : false,
    logLevel: "warn",
    clearScreen: false,
    cacheDir,
    ...config,
    root,
    plugins: [config.plugins, live ? [] : still()],
    // A test may reach it under another name, as if it were on another machine.
    server: {
      host: "127.0.0.1",
      port: 0,
      allowedHosts: true,
      ...(live ? {} : STILL),
      ...config.server,
    },
  });
  await server.listen();
  await warmUp(server, root);
  return {
    url: `${server.resolvedUrls?.local[0]}`,
    ...(live && {
      touch: async (source) => {
        const modules = server.moduleGraph.getModulesByFile(join(root, source)) ?? [];
        for (const module of modules) await server.reloadModule(module);
      },
    }),
    close: async () => {
      await server.close();
      removeCache();
      process.off("exit", removeCache);
    },
  };
}

/** Has the sources compiled, and what they import, so that no first load of a page waits for that. */
async function warmUp(server: ViteDevServer, root: string): Promise<void> {
  const sources = readdirSync(root).filter(
    (name) => /\.tsx?$/.test(name) && !/config|\.d\.ts$/.test(name),
  );
  await Promise.all(sources.map((name) => server.warmupRequest(`/${name}`)));
  await server.waitForRequestsIdle();
}

const STILL = { hmr: false, ws: false, watch: null } as const;

/** Serves, for the client that Vite puts into every page, one that only adds styles. */
function still(): Plugin {
  const client = `
    export const createHotContext = () => ({ accept() {}, dispose() {}, on() {}, prune() {} });
    export const removeStyle = () => {};
    export const updateStyle = (id, css) => {
      const style = document.createElement("style");
      style.textContent = css;
      document.head.append(style);
    };
  `;
  return {
    name: "still",
    enforce: "pre",
    load: (id) => (id.endsWith("/vite/dist/client/client.mjs") ? client : undefined),
  };
}
