import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";
import { type BrowserName, type ManifestSource, manifestFor } from "./manifest.ts";

interface ExtensionPackageOptions {
  /** Where the bundles were written. */
  from: string;
  /** The folder of each browser's extension. */
  to: Record<BrowserName, string>;
}

/** Turns the bundles into one loadable extension per browser: pages at the root, icons, manifest. */
export function extensionPackage({ from, to }: ExtensionPackageOptions): Plugin {
  return {
    name: "extension-package",
    buildApp: {
      order: "post",
      async handler() {
        for (const page of ["devtools.html", "panel.html"]) await liftPage(from, page);
        await rm(join(from, "extension"), { recursive: true, force: true });
        await cp("extension/icons", join(from, "icons"), { recursive: true });
        const source = JSON.parse(await readFile("manifest.json", "utf8")) as ManifestSource;
        const { version } = JSON.parse(await readFile("package.json", "utf8"));
        if (to.firefox !== from) {
          await rm(to.firefox, { recursive: true, force: true });
          await mkdir(to.firefox, { recursive: true });
          await cp(from, to.firefox, { recursive: true });
        }
        for (const browser of ["chrome", "firefox"] as const) {
          const manifest = manifestFor(browser, source, version);
          const text = `${JSON.stringify(manifest, null, 2)}\n`;
          await writeFile(join(to[browser], "manifest.json"), text);
        }
      },
    },
  };
}

/** Vite keeps a page's source folder; extension pages belong at the root. */
async function liftPage(folder: string, page: string): Promise<void> {
  const from = join(folder, "extension", "devtools", page);
  const html = await readFile(from, "utf8");
  await writeFile(from, html.replaceAll("../../assets/", "./assets/"));
  await rename(from, join(folder, page));
}
