import { defineConfig } from "vitest/config";
import { jazzAliases } from "./sandbox/build/jazz-aliases.ts";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: { alias: jazzAliases(process.env["JAZZ_TOOLS"]) },
  test: { include: ["test/unit/**/*.test.{ts,tsx}"] },
});
