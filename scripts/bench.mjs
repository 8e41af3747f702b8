/**
 * `npm run bench`: builds and measures; see test/bench/bench.ts. `npm run bench -- policies`: only
 * what needs no browser, see test/bench/policy-checks.ts; `npm run bench -- backend`: only what the
 * inspection of a backend costs it, see test/bench/backend-cost.ts; `npm run bench --
 * backend-stream [SECONDS]`: that nothing of a busy backend is lost on its way to a panel, see
 * test/bench/backend-stream.ts.
 */
import { execSync } from "node:child_process";
import { setUp } from "./setup.mjs";

setUp();
// Not before: a fresh clone has no Vite yet.
const { runnerImport } = await import("vite");
if (process.argv[2] === "policies") {
  const { module } = await runnerImport("./test/bench/policy-checks.ts");
  for (const { measure, unit, median } of module.policyChecks()) {
    console.log(`${Math.round(median).toLocaleString("en-US").padStart(12)} ${unit}  ${measure}`);
  }
  process.exit();
}
if (process.argv[2] === "backend") {
  const { module } = await runnerImport("./test/bench/backend-cost.ts");
  for (const { measure, unit, median, p99, baseline } of await module.backendCost()) {
    const [middle, high, without] = [median, p99, baseline].map((one) =>
      one.toFixed(2).padStart(8),
    );
    console.log(`${middle} ${unit}, p99 ${high}, uninspected ${without}  ${measure}`);
  }
  process.exit();
}
if (process.argv[2] === "backend-stream") {
  const { module } = await runnerImport("./test/bench/backend-stream.ts");
  process.exit(await module.main(process.argv.slice(3)));
}
execSync("npm run --silent build", { stdio: "inherit" });
await runnerImport("./test/bench/bench.ts");
process.exit();
