/**
 * `npm run bench`: builds and measures, see test/bench/bench.ts. `npm run bench -- NAME…`: only the
 * parts of these names, see test/bench/parts.ts; what was measured is then shown and not kept.
 * `npm run bench -- backend-stream [SECONDS]`: that nothing of a busy backend is lost on its way to
 * a panel, see test/bench/backend-stream.ts.
 */
import { execSync } from "node:child_process";
import { setUp } from "./setup.mjs";

setUp();
// Not before: a fresh clone has no Vite yet.
const { runnerImport } = await import("vite");
const names = process.argv.slice(2);
if (names[0] === "backend-stream") {
  const { module } = await runnerImport("./test/bench/backend-stream.ts");
  process.exit(await module.main(names.slice(1)));
}
const { module: bench } = await runnerImport("./test/bench/bench.ts");
const { parts, unknown } = bench.partsNamed(names);
if (unknown.length > 0) {
  console.error(`No part is named ${unknown.join(" or ")}. There are:\n${bench.listOfParts()}`);
  process.exit(1);
}
if (parts.some(({ built }) => built)) {
  // What runs here is not for production, and says so to whatever it starts.
  const env = { ...process.env, NODE_ENV: "production" };
  execSync("npm run --silent build", { stdio: "inherit", env });
}
process.exit(await bench.measure(parts, { keep: names.length === 0 }));
