import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { findChromium, findFirefox } from "../../../scripts/setup.mjs";

let folder = "";

afterEach(() => {
  if (folder) rmSync(folder, { recursive: true });
  folder = "";
});

/** A program that is only looked for and never run. */
function program(name: string): string {
  folder = mkdtempSync(join(tmpdir(), "jazz-devtools-setup-"));
  const path = join(folder, name);
  writeFileSync(path, "");
  return path;
}

describe.each([
  { find: findFirefox, variable: "FIREFOX_PATH", name: "firefox-esr", what: "Firefox" },
  { find: findChromium, variable: "CHROME_PATH", name: "google-chrome-stable", what: "Chrome" },
])("looking for $what", ({ find, variable, name, what }) => {
  it("takes the one that is named before any other", () => {
    const path = program("chosen");
    expect(find({ env: { [variable]: path, PATH: "" } })).toBe(path);
  });

  it("says what to do when nothing is where it was named", () => {
    const named = { env: { [variable]: "/nowhere/program" } };
    expect(() => find(named)).toThrow(`${variable} is set to /nowhere/program`);
    expect(() => find(named)).toThrow(what);
  });

  it("looks along the PATH", () => {
    const path = program(name);
    expect(find({ env: { PATH: folder }, platform: "linux" })).toBe(path);
  });
});
