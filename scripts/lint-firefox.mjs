/**
 * `npm run lint:firefox`: has Mozilla's linter look at the add-on in dist/firefox, as it does with
 * what is handed in for publishing. Fails on any error, warning or notice.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const ADD_ON = "dist/firefox";

process.exitCode = lint();

function lint() {
  if (!existsSync(`${ADD_ON}/manifest.json`)) {
    console.error(`No add-on in ${ADD_ON}: build it with "npm run build".`);
    return 1;
  }
  const found = messages();
  for (const one of found) {
    const place = one.file ? ` (${one.file}:${one.line ?? 1})` : "";
    console.error(`${one._type}: ${one.code}: ${one.description}${place}`);
  }
  console.log(`${found.length} errors, warnings and notices`);
  return found.length === 0 ? 0 : 1;
}

/** Errors, warnings and notices. */
function messages() {
  const args = ["lint", "--source-dir", ADD_ON, "--output", "json", "--no-config-discovery"];
  const { stdout, stderr, error } = spawnSync("npx", ["--no-install", "web-ext", ...args], {
    encoding: "utf8",
    env: { ...process.env, NO_UPDATE_NOTIFIER: "1" },
    shell: process.platform === "win32",
  });
  try {
    const { errors, warnings, notices } = JSON.parse(stdout);
    return [...errors, ...warnings, ...notices];
  } catch {
    throw new Error(`The linter did not answer: ${error?.message ?? stderr ?? stdout}`);
  }
}
