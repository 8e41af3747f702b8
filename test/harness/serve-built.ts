import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build, preview } from "vite";
import type { Served } from "./serve.ts";

/** Builds a folder as for production, by its own configuration, and serves the minified result. */
export async function serveBuilt(
  folder: string,
  { sourcemap = false }: { sourcemap?: boolean } = {},
): Promise<Served> {
  const outDir = await mkdtemp(join(tmpdir(), "jazz-devtools-built-"));
  await build({
    configFile: join(resolve(folder), "vite.config.ts"),
    logLevel: "error",
    build: { outDir, emptyOutDir: true, sourcemap },
  });
  const server = await preview({
    configFile: false,
    logLevel: "error",
    build: { outDir },
    preview: { host: "127.0.0.1", port: 0 },
  });
  return {
    url: `${server.resolvedUrls?.local[0]}`,
    close: async () => {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
