import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, createLogger, createServer, type InlineConfig, type Rollup } from "vite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type JazzDevtoolsOptions, jazzDevtools } from "../../../in-app/vite.ts";
import { jazzAliases } from "../../../sandbox/build/jazz-aliases.ts";

const APP = resolve(import.meta.dirname, "../../fixtures/vite-app");
const IMPORT = "virtual:jazz-devtools";
const cleanUps: (() => unknown)[] = [];

beforeEach(() => {
  // The plugin leaves tests alone, other tests than these.
  vi.stubEnv("VITEST", undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function configFor(root: string, options?: JazzDevtoolsOptions): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: "silent",
    plugins: [jazzDevtools(options)],
    resolve: { alias: jazzAliases(undefined) },
  };
}

async function develop(root: string, options?: JazzDevtoolsOptions, more: InlineConfig = {}) {
  const server = await createServer({
    ...configFor(root, options),
    server: { middlewareMode: true, ws: false, watch: null },
    appType: "custom",
    optimizeDeps: { noDiscovery: true },
    ...more,
  });
  cleanUps.push(() => server.close());
  return server;
}

/** All that a build writes, as one text. */
async function built(config: InlineConfig): Promise<string> {
  const result = await build({
    ...config,
    build: { write: false, minify: false, modulePreload: false, target: "es2022" },
  });
  const { output } = result as Rollup.RollupOutput;
  return output.map((one) => ("code" in one ? one.code : String(one.source))).join("\n");
}

/** An app of these files. */
function appOf(files: Record<string, string>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "jazz-devtools-app-")));
  cleanUps.push(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
}

describe("the Vite plugin", () => {
  it("adds one import to modules of the app that use Jazz, and to no other", async () => {
    const server = await develop(APP);
    const main = await server.transformRequest("/main.ts");
    expect(main?.code).toContain(IMPORT);
    expect((await server.transformRequest("/schema.ts"))?.code).toContain(IMPORT);
    const root = appOf({
      "permissions.ts": "export default {};",
      "vue.ts": 'export { JazzProvider } from "jazz-tools/vue";',
      "later.ts": 'export const later = () => import("jazz-tools");',
      "typed.ts": 'import type { Db } from "jazz-tools"; export const none: Db[] = [];',
      "other.ts": 'export { x } from "./not-jazz-tools"; export const jazz = "jazz-tools";',
      "not-jazz-tools.ts": "export const x = 1;",
    });
    const alias = [{ find: /^jazz-tools.*/, replacement: join(root, "not-jazz-tools.ts") }];
    const other = await develop(root, {}, { resolve: { alias } });
    const added = async (name: string) =>
      (await other.transformRequest(`/${name}.ts`))?.code.includes(IMPORT);
    expect(await added("vue")).toBe(true);
    expect(await added("later")).toBe(true);
    expect(await added("typed")).toBe(false);
    expect(await added("other")).toBe(false);
  });

  it("hands over the default export of the permissions, and again when they change", async () => {
    const server = await develop(APP, { app: "vite-app" });
    const module = await server.transformRequest(IMPORT);
    expect(module?.code).toContain('import("/permissions.ts")');
    expect(module?.code).toContain('accept("/permissions.ts"');
    expect(module?.code).toContain('app: "vite-app"');
  });

  it("names the backends that run beside the app, at every request anew", async () => {
    const root = appOf({ "permissions.ts": "export default {};" });
    const folder = join(root, "node_modules", ".cache", "jazz-devtools");
    mkdirSync(folder, { recursive: true });
    const put = (port: number, note: object) => {
      const whole = { name: "x", port, pid: process.pid, sessions: [], ...note };
      writeFileSync(join(folder, `backend-${port}.json`), JSON.stringify(whole));
    };
    const tagsOf = async (options: JazzDevtoolsOptions) => {
      const server = await develop(root, options);
      const html = await server.transformIndexHtml("/", "<html><head></head></html>");
      return [...html.matchAll(/<meta name="jazz-devtools" content="([^"]*)">/g)].map(
        ([, content]) => content,
      );
    };
    expect(await tagsOf({})).toEqual([]);
    put(1, { url: "ws://127.0.0.1:1/?token=a" });
    put(2, { url: null });
    put(3, { url: "ws://127.0.0.1:3/?token=c", pid: 2 ** 30 });
    expect(await tagsOf({})).toEqual(["ws://127.0.0.1:1/?token=a"]);
    put(2, { url: "ws://127.0.0.1:2/?token=b" });
    expect(await tagsOf({ backend: true })).toHaveLength(2);
    expect(await tagsOf({ backend: false })).toEqual([]);
    expect(await tagsOf({ backend: "ws://127.0.0.1:9/" })).toEqual(["ws://127.0.0.1:9/"]);
    vi.stubEnv("JAZZ_DEVTOOLS_FOLDER", join(root, "elsewhere"));
    expect(await tagsOf({})).toEqual([]);
  });

  it("leaves what is rendered on a server alone", async () => {
    const server = await develop(APP);
    const main = await server.transformRequest("/main.ts", { ssr: true });
    expect(main?.code).not.toContain(IMPORT);
  });

  it("says what is missing: loudly if it was named, else as a warning", async () => {
    const root = appOf({ "main.ts": "export const name = 'jazz-tools';" });
    const named = develop(root, { permissions: "./nowhere.ts" });
    await expect(named).rejects.toThrow(
      /permissions: "\.\/nowhere\.ts".*no file.*correct the path/,
    );
    const warnings: string[] = [];
    const logger = { ...createLogger("silent"), warn: (text: string) => warnings.push(text) };
    const server = await develop(root, {}, { customLogger: logger });
    expect(warnings).toEqual([expect.stringMatching(/found no permissions.*jazzDevtools\(\{/)]);
    expect((await server.transformRequest("/main.ts"))?.code).not.toContain(IMPORT);
  });

  it("leaves no trace in a build, whatever its mode", async () => {
    for (const mode of ["production", "development"]) {
      const without = await built({ ...configFor(APP), plugins: [], mode });
      expect(without).toContain("vite-app");
      expect((await built({ ...configFor(APP), mode })) === without).toBe(true);
    }
  });

  it("leaves tests alone", async () => {
    vi.stubEnv("VITEST", "true");
    const server = await develop(APP);
    expect((await server.transformRequest("/main.ts"))?.code).not.toContain(IMPORT);
  });
});
