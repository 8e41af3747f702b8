import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, describe, expect, it } from "vitest";
import { zipFolder } from "../../../scripts/package.mjs";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(files: [path: string, text: string][]): string {
  const folder = mkdtempSync(join(tmpdir(), "jazz-devtools-zip-"));
  folders.push(folder);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const FILES: [string, string][] = [
  ["manifest.json", "{}"],
  ["assets/panel.js", "panel();\n".repeat(1_000)],
  ["icons/16.png", "\u0000\u0001"],
];

describe("a package", () => {
  it("has the same bytes again, whatever the order, times and modes of its files", () => {
    const first = folderWith(FILES);
    const second = folderWith([...FILES].reverse());
    utimesSync(join(second, "manifest.json"), 1_000_000, 2_000_000);
    chmodSync(join(second, "manifest.json"), 0o700);
    expect(Buffer.from(zipFolder(second)).equals(Buffer.from(zipFolder(first)))).toBe(true);
  });

  it("holds every file under its path, and differs when a file does", () => {
    const bytes = zipFolder(folderWith(FILES));
    const entries = Object.entries(unzipSync(bytes)).map(([path, content]) => [
      path,
      new TextDecoder().decode(content),
    ]);
    expect(entries).toEqual([...FILES].sort(([left], [right]) => (left < right ? -1 : 1)));
    const changed = zipFolder(folderWith([...FILES, ["new.js", ""]]));
    expect(Buffer.from(changed).equals(Buffer.from(bytes))).toBe(false);
  });
});
