/** `npm run gallery`: takes pictures of the panel to be looked at, see scripts/gallery.ts. */
import { execSync } from "node:child_process";
import { setUp } from "./setup.mjs";

setUp();
// Not before: a fresh clone has no Vite yet.
const { runnerImport } = await import("vite");
execSync("npm run --silent build", { stdio: "inherit" });
const { module } = await runnerImport("./scripts/gallery.ts", { configFile: false });
process.exit(await module.gallery());
