import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
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
      "dist/npm/backend-addresses.d.ts",
      "dist/npm/backend-addresses.js",
      "dist/npm/backend.d.ts",
      "dist/npm/backend.js",
      "dist/npm/cli.js",
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

  it("inspects a backend, and goes when it is done", () => {
    const script = `
      const { inspectBackend } = await import("jazz-devtools/backend");
      const context = { forSession: () => ({}), db: () => ({}) };
      const inspection = inspectBackend(context, { app: {}, name: "shop" });
      const url = await inspection.ready;
      console.log(url.replace(/\\d+.*/, ""), context.forSession({ user_id: "a" }) !== undefined);
    `;
    const args = ["--input-type=module", "--eval", script];
    const printed = execFileSync(process.execPath, args, { cwd: app, encoding: "utf8" });
    expect(printed).toMatch(/shop can be inspected at ws:\/\/127\.0\.0\.1:\d+\/\?token=/);
    const production = spawnSync(process.execPath, args, {
      cwd: app,
      encoding: "utf8",
      env: { ...process.env, NODE_ENV: "production" },
    });
    expect(production.status).toBe(1);
    expect(production.stderr).toContain("does not start with NODE_ENV=production");
  });

  it("records a backend that runs in the same project from the terminal", async () => {
    const script = `
      const { inspectBackend } = await import("jazz-devtools/backend");
      await inspectBackend({ forSession: () => ({}), db: () => ({}) }, { app: {}, name: "shop" }).ready;
      process.stdin.resume();
    `;
    const args = ["--input-type=module", "--eval", script];
    const child = spawn(process.execPath, args, { cwd: app, stdio: ["pipe", "pipe", "inherit"] });
    try {
      await once(child.stdout, "data");
      const bin = join(app, "node_modules/.bin/jazz-devtools");
      const recording = ["record", "--backend", ".", "--for", "50ms", "--out", "shop.json"];
      const { status, stderr } = spawnSync(bin, recording, { cwd: app, encoding: "utf8", shell });
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: "Recording shop.\n0 writes saved in shop.json.\n",
      });
      const { hosts } = JSON.parse(readFileSync(join(app, "shop.json"), "utf8"));
      expect(hosts).toHaveLength(1);
    } finally {
      child.stdin.end();
    }
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });

  it("replays a recording from the terminal, as a check of its own", () => {
    const recording = join(ROOT, "test/fixtures/recordings/exports/version-2.json");
    const cli = (...args: string[]) => {
      const bin = join(app, "node_modules/.bin/jazz-devtools");
      const { status, stdout, stderr } = spawnSync(bin, args, {
        cwd: app,
        encoding: "utf8",
        shell,
      });
      return { status, stdout, stderr };
    };
    const plain = cli("replay", recording, "--as", "alice");
    expect(plain).toMatchObject({ status: 0, stderr: "" });
    expect(plain.stdout).toContain("as alice: 5 allowed, 1 denied");
    const report = cli("replay", recording, "--matrix", "--json");
    writeFileSync(join(app, "expected.json"), report.stdout);
    expect(cli("replay", recording, "--matrix", "--expect", "expected.json").status).toBe(0);
    const failed = cli("replay", recording, "--as", "alice", "--fail-on", "denied");
    expect(failed).toMatchObject({ status: 1, stderr: "write 5 as alice: denied.\n" });
    expect(cli("record", "--out", "x")).toMatchObject({ status: 2, stdout: "" });
  });

  it(
    "is typed, and refuses what is wrong",
    () => {
      writeFileSync(
        join(app, "app.ts"),
        `
      import { inspectBackend, type Inspection } from "jazz-devtools/backend";
      import { registerJazzDb } from "jazz-devtools/register";
      import { jazzDevtools } from "jazz-devtools/vite";
      import { defineConfig } from "vite";

      const unregister: () => void = registerJazzDb({}, { name: "main", permissions: {} });
      unregister();
      defineConfig({ plugins: [jazzDevtools({ permissions: "./permissions.ts", app: "x" })] });
      const inspection: Inspection = inspectBackend({}, { app: {}, permissions: {}, port: 4321 });
      const answered: number = inspection.request({ method: "GET" }, () => 1);
      inspection.ready.then((url: string | null) => url, () => answered);
      // @ts-expect-error an app is needed
      inspectBackend({}, {});
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
