import { resolve } from "node:path";
import { build, type Rollup } from "vite";
import { afterEach, describe, expect, it, vi } from "vitest";
import { registerJazzDb as inProduction } from "../../../in-app/register.production.ts";
import { registerJazzDb } from "../../../in-app/register.ts";

const KEY = Symbol.for("jazz.devtools");
const page = globalThis as unknown as Record<symbol, object[] | undefined>;
const inApp = (file: string): string => resolve(import.meta.dirname, "../../../in-app", file);

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  delete page[KEY];
});

describe("registerJazzDb", () => {
  it("hands over a Db with what the app says of it, before or after DevTools is there", () => {
    vi.stubGlobal("window", globalThis);
    const db = {};
    const permissions = {};
    registerJazzDb(db, { permissions, name: "main" });
    expect(page[KEY]).toEqual([{ db, permissions, name: "main" }]);
    const theirs: object[] = [];
    page[KEY] = theirs;
    registerJazzDb(db);
    expect(theirs).toEqual([{ db }]);
  });

  it("takes back what it handed over, once and nothing else", () => {
    vi.stubGlobal("window", globalThis);
    const undos = [registerJazzDb({ n: 1 }), registerJazzDb({ n: 2 })];
    undos[0]?.();
    undos[0]?.();
    expect(page[KEY]).toEqual([{ db: { n: 2 } }]);
  });

  it("does nothing in production, and nothing where there is no page", () => {
    registerJazzDb({})();
    expect(page[KEY]).toBeUndefined();
    vi.stubGlobal("window", globalThis);
    vi.stubEnv("NODE_ENV", "production");
    registerJazzDb({})();
    expect(page[KEY]).toBeUndefined();
    vi.unstubAllEnvs();
    const sameFace: typeof registerJazzDb = inProduction;
    sameFace({}, { name: "main" })();
    expect(page[KEY]).toBeUndefined();
  });

  it("works in a page that no build tool has seen", () => {
    vi.stubGlobal("window", globalThis);
    vi.stubGlobal("process", undefined);
    registerJazzDb({});
    vi.unstubAllGlobals();
    expect(page[KEY]).toHaveLength(1);
  });

  it("costs less than 1 kB of an app that is being developed, and nothing when it is built", async () => {
    expect((await bundled("register.ts")).length).toBeLessThan(1_000);
    expect(await bundled("register.ts")).toContain("jazz.devtools");
    expect((await bundled("register.production.ts")).trim()).toBe("");
  });
});

/** A minified app that does nothing but register a Db, for development. */
async function bundled(file: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    mode: "development",
    define: { "process.env.NODE_ENV": '"development"' },
    plugins: [
      {
        name: "app",
        resolveId: (id) => (id === "app" ? id : undefined),
        load: (id) =>
          id === "app"
            ? `import { registerJazzDb } from ${JSON.stringify(inApp(file))};
               registerJazzDb({}, { name: "main" });`
            : undefined,
      },
    ],
    build: { write: false, minify: true, modulePreload: false, rolldownOptions: { input: "app" } },
  });
  const [chunk] = (result as Rollup.RollupOutput).output;
  return chunk.code;
}
