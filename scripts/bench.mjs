/** `npm run bench`: builds and measures; see test/bench/bench.ts. */
import { execSync } from "node:child_process";
import { setUp } from "./setup.mjs";

setUp();
// Not before: a fresh clone has no Vite yet.
const { runnerImport } = await import("vite");
execSync("npm run --silent build", { stdio: "inherit" });
await runnerImport("./test/bench/bench.ts");
process.exit();
