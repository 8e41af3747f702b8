/**
 * `node scripts/look-alike.mjs FOLDER`: makes a package in FOLDER that is laid out as an installed
 * jazz-tools 2, from the sandbox. Running the browser tests on it (`JAZZ_TOOLS=…`) shows whether
 * they depend on the sandbox's own files.
 */
import { setUp } from "./setup.mjs";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("Say in which folder to make it: node scripts/look-alike.mjs FOLDER");
  process.exit(1);
}
setUp();
const { runnerImport } = await import("vite");
const { module } = await runnerImport("./test/harness/look-alike-package.ts");
console.log(`JAZZ_TOOLS=${await module.makeLookAlike(folder)} npm run test:browser`);
process.exit();
