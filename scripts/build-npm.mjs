/**
 * Builds the npm package in dist/npm: what apps import as it is, file by file; the backend's
 * companion and the command line as one file each, with what they need inside, so that the package
 * depends on nothing.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const OUT = join(PROJECT, "dist/npm");
const BUNDLES = { backend: "backend/inspect-backend.ts", cli: "cli/main.ts" };

rmSync(OUT, { recursive: true, force: true });
tsc("-p", "in-app");
declareBackend();
for (const [name, entry] of Object.entries(BUNDLES)) await bundle(name, entry);
chmodSync(join(OUT, "cli.js"), 0o755);

async function bundle(name, entry) {
  const packages = new Set();
  await build({
    root: PROJECT,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    // ws looks for two native helpers that nobody has installed; without them it needs no require.
    define: {
      "process.env.WS_NO_BUFFER_UTIL": '"1"',
      "process.env.WS_NO_UTF_8_VALIDATE": '"1"',
    },
    ssr: { noExternal: true, target: "node" },
    build: {
      ssr: entry,
      target: "node20",
      outDir: OUT,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        output: { entryFileNames: `${name}.js`, codeSplitting: false, format: "esm" },
      },
    },
    plugins: [notices(packages)],
  });
}

/** Bundles say whose code is in them, as its licenses ask. */
function notices(packages) {
  return {
    name: "notices",
    moduleParsed({ id }) {
      const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
      if (name !== undefined) packages.add(name);
    },
    renderChunk(code) {
      const texts = [...packages].sort().map((name) => `${name}:\n\n${license(name)}`);
      if (texts.length === 0) return undefined;
      const shebang = /^#!.*\n/.exec(code)?.[0] ?? "";
      const notice = texts.join("\n\n").replaceAll("*/", "* /");
      return `${shebang}/*! This file contains:\n\n${notice}\n*/\n${code.slice(shebang.length)}`;
    },
  };
}

function license(name) {
  const folder = join(PROJECT, "node_modules", name);
  for (const file of ["LICENSE", "LICENSE.md", "license", "LICENCE"]) {
    try {
      return readFileSync(join(folder, file), "utf8").trim();
    } catch {
      // Another name, then.
    }
  }
  throw new Error(`${name} is bundled, and has no license to go with it.`);
}

/** The companion's declarations, which must stand alone: nobody has the files they could name. */
function declareBackend() {
  const folder = mkdtempSync(join(PROJECT, "dist/types-"));
  try {
    tsc("-p", "backend", "--outDir", folder);
    const declared = join(folder, "backend/inspect-backend.d.ts");
    const outside = /\bfrom\s+["']|import\(/.exec(readFileSync(declared, "utf8"));
    if (outside) throw new Error("backend/inspect-backend.ts declares something of another file.");
    cpSync(declared, join(OUT, "backend.d.ts"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tsc(...args) {
  const program = join(PROJECT, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [program, ...args], {
    cwd: PROJECT,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`tsc ${args.join(" ")} failed.`);
}
