/**
 * `npm start`: sets up what is missing, builds, and opens a browser with the extension on the demo
 * app. Without a display it walks a tour of the panel instead and says what it saw.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { explain, SetupError, setUp } from "./setup.mjs";

const HELP = `npm start                                        open the demo app, DevTools on the Jazz tab
npm start -- --url URL                           open your own app instead
npm start -- --headless                          no window: walk the tour, write it to tour/
npm start -- --headless --url URL                no window: print what the panel finds on that page
npm start -- --headless --url URL --report FILE  and write it to FILE as JSON`;

const project = fileURLToPath(new URL("..", import.meta.url));

const { url, headless, report, help } = explain(readOptions);
if (help) {
  console.log(HELP);
  process.exit(0);
}
setUp();
explain(build);

const { runnerImport } = await import("vite");
process.exitCode = await start();

async function start() {
  try {
    if (!headless) return await (await script("open.ts")).open({ url });
    if (url) return await (await script("inspect.ts")).inspect({ url, report });
    return await (await script("tour.ts")).tour();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

/** Node 20 reads no TypeScript; Vite does. */
async function script(name) {
  const { module } = await runnerImport(join(project, "scripts", name), {
    configFile: false,
    root: project,
    logLevel: "error",
  });
  return module;
}

function readOptions() {
  const options = { url: "string", report: "string", headless: "boolean", help: "boolean" };
  const wanted = Object.entries(options).map(([name, type]) => [name, { type }]);
  let values;
  try {
    ({ values } = parseArgs({ options: Object.fromEntries(wanted) }));
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${HELP}`);
  }
  const { url, report, help = false } = values;
  const headless = values.headless ?? !hasDisplay();
  if (url !== undefined && !isWebAddress(url)) {
    throw new SetupError(`--url needs an address such as http://localhost:5173, and got "${url}".`);
  }
  if (report !== undefined && !(url && headless)) {
    throw new SetupError(
      "--report goes with --headless and --url: it writes what that page shows.",
    );
  }
  return { url, headless, report, help };
}

function isWebAddress(text) {
  return URL.canParse(text) && ["http:", "https:", "file:"].includes(new URL(text).protocol);
}

function hasDisplay() {
  if (process.platform !== "linux") return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function build() {
  console.log("Building the extension …");
  const vite = join(project, "node_modules", "vite", "bin", "vite.js");
  const { status } = spawnSync(process.execPath, [vite, "build", "--app", "--logLevel", "warn"], {
    cwd: project,
    stdio: "inherit",
  });
  if (status !== 0) throw new SetupError("The extension could not be built: see above.");
}
