import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: {
    alias: [
      { find: /^jazz-tools\/permissions$/, replacement: at("sandbox/jazz-tools/permissions.ts") },
      { find: /^jazz-tools$/, replacement: at("sandbox/jazz-tools/index.ts") },
    ],
  },
  test: { include: ["test/unit/**/*.test.{ts,tsx}"] },
});
