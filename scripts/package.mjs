/**
 * `npm run package`: one zip per browser in packages/, to hand in or to keep. What went in decides
 * every byte: entries are sorted and carry no time, owner or mode of this machine.
 */
import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";

const BROWSERS = ["chrome", "firefox"];
const FOLDER = "packages";

/** The first day that a zip can name. Written in local time, so that it is the same everywhere. */
const NO_TIME = new Date(1980, 0, 1);

/** Made on Unix; a file that all may read and its owner may write. */
const UNIX = 3;
const READABLE = 0o100644 << 16;

/** The bytes of a zip with all files of a folder. */
export function zipFolder(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path)])
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return zipSync(Object.fromEntries(files), {
    level: 9,
    mtime: NO_TIME,
    os: UNIX,
    attrs: READABLE,
  });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  mkdirSync(FOLDER, { recursive: true });
  for (const browser of BROWSERS) {
    const file = join(FOLDER, `jazz-devtools-${version}-${browser}.zip`);
    const bytes = zipFolder(join("dist", browser));
    writeFileSync(file, bytes);
    console.log(`${file}  ${Math.round(bytes.length / 1_000)} kB`);
  }
}
