/**
 * Builds the extension: four bundles that run in four different places, one folder per browser.
 *
 *   page.js        MAIN world of the inspected page     one classic script
 *   relay.js       isolated world of the inspected page one classic script
 *   background.js  service worker or event page         one classic script
 *   *.html         DevTools pages                       modules
 */
import { defineConfig, type EnvironmentOptions, type ViteBuilder } from "vite";
import { extensionPackage } from "./extension/build/extension-package.ts";
import { withoutInnerHtml } from "./extension/build/without-inner-html.ts";

const OUT = "dist/chrome";

function classicScript(name: string, entry: string): EnvironmentOptions {
  return {
    consumer: "client",
    build: {
      outDir: OUT,
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        input: { [name]: entry },
        output: { format: "iife", entryFileNames: "[name].js", codeSplitting: false },
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
    page: classicScript("page", "content-script/page/main.ts"),
    relay: classicScript("relay", "content-script/relay.ts"),
    background: classicScript("background", "extension/background.ts"),
  },
  builder: {
    async buildApp(builder: ViteBuilder) {
      for (const name of ["client", "page", "relay", "background"]) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  plugins: [
    withoutInnerHtml(),
    extensionPackage({ from: OUT, to: { chrome: OUT, firefox: "dist/firefox" } }),
  ],
});
