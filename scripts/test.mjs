/** `npm test`: sets up what is missing, builds, runs every test and prints one closing line. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFirefox, NO_FIREFOX, setUp } from "./setup.mjs";

setUp({ firefox: true });
const results = mkdtempSync(join(tmpdir(), "jazz-devtools-test-"));
const unitResults = join(results, "unit.json");
const browserResults = join(results, "browser.json");

const run = (command, args, env = {}) =>
  spawnSync("npx", ["--no-install", command, ...args], {
    stdio: "inherit",
    env: { ...process.env, ...env },
    shell: process.platform === "win32",
  }).status ?? 1;

const statuses = [
  run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile=${unitResults}`]),
  run("vite", ["build", "--app", "--logLevel", "warn"]),
  run("playwright", ["test", "--reporter=list,json,./test/harness/faults-reporter.ts"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: browserResults,
  }),
];

const total = { passed: 0, failed: 0, skipped: 0 };
add(read(unitResults), "numPassedTests", "numFailedTests", "numPendingTests");
const browser = read(browserResults)?.stats;
add(browser, "expected", "unexpected", "skipped");
const flaky = browser?.flaky ?? 0;
rmSync(results, { recursive: true, force: true });

if (!findFirefox()) console.log(`\n${NO_FIREFOX}`);
const { passed, failed, skipped } = total;
console.log(
  `\n${passed} passed, ${failed} failed, ${skipped} skipped, ${flaky} only when tried again`,
);
process.exitCode = statuses.every((status) => status === 0) && passed > 0 ? 0 : 1;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function add(source, passed, failed, skipped) {
  total.passed += source?.[passed] ?? 0;
  total.failed += source?.[failed] ?? 0;
  total.skipped += source?.[skipped] ?? 0;
}
