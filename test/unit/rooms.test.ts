import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Which rooms a room may import from, besides itself. */
const ARROWS: Record<string, readonly string[]> = {
  protocol: [],
  sandbox: ["protocol/jazz.ts"],
  "content-script": ["protocol"],
  panel: ["protocol", "sandbox"],
  extension: ["protocol", "panel/main.tsx", "panel/adapter.ts", "panel/backends"],
  backend: ["protocol", "in-app/backend-addresses.ts"],
  // Another face of the panel: the same connection, recording and judgement, without its views.
  cli: [
    "protocol",
    "panel/adapter.ts",
    "panel/backends",
    "panel/client.ts",
    "panel/model",
    "panel/store",
    "panel/view/evidence.ts",
    "in-app/backend-addresses.ts",
  ],
  demo: ["sandbox"],
  "in-app": [],
};

/** Packages each room may use; a bundle in somebody's page has none. */
const PACKAGES: Record<string, readonly string[]> = {
  protocol: ["valibot"],
  sandbox: [],
  "content-script": [],
  panel: ["preact", "@preact/signals", "idb", "valibot"],
  // The second is a bundle of content-script/page, which is brought into pages.
  extension: ["webextension-polyfill", "virtual:page-tools"],
  // Bundled into the npm package, which depends on nothing.
  backend: [
    "ws",
    "node:async_hooks",
    "node:crypto",
    "node:fs",
    "node:http",
    "node:path",
    "node:stream",
  ],
  cli: ["ws", "valibot", "@preact/signals", "node:fs", "node:path", "node:util"],
  demo: [
    "preact",
    "@preact/signals",
    "jazz-tools",
    // Its backend, as a user would write one.
    "jazz-devtools/backend",
    "hono",
    "@hono/node-server",
    "ws",
    "node:http",
    "node:net",
  ],
  "in-app": ["vite", "node:fs", "node:path"],
};

/** Parts of a room that may use more: each stands for a package that is made for a framework. */
const PACKAGES_OF_PARTS: Record<string, readonly string[]> = {
  "sandbox/client/react/": ["react"],
  "sandbox/client/vue/": ["vue"],
  "sandbox/client/svelte/": ["svelte"],
  "sandbox/client/solid/": ["solid-js"],
  "sandbox/next/react/": ["react"],
};

/** Bundles for the inspected app: nothing of the protocol's validation may get in. */
const TYPES_ONLY_IN_PAGE = ["protocol/messages.ts", "protocol/answers.ts", "protocol/read.ts"];

interface Import {
  file: string;
  specifier: string;
  typeOnly: boolean;
}

const IMPORT =
  /(?:^|\n)\s*(import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|import\("([^"]+)"\)/g;

/** Code that a file only quotes is none of its imports. */
const QUOTED_CODE = /`(?:[^`\\]|\\.)*`/g;

function importsOf(file: string): Import[] {
  const found: Import[] = [];
  for (const match of readFileSync(file, "utf8").replace(QUOTED_CODE, "``").matchAll(IMPORT)) {
    const specifier = match[3] ?? match[4] ?? "";
    found.push({ file: relative(ROOT, file), specifier, typeOnly: match[2] !== undefined });
  }
  return found;
}

function sources(room: string): string[] {
  return readdirSync(join(ROOT, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/vite\.config\.ts$|\/build\//.test(file));
}

function breach(room: string, { file, specifier, typeOnly }: Import): string | null {
  if (/\.(css|svg|png)$/.test(specifier)) return null;
  if (!specifier.startsWith(".")) {
    const part = Object.keys(PACKAGES_OF_PARTS).find((prefix) => file.startsWith(prefix));
    const allowed = [...(PACKAGES[room] ?? []), ...(PACKAGES_OF_PARTS[part ?? ""] ?? [])];
    const known = allowed.some((name) => specifier === name || specifier.startsWith(`${name}/`));
    return known ? null : `${file} uses the package ${specifier}`;
  }
  const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
  const allowed = [`${room}/`, ...(ARROWS[room] ?? [])];
  if (!allowed.some((prefix) => target === prefix || target.startsWith(withSlash(prefix)))) {
    return `${file} imports ${target}`;
  }
  const inPage =
    (room === "content-script" || room === "backend") && TYPES_ONLY_IN_PAGE.includes(target);
  return inPage && !typeOnly ? `${file} imports more than types from ${target}` : null;
}

const withSlash = (prefix: string): string => (/[./]\w*$|\/$/.test(prefix) ? prefix : `${prefix}/`);

const existing = (room: string): boolean =>
  readdirSync(ROOT, { withFileTypes: true }).some((entry) => entry.name === room);

describe("rooms", () => {
  for (const room of Object.keys(ARROWS).filter(existing)) {
    it(`${room} imports only what its arrows allow`, () => {
      const files = sources(room);
      expect(files.length).toBeGreaterThan(0);
      const breaches = files.flatMap(importsOf).map((one) => breach(room, one));
      expect(breaches.filter((sentence) => sentence !== null)).toEqual([]);
    });
  }

  it("knows a wrong import when it sees one", () => {
    const wrong = { file: "panel/x.ts", specifier: "../extension/browser.ts", typeOnly: false };
    expect(breach("panel", wrong)).toBe("panel/x.ts imports extension/browser.ts");
    const heavy = { file: "content-script/page/x.ts", specifier: "../../protocol/read.ts" };
    expect(breach("content-script", { ...heavy, typeOnly: false })).toMatch(/more than types/);
    expect(breach("content-script", { ...heavy, typeOnly: true })).toBeNull();
    const vendor = { file: "sandbox/x.ts", specifier: "preact", typeOnly: false };
    expect(breach("sandbox", vendor)).toBe("sandbox/x.ts uses the package preact");
    const vue = { file: "sandbox/client/vue/x.ts", specifier: "vue", typeOnly: false };
    expect(breach("sandbox", vue)).toBeNull();
    expect(breach("sandbox", { ...vue, specifier: "react" })).toMatch(/uses the package react/);
  });

  it("leaves extension APIs to extension/", () => {
    const api = /\b(chrome|browser)\.(runtime|tabs|devtools|storage|scripting)\b/;
    const users = ["protocol", "sandbox", "panel", "content-script/page"]
      .filter((room) => existing(room.split("/")[0] ?? room))
      .flatMap(sources)
      .filter((file) => api.test(readFileSync(file, "utf8")))
      .map((file) => relative(ROOT, file));
    expect(users).toEqual([]);
  });
});
