import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { jazzAliases } from "./sandbox/build/jazz-aliases.ts";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: {
    alias: [
      {
        find: /^jazz-devtools\/backend$/,
        replacement: resolve(import.meta.dirname, "backend/inspect-backend.ts"),
      },
      ...jazzAliases(process.env["JAZZ_TOOLS"]),
    ],
  },
  // Property tests and builds take their time where the machine is busy.
  test: { include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout: 30_000, hookTimeout: 60_000 },
});
