import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { makeLookAlike } from "../../harness/look-alike-package.ts";
import { FRAMEWORKS } from "../../harness/served-frameworks.ts";

let folder: string;
let jazzTools: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-devtools-look-alike-"));
  jazzTools = await makeLookAlike(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("an app, with JAZZ_TOOLS", () => {
  for (const framework of FRAMEWORKS) {
    test(`of ${framework} is built from that package alone`, async () => {
      vi.stubEnv("JAZZ_TOOLS", jazzTools);
      try {
        const output = (await build({
          configFile: resolve(`test/fixtures/apps/${framework}/vite.config.ts`),
          logLevel: "error",
          build: { write: false, minify: false },
        })) as Rolldown.RolldownOutput;
        const modules = output.output.flatMap((file) =>
          file.type === "chunk" ? file.moduleIds : [],
        );
        expect(modules.filter((id) => id.startsWith(jazzTools)).length).toBeGreaterThan(1);
        expect(modules.filter((id) => id.startsWith(resolve("sandbox")))).toEqual([]);
      } finally {
        vi.unstubAllEnvs();
      }
    });
  }
});
