/**
 * `npm run fuzz`: tries what reads untrusted input with more than 100,000 inputs, see test/fuzz.
 * `npm run fuzz -- --seed N` repeats a run.
 */
import { setUp } from "./setup.mjs";

setUp();
const { createServer, isRunnableDevEnvironment } = await import("vite");
const { jazzAliases } = await importModule("./sandbox/build/jazz-aliases.ts");

const seed = seedOf(process.argv.slice(2));
console.log(`seed ${seed}`);
const server = await createServer({
  configFile: false,
  logLevel: "error",
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, ws: false, watch: null },
  resolve: { alias: jazzAliases(undefined) },
});
const { ssr } = server.environments;
if (!isRunnableDevEnvironment(ssr)) throw new Error("Vite cannot run modules here.");
const { TARGETS, tryTarget } = await ssr.runner.import("/test/fuzz/fuzz.ts");

let total = 0;
let failed = 0;
for (const target of TARGETS) {
  const start = performance.now();
  const { name, inputs, found } = tryTarget(target, seed);
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  total += inputs;
  if (found !== null) failed++;
  console.log(`${found === null ? "✓" : "✕"} ${name}: ${inputs} inputs in ${seconds} s`);
  if (found !== null) console.error(found);
}
console.log(`${total} inputs, ${failed} of ${TARGETS.length} targets failed, seed ${seed}`);
await server.close();
process.exit(failed === 0 ? 0 : 1);

function seedOf(args) {
  const at = args.indexOf("--seed");
  if (at < 0) return Math.floor(Math.random() * 2 ** 31);
  const given = Number(args[at + 1]);
  if (!Number.isInteger(given)) throw new Error("--seed takes a whole number.");
  return given;
}

async function importModule(file) {
  const { runnerImport } = await import("vite");
  return (await runnerImport(file)).module;
}
