import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const { module } = await runnerImport(fileURLToPath(new URL("./oracle.ts", import.meta.url)));
process.exitCode = module.main(process.argv.slice(2));
