import { execFileSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../..");
const SECONDS = 1_000;

/** An app that has the package, as npm installs it. */
let app = "";
let packed: { filename: string; files: { path: string }[] };

const shell = process.platform === "win32";
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync("npm", args, { cwd, shell, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

beforeAll(() => {
  app = realpathSync(mkdtempSync(join(tmpdir(), "jazz-devtools-consumer-")));
  const answer = npm(ROOT, "pack", "--json", "--silent", "--pack-destination", app);
  packed = JSON.parse(answer.slice(answer.indexOf("[\n")))[0];
  writeFileSync(join(app, "package.json"), '{ "type": "module", "private": true }');
  npm(app, "install", "--offline", "--no-audit", "--no-fund", join(app, packed.filename));
}, 120 * SECONDS);

afterAll(() => rmSync(app, { recursive: true }));

describe("the npm package", () => {
  it("holds what apps import, and nothing else of this repository", () => {
    expect(packed.files.map(({ path }) => path).sort()).toEqual([
      "LICENSE",
      "README.md",
      "dist/npm/register.d.ts",
      "dist/npm/register.js",
      "dist/npm/register.production.d.ts",
      "dist/npm/register.production.js",
      "dist/npm/vite.d.ts",
      "dist/npm/vite.js",
      "package.json",
    ]);
  });

  it("brings no other package along", () => {
    const installed = readdirSync(join(app, "node_modules"));
    expect(installed.filter((name) => !name.startsWith("."))).toEqual(["jazz-devtools"]);
  });

  it("can be imported, in development and in production", () => {
    const script = `
      const { registerJazzDb } = await import("jazz-devtools/register");
      const { jazzDevtools } = await import("jazz-devtools/vite");
      globalThis.window = globalThis;
      registerJazzDb({});
      console.log(jazzDevtools().name, globalThis[Symbol.for("jazz.devtools")]?.length);
    `;
    const run = (...options: string[]): string =>
      execFileSync(process.execPath, [...options, "--input-type=module", "--eval", script], {
        cwd: app,
        encoding: "utf8",
      }).trim();
    expect(run()).toBe("jazz-devtools 1");
    expect(run("--conditions=production")).toBe("jazz-devtools undefined");
  });

  it(
    "is typed, and refuses what is wrong",
    () => {
      writeFileSync(
        join(app, "app.ts"),
        `
      import { registerJazzDb } from "jazz-devtools/register";
      import { jazzDevtools } from "jazz-devtools/vite";
      import { defineConfig } from "vite";

      const unregister: () => void = registerJazzDb({}, { name: "main", permissions: {} });
      unregister();
      defineConfig({ plugins: [jazzDevtools({ permissions: "./permissions.ts", app: "x" })] });
      // @ts-expect-error a name is a text
      registerJazzDb({}, { name: 1 });
      // @ts-expect-error there is no such option
      jazzDevtools({ permission: "./permissions.ts" });
      `,
      );
      symlinkSync(join(ROOT, "node_modules/vite"), join(app, "node_modules/vite"), "junction");
      for (const module of ["nodenext", "preserve"]) {
        const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"];
        const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
        const args = [tsc, ...options, "--module", module, "app.ts"];
        expect(typeErrors(args)).toBe("");
      }
    },
    60 * SECONDS,
  );
});

function typeErrors(args: string[]): string {
  try {
    execFileSync(process.execPath, args, { cwd: app, encoding: "utf8" });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
