import {
  type BrowserContext,
  type CDPSession,
  expect,
  type Frame,
  type Keyboard,
  type Page,
} from "@playwright/test";
import { browserOf, type Size } from "./browser.ts";
import {
  noPanel,
  PATIENCE_MS,
  type Showing,
  setThemeScript,
  showPanelScript,
  type Theme,
} from "./devtools-frontend.ts";
import { eventually } from "./eventually.ts";

const PICTURE_MS = 10_000;

export interface PanelOptions {
  /** The extension that the panel belongs to. Default: the one the browser was started with. */
  extensionId?: string;
  /** What the panel's tab in DevTools says. */
  title?: string;
  theme?: Theme;
}

/** Opens DevTools for a tab and shows the Jazz panel in it. */
export async function openJazzPanel(
  page: Page,
  options: PanelOptions = {},
): Promise<DevToolsPanel> {
  const panel = new DevToolsPanel(page, options);
  await panel.open();
  return panel;
}

/**
 * An extension's panel in the DevTools of a tab. Locators start here as they start at a page; they
 * are of the panel that is open now, so make them anew after `reopen`.
 */
export class DevToolsPanel {
  readonly #page: Page;
  readonly #extensionId: string;
  readonly #title: string;
  #theme: Theme;
  #open: { devtools: Page; frame: Frame } | undefined;

  constructor(page: Page, options: PanelOptions) {
    this.#page = page;
    this.#extensionId = options.extensionId ?? browserOf(page.context()).extensionId;
    this.#title = options.title ?? "Jazz";
    this.#theme = options.theme ?? "default";
  }

  /** The window of DevTools. */
  get devtools(): Page {
    return this.#opened().devtools;
  }

  /** The panel's own document. */
  get frame(): Frame {
    return this.#opened().frame;
  }

  get keyboard(): Keyboard {
    return this.devtools.keyboard;
  }

  readonly getByRole: Frame["getByRole"] = (...args) => this.frame.getByRole(...args);
  readonly getByText: Frame["getByText"] = (...args) => this.frame.getByText(...args);
  readonly getByLabel: Frame["getByLabel"] = (...args) => this.frame.getByLabel(...args);
  readonly getByTitle: Frame["getByTitle"] = (...args) => this.frame.getByTitle(...args);
  readonly getByPlaceholder: Frame["getByPlaceholder"] = (...args) =>
    this.frame.getByPlaceholder(...args);
  readonly locator: Frame["locator"] = (...args) => this.frame.locator(...args);

  async open(): Promise<void> {
    const devtools = await this.#showInDevTools();
    const frame = await eventually(() => panelFrame(devtools, this.#extensionId), {
      events: { of: devtools, named: ["frameattached", "framenavigated"] },
      patienceMs: PATIENCE_MS,
      failure: `The panel "${this.#title}" did not load.`,
    });
    await frame.waitForLoadState("load");
    this.#open = { devtools, frame };
  }

  async #showInDevTools(): Promise<Page> {
    const context = this.#page.context();
    const { targetId } = await browserOf(context).pipe.command<{ targetId: string }>(
      "Target.openDevTools",
      { targetId: await targetIdOf(this.#page) },
    );
    const devtools = await eventually(() => pageOfTarget(context, targetId), {
      events: { of: context, named: ["page"] },
      patienceMs: PATIENCE_MS,
      failure: "DevTools did not open.",
    });
    const script = showPanelScript({
      extensionId: this.#extensionId,
      title: this.#title,
      theme: this.#theme,
    });
    const showing = await devtools.evaluate<Showing>(script);
    if (showing === "missing") throw new Error(noPanel(this.#title));
    if (showing === "shown") return devtools;
    await devtools.close();
    return this.#showInDevTools();
  }

  /** Closes DevTools; the tab stays. */
  async close(): Promise<void> {
    const { devtools } = this.#opened();
    this.#open = undefined;
    await devtools.close();
  }

  async reopen(): Promise<void> {
    if (this.#open) await this.close();
    await this.open();
  }

  /** Gives the panel itself a size: DevTools gets what it needs around it. */
  async resize(size: Size): Promise<void> {
    const { devtools, frame } = this.#opened();
    const around = await surroundings(devtools, frame);
    await devtools.setViewportSize({
      width: size.width + around.width,
      height: size.height + around.height,
    });
    await frame.waitForFunction(
      ({ width, height }) => innerWidth === width && innerHeight === height,
      size,
    );
  }

  /** A picture of the panel, at a size if one is given. */
  async screenshot(path: string, size?: Size): Promise<void> {
    if (size) await this.resize(size);
    const { devtools, frame } = this.#opened();
    const element = await frame.frameElement();
    // What DevTools has around the panel may still move.
    await expect(async () => {
      const clip = await element.boundingBox();
      if (!clip) throw new Error("The panel is not shown.");
      await devtools.screenshot({ path, clip, animations: "disabled" });
      expect(await element.boundingBox()).toEqual(clip);
    }).toPass({ timeout: PICTURE_MS });
  }

  /** Changes the theme of DevTools, which tells the panel. */
  async setTheme(theme: Theme): Promise<void> {
    await this.devtools.evaluate(setThemeScript(theme));
    this.#theme = theme;
  }

  #opened(): { devtools: Page; frame: Frame } {
    if (this.#open) return this.#open;
    throw new Error("DevTools is closed: reopen the panel first.");
  }
}

/** Ends an extension's service worker, as the browser does when it is idle; says whether it ran. */
export async function killServiceWorker(
  context: BrowserContext,
  extensionId = browserOf(context).extensionId,
): Promise<boolean> {
  const { pipe } = browserOf(context);
  const { targetInfos } = await pipe.command<{ targetInfos: TargetInfo[] }>("Target.getTargets");
  const worker = targetInfos.find(
    ({ type, url }) =>
      type === "service_worker" && url.startsWith(`chrome-extension://${extensionId}/`),
  );
  if (!worker) return false;
  const { targetId } = worker;
  const { success } = await pipe.command<{ success: boolean }>("Target.closeTarget", { targetId });
  return success;
}

interface TargetInfo {
  targetId: string;
  type: string;
  url: string;
}

const targetIds = new WeakMap<Page, string>();

async function targetIdOf(page: Page): Promise<string> {
  const known = targetIds.get(page);
  if (known) return known;
  const session: CDPSession = await page.context().newCDPSession(page);
  const { targetInfo } = await session.send("Target.getTargetInfo");
  await session.detach();
  targetIds.set(page, targetInfo.targetId);
  return targetInfo.targetId;
}

async function pageOfTarget(context: BrowserContext, targetId: string): Promise<Page | undefined> {
  for (const page of context.pages()) {
    if (!page.url().startsWith("devtools:")) continue;
    const id = await targetIdOf(page).catch(() => undefined); // it may be closing
    if (id === targetId) return page;
  }
  return undefined;
}

/** Of an extension's frames in DevTools, the one that is shown: its DevTools page is hidden. */
async function panelFrame(devtools: Page, extensionId: string): Promise<Frame | undefined> {
  for (const frame of devtools.frames()) {
    if (!frame.url().startsWith(`chrome-extension://${extensionId}/`)) continue;
    const element = await frame.frameElement().catch(() => undefined); // it may be gone
    if (element && (await element.isVisible())) return frame;
  }
  return undefined;
}

async function surroundings(devtools: Page, frame: Frame): Promise<Size> {
  const size = () => ({ width: innerWidth, height: innerHeight });
  const [outer, inner] = await Promise.all([devtools.evaluate(size), frame.evaluate(size)]);
  return { width: outer.width - inner.width, height: outer.height - inner.height };
}
