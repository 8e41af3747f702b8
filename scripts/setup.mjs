/**
 * Gets a fresh clone ready: Node's version, the dependencies, a browser. Plain JavaScript without
 * dependencies, since it runs before anything is installed. Run it by itself with
 * `node scripts/setup.mjs [--no-browser] [--firefox]`.
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
export function setUp({ browser = true, firefox = false } = {}) {
  explain(() => {
    checkNode();
    ensureDependencies();
    if (browser) ensureChromium();
    if (firefox) ensureFirefox();
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
  const path = findChromium() ?? installed("Chrome or Chromium", "chromium", findChromium);
  if (path) return path;
  throw new SetupError(NO_CHROMIUM);
}

export const NO_CHROMIUM =
  "No Chrome or Chromium was found: install one, or set CHROME_PATH to the path of its program.";

/**
 * The path of a Firefox, installed first where that can be done without asking. Only the tests of
 * the Firefox extension need it: where there is none, they are skipped, and this says so.
 */
export function ensureFirefox() {
  const path = findFirefox() ?? installed("Firefox", "firefox-esr", findFirefox);
  if (!path) console.log(NO_FIREFOX);
  return path;
}

export const NO_FIREFOX =
  "No Firefox was found, so its tests are skipped: install one, or set FIREFOX_PATH to the path of its program.";

/** Installs a package of Debian's and looks again. */
function installed(what, name, find) {
  if (!isDebianRoot()) return undefined;
  console.log(`No ${what} found: installing Debian's ${name} with apt-get …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "-q"], { env });
  run("apt-get", ["install", "-y", "-q", name], { env });
  return find();
}

/** The path of an installed Chrome or Chromium: the one that CHROME_PATH names, if set. */
export function findChromium({ env = process.env, platform = process.platform } = {}) {
  const chosen = chosenPath(env, "CHROME_PATH", "Chrome or Chromium");
  return chosen ?? chromiumPlaces(env, platform).find((path) => existsSync(path));
}

/** The path of an installed Firefox: the one that FIREFOX_PATH names, if set. */
export function findFirefox({ env = process.env, platform = process.platform } = {}) {
  const chosen = chosenPath(env, "FIREFOX_PATH", "Firefox");
  return chosen ?? firefoxPlaces(env, platform).find((path) => existsSync(path));
}

function chosenPath(env, name, what) {
  const chosen = env[name];
  if (!chosen || existsSync(chosen)) return chosen || undefined;
  throw new SetupError(
    `${name} is set to ${chosen}, and nothing is there: set it to the path of a ${what} program, or unset it.`,
  );
}

function chromiumPlaces(env, platform) {
  if (platform === "darwin") {
    const names = ["Google Chrome", "Chromium", "Google Chrome Beta", "Google Chrome Canary"];
    return names.flatMap((name) => macPrograms(env, `${name}.app`, name));
  }
  if (platform === "win32") {
    const products = ["Google\\Chrome", "Chromium", "Google\\Chrome Beta", "Google\\Chrome SxS"];
    return products.flatMap((name) => windowsPrograms(env, `${name}\\Application\\chrome.exe`));
  }
  const names = [
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "google-chrome-beta",
    "google-chrome-unstable",
  ];
  return unixPrograms(env, names, ["/usr/bin", "/opt/google/chrome"]);
}

function firefoxPlaces(env, platform) {
  if (platform === "darwin") {
    const names = ["Firefox", "Firefox Developer Edition", "Firefox Nightly"];
    return names.flatMap((name) => macPrograms(env, `${name}.app`, "firefox"));
  }
  if (platform === "win32") {
    const products = ["Mozilla Firefox", "Firefox Developer Edition", "Firefox Nightly"];
    return products.flatMap((name) => windowsPrograms(env, `${name}\\firefox.exe`));
  }
  return unixPrograms(env, ["firefox-esr", "firefox"], ["/usr/bin", "/opt/firefox"]);
}

function macPrograms(env, app, program) {
  const path = join("Applications", app, "Contents", "MacOS", program);
  return [join("/", path), join(env.HOME ?? "/", path)];
}

function windowsPrograms(env, path) {
  const roots = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter(Boolean);
  return roots.map((root) => `${root}\\${path}`);
}

function unixPrograms(env, names, more) {
  const folders = [...(env.PATH ?? "").split(delimiter), ...more].filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function isDebianRoot() {
  if (process.getuid?.() !== 0 || !existsSync("/etc/os-release")) return false;
  return /^ID="?debian"?$/m.test(readFileSync("/etc/os-release", "utf8"));
}

function run(program, args, options) {
  return spawnSync(program, args, { stdio: "inherit", ...options });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  setUp({
    browser: !process.argv.includes("--no-browser"),
    firefox: process.argv.includes("--firefox"),
  });
  console.log("Everything that is needed is here.");
}
