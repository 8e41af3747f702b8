/** Browsers and pages that are measured, each there from when it is first asked for. */
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type DrivenBrowser, launchBrowser } from "../harness/browser.ts";
import { type Served, serveApp } from "../harness/serve.ts";
import type {} from "./page/doors.ts";
import type {} from "./page/main.ts";
import type {} from "./page/scale.ts";

const HERE = import.meta.dirname;

export class Stage {
  readonly #browsers = new Map<boolean, Promise<DrivenBrowser>>();
  #served: Promise<Served> | undefined;

  /** A browser with the extension, or without. */
  browser(withExtension: boolean): Promise<DrivenBrowser> {
    const browser =
      this.#browsers.get(withExtension) ??
      launchBrowser(withExtension ? { extension: "dist/chrome" } : {});
    this.#browsers.set(withExtension, browser);
    return browser;
  }

  /** The address of a file in `page/`. */
  async address(file: string): Promise<string> {
    this.#served ??= serveApp(join(HERE, "page"), {
      resolve: { alias: { "jazz-tools": join(HERE, "../../sandbox/jazz-tools/index.ts") } },
      server: {
        fs: { allow: [join(HERE, "../..")] },
        // Isolation gives the page a clock of 5 µs.
        headers: {
          "Cross-Origin-Opener-Policy": "same-origin",
          "Cross-Origin-Embedder-Policy": "require-corp",
        },
      },
    });
    return (await this.#served).url + file;
  }

  /** A page for single calls whose engine's work is taken out, in a new tab. */
  async callsPage(withExtension: boolean): Promise<Page> {
    const page = await this.#page(withExtension, "index.html");
    await page.waitForFunction(() => window.bench !== undefined);
    return page;
  }

  /** A page for what passes the doors, in a new tab. */
  async doorsPage(withExtension: boolean): Promise<Page> {
    const page = await this.#page(withExtension, "doors.html");
    await page.waitForFunction(() => window.doorBench !== undefined);
    return page;
  }

  /** A page that has much of everything, in a new tab; `?hollow` takes its engine's work out. */
  async scalePage(query: "" | "?hollow", withExtension: boolean): Promise<Page> {
    const page = await this.#page(withExtension, `scale.html${query}`);
    await page.waitForFunction(() => window.scaleBench !== undefined);
    return page;
  }

  async close(): Promise<void> {
    const all = await Promise.all([...this.#browsers.values(), this.#served]);
    await Promise.all(all.map((one) => one?.close()));
  }

  async #page(withExtension: boolean, file: string): Promise<Page> {
    const { context } = await this.browser(withExtension);
    const page = await context.newPage();
    await page.goto(await this.address(file));
    return page;
  }
}
