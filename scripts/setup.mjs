/**
 * Gets a fresh clone ready: Node's version, the dependencies, a browser. Plain JavaScript without
 * dependencies, since it runs before anything is installed. Run it by itself with
 * `node scripts/setup.mjs [--no-browser]`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE = [20, 19];

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** Something is missing that only a person can supply. Its message is all there is to say. */
export class SetupError extends Error {
  name = "SetupError";
}

/** Makes sure that everything needed is there, and says what it does to get it. */
export function setUp({ browser = true } = {}) {
  explain(() => {
    checkNode();
    ensureDependencies();
    if (browser) ensureChromium();
  });
}

/** Runs `work`; what only a person can supply ends the program with its one sentence. */
export function explain(work) {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupError(
    `Jazz DevTools needs Node.js ${OLDEST_NODE.join(".")} or later, and this is ${version}: install a current one from https://nodejs.org and try again.`,
  );
}

/** Installs the dependencies, unless what is installed is what package-lock.json asks for. */
export function ensureDependencies(folder = PROJECT) {
  const reason = outdated(folder);
  if (!reason) return;
  console.log(`Installing dependencies with npm, since ${reason} …`);
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const { npm_execpath: npm } = process.env;
  const { status, error } = npm?.endsWith(".js")
    ? run(process.execPath, [npm, ...args], { cwd: folder })
    : run("npm", args, { cwd: folder, shell: process.platform === "win32" });
  if (status === 0) return;
  throw new SetupError(
    `The dependencies could not be installed (${error?.message ?? "npm's own message is above"}): check the connection to the npm registry, then run "npm ci" here.`,
  );
}

/** Why the dependencies must be installed, in words; nothing if they need not be. */
function outdated(folder) {
  const installed = packages(join(folder, "node_modules", ".package-lock.json"));
  if (!installed) return "node_modules is missing";
  const wanted = packages(join(folder, "package-lock.json")) ?? {};
  const stale = Object.entries(wanted).find(
    ([path, { version, optional }]) =>
      path !== "" && installed[path]?.version !== version && !(optional && !installed[path]),
  );
  return stale && `${stale[0].replace(/^.*node_modules\//, "")} is not at ${stale[1].version}`;
}

function packages(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** The path of a Chrome or Chromium, installed first where that can be done without asking. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (isDebianRoot()) {
    console.log("No Chrome or Chromium found: installing Debian's chromium with apt-get …");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    run("apt-get", ["update", "-q"], { env });
    run("apt-get", ["install", "-y", "-q", "chromium"], { env });
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new SetupError(NO_CHROMIUM);
}

export const NO_CHROMIUM =
  "No Chrome or Chromium was found: install one, or set CHROME_PATH to the path of its program.";

/** The path of an installed Chrome or Chromium: the one that CHROME_PATH names, if set. */
export function findChromium({ env = process.env, platform = process.platform } = {}) {
  const chosen = env.CHROME_PATH;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new SetupError(
      `CHROME_PATH is set to ${chosen}, and nothing is there: set it to the path of a Chrome or Chromium program, or unset it.`,
    );
  }
  return usualPlaces(env, platform).find((path) => existsSync(path));
}

function usualPlaces(env, platform) {
  if (platform === "darwin") {
    const app = (name) => join("Applications", `${name}.app`, "Contents", "MacOS", name);
    const names = ["Google Chrome", "Chromium", "Google Chrome Beta", "Google Chrome Canary"];
    return names.flatMap((name) => [join("/", app(name)), join(env.HOME ?? "/", app(name))]);
  }
  if (platform === "win32") {
    const roots = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter(Boolean);
    const products = ["Google\\Chrome", "Chromium", "Google\\Chrome Beta", "Google\\Chrome SxS"];
    return products.flatMap((product) =>
      roots.map((root) => `${root}\\${product}\\Application\\chrome.exe`),
    );
  }
  const names = [
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "google-chrome-beta",
    "google-chrome-unstable",
  ];
  const folders = [...(env.PATH ?? "").split(delimiter), "/usr/bin", "/opt/google/chrome"];
  return names.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)));
}

function isDebianRoot() {
  if (process.getuid?.() !== 0 || !existsSync("/etc/os-release")) return false;
  return /^ID="?debian"?$/m.test(readFileSync("/etc/os-release", "utf8"));
}

function run(program, args, options) {
  return spawnSync(program, args, { stdio: "inherit", ...options });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  setUp({ browser: !process.argv.includes("--no-browser") });
  console.log("Everything that is needed is here.");
}
