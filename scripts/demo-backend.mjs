/** Runs the demo's backend in this process: `node scripts/demo-backend.mjs`, PORT for a fixed port. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const project = fileURLToPath(new URL("..", import.meta.url));
const own = (path) => resolve(project, path);

// Node 20 reads no TypeScript; Vite does.
await runnerImport(join(project, "demo/backend/main.ts"), {
  configFile: false,
  root: project,
  logLevel: "error",
  resolve: {
    alias: [
      { find: /^jazz-devtools\/backend$/, replacement: own("backend/inspect-backend.ts") },
      { find: /^jazz-tools$/, replacement: own("sandbox/jazz-tools/index.ts") },
      { find: /^jazz-tools\/(.+)$/, replacement: own("sandbox/jazz-tools/$1.ts") },
    ],
  },
});
