import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jazzAliases, packageFolder } from "../../../../sandbox/build/jazz-aliases.ts";

/** What `name` resolves to under the aliases, applied as Vite applies them. */
function resolveName(aliases: ReturnType<typeof jazzAliases>, name: string): string | undefined {
  const alias = aliases.find(({ find }) => find instanceof RegExp && find.test(name));
  return alias && name.replace(alias.find, alias.replacement);
}

describe("jazzAliases", () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "jazz-alias-")));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("points to the sandbox unless told otherwise", () => {
    const aliases = jazzAliases(undefined);
    expect(resolveName(aliases, "jazz-tools")).toMatch(/sandbox\/jazz-tools\/index\.ts$/);
    expect(resolveName(aliases, "jazz-tools/permissions")).toMatch(
      /sandbox\/jazz-tools\/permissions\.ts$/,
    );
    expect(resolveName(aliases, "jazz-tools-extra")).toBeUndefined();
  });

  it("points to what the sandbox has of later Jazz, and to nothing else", () => {
    const aliases = jazzAliases(undefined, "next");
    expect(resolveName(aliases, "jazz-tools")).toMatch(/sandbox\/jazz-tools\/next\.ts$/);
    expect(resolveName(aliases, "jazz-tools/react")).toMatch(/jazz-tools\/next-react\.ts$/);
    expect(resolveName(aliases, "jazz-tools/vue")).toBeUndefined();
    expect(() => jazzAliases(undefined, "last")).toThrow(/JAZZ_LINE must be/);
  });

  it("points to the files that a real copy exports", () => {
    const exports = {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./solid": { browser: "./dist/solid.js", default: "./dist/solid.ssr.js" },
      "./permissions": { import: { default: "./dist/permissions.js" } },
      "./package.json": "./package.json",
      "./types-only": { types: "./dist/types.d.ts" },
    };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "jazz-tools", exports }));
    const aliases = jazzAliases(folder);
    expect(resolveName(aliases, "jazz-tools")).toBe(join(folder, "dist/index.js"));
    expect(resolveName(aliases, "jazz-tools/solid")).toBe(join(folder, "dist/solid.js"));
    expect(resolveName(aliases, "jazz-tools/permissions")).toBe(
      join(folder, "dist/permissions.js"),
    );
    expect(resolveName(aliases, "jazz-tools/packageXjson")).toBeUndefined();
    expect(resolveName(aliases, "jazz-tools/types-only")).toBeUndefined();
    expect(resolveName(aliases, "jazz-wasm")).toBeUndefined();
  });

  it("points to the engine that a real copy brings along, and lets a server read it", () => {
    const tools = join(folder, "store/jazz-tools");
    const engine = join(folder, "store/node_modules/jazz-wasm");
    for (const made of [tools, engine]) mkdirSync(made, { recursive: true });
    const manifest = { name: "jazz-tools", exports: { ".": "./dist/index.js" } };
    writeFileSync(join(tools, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(engine, "package.json"), JSON.stringify({ main: "./jazz.js" }));
    writeFileSync(join(engine, "jazz.js"), "");
    // As package managers do that keep one copy of everything.
    symlinkSync(tools, join(folder, "jazz-tools"));
    const linked = join(folder, "jazz-tools");
    expect(resolveName(jazzAliases(linked), "jazz-wasm")).toBe(join(engine, "jazz.js"));
    expect(packageFolder(linked)).toEqual([folder, engine]);
  });

  it("says what JAZZ_TOOLS must be when it is something else", () => {
    expect(() => jazzAliases(folder)).toThrow(/JAZZ_TOOLS must be the folder of an installed/);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "left-pad", exports: {} }));
    expect(() => jazzAliases(folder)).toThrow(/is something else/);
  });
});
