/**
 * The peer: Apollo's DevTools and client, as npm has them. They are fetched when the bench first
 * runs and kept in the temporary folder, since nothing else needs them.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const PEER = "apollo-client-devtools 4.23.2";
const PACKAGES = ["apollo-client-devtools@4.23.2", "@apollo/client@3.14.1", "graphql@16"];

export interface PeerFiles {
  /** The folder of the unpacked extension. */
  extension: string;
  /** The folder of its packages. */
  packages: string;
}

/** Fetches the peer unless it is there. Throws a sentence when that does not work. */
export function fetchPeer(): PeerFiles {
  const home = join(tmpdir(), "jazz-devtools-bench-peer-4.23.2");
  const packages = join(home, "node_modules");
  if (!PACKAGES.every((name) => existsSync(join(packages, name.replace(/@[\d.]+$/, ""))))) {
    mkdirSync(home, { recursive: true });
    const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
    try {
      execFileSync("npm", ["install", "--prefix", home, ...options, ...PACKAGES], {
        timeout: 60_000,
        stdio: "ignore",
        shell: process.platform === "win32",
      });
    } catch (cause) {
      const sentence = `${PEER} could not be fetched from npm, so nothing is compared with it.`;
      throw new Error(sentence, { cause });
    }
  }
  return { extension: unpack(join(packages, "apollo-client-devtools/build")), packages };
}

/** The package holds Firefox's build: this gives it a manifest for Chrome, and nothing else. */
function unpack(build: string): string {
  const extension = mkdtempSync(join(tmpdir(), "jazz-devtools-peer-"));
  cpSync(build, extension, { recursive: true });
  // Without a network, a panel that waits for its fonts does not load.
  const panel = join(extension, "panel.html");
  writeFileSync(panel, readFileSync(panel, "utf8").replaceAll(/<link[^>]*googleapis[^>]*>/g, ""));
  const everywhere = { matches: ["<all_urls>"], run_at: "document_start" };
  const manifest = {
    manifest_version: 3,
    name: "Apollo Client Devtools",
    version: "4.23.2",
    devtools_page: "devtools.html",
    background: { service_worker: "background.js" },
    permissions: ["storage"],
    host_permissions: ["<all_urls>"],
    content_scripts: [
      { ...everywhere, js: ["hook.js"], world: "MAIN" },
      { ...everywhere, js: ["tab.js"] },
    ],
  };
  writeFileSync(join(extension, "manifest.json"), JSON.stringify(manifest));
  return extension;
}
