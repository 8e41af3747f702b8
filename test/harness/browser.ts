import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { type BrowserContext, chromium } from "@playwright/test";
import { BrowserProcess, LEADS_GROUP } from "./browser-process.ts";
import { chromiumPath } from "./chromium.ts";
import { DebuggingPipe } from "./debugging-pipe.ts";

export interface Size {
  width: number;
  height: number;
}

export interface BrowserOptions {
  /** The folder of the unpacked extension; none for a browser without one. */
  extension?: string;
  /** Without a window. Default: yes. */
  headless?: boolean;
  window?: Size;
  /** Where DevTools opens. Default: in a window of its own, which leaves page and panel their size. */
  dock?: "undocked" | "bottom" | "right";
  /** More command-line switches. */
  args?: readonly string[];
  /** The first page that the window shows. */
  url?: string;
  /** The folder of a profile that is kept when the browser ends. Default: a new one, removed then. */
  profile?: string;
}

/** A running browser. */
export interface Chromium {
  readonly pipe: DebuggingPipe;
  readonly version: string;
  /** The id of the extension that it was started with, or "". */
  readonly extensionId: string;
  /** Loads a further unpacked extension and returns its id. */
  loadExtension(folder: string): Promise<string>;
  /** Settles when the browser has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the browser; a profile of its own is removed. */
  close(): Promise<void>;
  /** Kills the browser as a power cut would: nothing in it gets to finish anything. */
  crash(): Promise<void>;
}

/** A running browser that Playwright drives. */
export interface DrivenBrowser extends Chromium {
  readonly context: BrowserContext;
}

const drivenBrowsers = new WeakMap<BrowserContext, DrivenBrowser>();

/** The browser that a context of Playwright's belongs to. */
export function browserOf(context: BrowserContext): DrivenBrowser {
  const browser = drivenBrowsers.get(context);
  if (browser) return browser;
  throw new Error("This context is not of a browser that launchBrowser() started.");
}

/** Starts a browser with an extension, driven by Playwright. */
export async function launchBrowser(options: BrowserOptions = {}): Promise<DrivenBrowser> {
  const browser = await startChromium(options);
  try {
    const driver = await chromium.connectOverCDP(browser.pipe);
    const context = driver.contexts()[0];
    if (!context) throw new Error("The browser has no profile to work in.");
    const driven: DrivenBrowser = { ...browser, context };
    drivenBrowsers.set(context, driven);
    return driven;
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/**
 * Starts a browser with an extension, driven by nothing but its debugging pipe. That pipe is also
 * how the extension gets in: it is the one way that Chrome and Chromium share.
 */
export async function startChromium(options: BrowserOptions = {}): Promise<Chromium> {
  const { extension } = options;
  if (extension && !existsSync(join(extension, "manifest.json"))) {
    throw new Error(`No extension in ${extension}: build it with "npm run build".`);
  }
  const program = chromiumPath();
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), "jazz-devtools-profile-")));
  const kept = options.profile !== undefined;
  await writePreferences(profile, options);

  const child = spawn(program, switches(profile, options), {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    detached: LEADS_GROUP,
  });
  const browser = new BrowserProcess(child, kept ? null : profile);
  const pipe = new DebuggingPipe(child.stdio[3] as Writable, child.stdio[4] as Readable);
  const ended = browser.ended.then(() => pipe.close());

  const close = async (): Promise<void> => {
    pipe.command("Browser.close").catch(() => {});
    await browser.end();
    await ended;
  };
  const crash = async (): Promise<void> => {
    browser.kill();
    await ended;
  };
  const loadExtension = async (folder: string): Promise<string> => {
    const { id } = await pipe.command<{ id: string }>("Extensions.loadUnpacked", {
      path: resolve(folder),
    });
    return id;
  };

  try {
    const { product } = await pipe.command<{ product: string }>("Browser.getVersion");
    const extensionId = extension ? await loadExtension(extension) : "";
    return { pipe, version: product, extensionId, loadExtension, ended, close, crash };
  } catch (error) {
    return browser.giveUp(program, error);
  }
}

function switches(profile: string, options: BrowserOptions): string[] {
  const { headless = true, window = { width: 1200, height: 900 }, args = [], url } = options;
  return [
    `--user-data-dir=${profile}`,
    "--remote-debugging-pipe",
    "--enable-unsafe-extension-debugging",
    `--window-size=${window.width},${window.height}`,
    ...(headless ? HEADLESS : []),
    ...QUIET,
    ...(process.getuid?.() === 0 ? ["--no-sandbox", "--test-type"] : []),
    ...args,
    url ?? "about:blank",
  ];
}

const QUIET = [
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-domain-reliability",
  "--disable-features=MediaRouter,OptimizationHints,Translate",
  "--disable-search-engine-choice-screen",
  "--disable-sync",
  "--disable-quic",
  "--metrics-recording-only",
  "--password-store=basic",
  "--use-mock-keychain",
];

const HEADLESS = [
  "--headless=new",
  "--disable-gpu",
  "--mute-audio",
  "--force-color-profile=srgb",
  "--disable-backgrounding-occluded-windows",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
];

/** DevTools keeps its settings in the profile, as strings of JSON. */
async function writePreferences(profile: string, options: BrowserOptions): Promise<void> {
  const { dock = "undocked", headless = true } = options;
  const settings = {
    currentDockState: JSON.stringify(dock),
    "inspector-view.split-view-state": JSON.stringify({ horizontal: { size: 460 } }),
  };
  const devtools = {
    preferences: settings,
    // A window follows the user's system; without one, there is no system to follow.
    ...(headless && {
      synced_preferences_sync_disabled: { "ui-theme": JSON.stringify("default") },
    }),
  };
  await mkdir(join(profile, "Default"), { recursive: true });
  if (existsSync(join(profile, "Default", "Preferences"))) return;
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify({ devtools }));
}
