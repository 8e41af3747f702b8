/**
 * `npm run lint:firefox`: has Mozilla's linter look at the add-on in dist/firefox, as it does with
 * what is handed in for publishing. Fails on anything that is not known and explained here.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What the linter warns of and cannot be otherwise, and how often. */
const KNOWN = [
  {
    code: "UNSAFE_VAR_ASSIGNMENT",
    times: 1,
    why: "Preact sets innerHTML for dangerouslySetInnerHTML, which the panel does not use",
  },
];

const ADD_ON = "dist/firefox";

process.exitCode = lint();

function lint() {
  if (!existsSync(`${ADD_ON}/manifest.json`)) {
    console.error(`No add-on in ${ADD_ON}: build it with "npm run build".`);
    return 1;
  }
  const found = messages();
  const left = new Map(KNOWN.map(({ code, times }) => [code, times]));
  const unknown = found.filter(({ code }) => {
    const times = left.get(code) ?? 0;
    left.set(code, times - 1);
    return times <= 0;
  });
  for (const { code, why } of KNOWN) console.log(`known: ${code}: ${why}`);
  for (const one of unknown) {
    const place = one.file ? ` (${one.file}:${one.line ?? 1})` : "";
    console.error(`${one._type}: ${one.code}: ${one.description}${place}`);
  }
  console.log(`${unknown.length} new, ${found.length - unknown.length} known`);
  return unknown.length === 0 ? 0 : 1;
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
