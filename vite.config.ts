/**
 * Builds the extension: bundles that run in four different places, one folder per browser.
 *
 *   page.js        MAIN world of every page             one classic script
 *   tools.js       MAIN world of the inspected page     one function, brought there by the extension
 *   kept-tools.js  MAIN world of pages that go on acting after a reload, one classic script
 *   relay.js       isolated world of every page         one classic script
 *   background.js  service worker or event page         one classic script
 *   *.html         DevTools pages                       modules
 */
import { defineConfig, type EnvironmentOptions, type ViteBuilder } from "vite";
import { extensionPackage } from "./extension/build/extension-package.ts";
import {
  CORE_BUNDLE,
  loadToolsLater,
  neverLeaving,
  TOOLS_BUNDLE,
  toolsToBring,
} from "./extension/build/page-tools.ts";
import { withoutInnerHtml } from "./extension/build/without-inner-html.ts";

const OUT = "dist/chrome";

type Options = NonNullable<NonNullable<EnvironmentOptions["build"]>["rolldownOptions"]>;

function classicScript(name: string, entry: string, more: Options = {}): EnvironmentOptions {
  return {
    consumer: "client",
    build: {
      outDir: OUT,
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        ...more,
        input: { [name]: entry },
        output: {
          format: "iife",
          entryFileNames: "[name].js",
          codeSplitting: false,
          ...more.output,
        },
      },
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { target: "es2022", minify: true },
  environments: {
    client: {
      build: {
        outDir: OUT,
        emptyOutDir: true,
        modulePreload: false,
        rolldownOptions: {
          input: {
            devtools: "extension/devtools/devtools.html",
            panel: "extension/devtools/panel.html",
          },
          output: { entryFileNames: "[name].js" },
        },
      },
    },
    page: classicScript("page", "content-script/page/main.ts", CORE_BUNDLE),
    tools: classicScript("tools", "content-script/page/tools-code.ts", TOOLS_BUNDLE),
    kept: classicScript("kept-tools", "content-script/page/kept.ts"),
    relay: classicScript("relay", "content-script/relay.ts"),
    background: classicScript("background", "extension/background.ts"),
  },
  builder: {
    async buildApp(builder: ViteBuilder) {
      for (const name of ["client", "page", "tools", "kept", "relay", "background"]) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  plugins: [
    loadToolsLater(),
    neverLeaving(),
    toolsToBring(),
    withoutInnerHtml(),
    extensionPackage({ from: OUT, to: { chrome: OUT, firefox: "dist/firefox" } }),
  ],
});
