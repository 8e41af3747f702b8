import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jazzAliases } from "../../../../sandbox/build/jazz-aliases.ts";

/** What `name` resolves to under the aliases, applied as Vite applies them. */
function resolveName(aliases: ReturnType<typeof jazzAliases>, name: string): string | undefined {
  const alias = aliases.find(({ find }) => find instanceof RegExp && find.test(name));
  return alias && name.replace(alias.find, alias.replacement);
}

describe("jazzAliases", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "jazz-alias-"));
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
  });

  it("says what JAZZ_TOOLS must be when it is something else", () => {
    expect(() => jazzAliases(folder)).toThrow(/JAZZ_TOOLS must be the folder of an installed/);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "left-pad", exports: {} }));
    expect(() => jazzAliases(folder)).toThrow(/is something else/);
  });
});
