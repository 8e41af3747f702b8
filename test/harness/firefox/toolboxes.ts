/**
 * DevTools and the panels in it, as Firefox's own code reaches them. It runs in Firefox's window, so
 * it is sent as text and uses nothing from around it.
 */

/** Of Firefox's own interfaces, what is used here. */
interface Toolbox {
  doc: Document;
  win: Window;
  topWindow: Window;
  getAdditionalTools(): { id: string; label: string }[];
  selectTool(id: string): Promise<unknown>;
  destroy(): Promise<void>;
}

interface PanelBrowser extends Element {
  browsingContext: {
    currentURI?: { spec: string };
    currentWindowGlobal: WindowGlobal | null;
  } | null;
}

interface WindowGlobal {
  getActor(name: "MarionetteCommands"): PanelActor;
  drawSnapshot(rect: null, scale: number, background: string): Promise<ImageBitmap>;
}

/** How Marionette works in any document, also in those that are no tab. */
interface PanelActor {
  executeScript(script: string, args: unknown[], options: object): Promise<unknown>;
  clickElement(element: unknown, capabilities: object): Promise<void>;
  sendKeysToElement(element: unknown, text: string, capabilities: object): Promise<void>;
  getActiveElement(): Promise<unknown>;
}

declare const ChromeUtils: { importESModule(url: string): { require(path: string): unknown } };
declare const Services: {
  wm: { getMostRecentWindow(type: string): Window & { gBrowser: { selectedTab: unknown } } };
  prefs: { setStringPref(name: string, value: string): void };
};

export type Toolboxes = ReturnType<typeof toolboxes>;

export function toolboxes() {
  const PATIENCE_MS = 15_000;
  /** Those of WebDriver that matter to an element: clicked as a user would, or not at all. */
  const CAPABILITIES = { toJSON: () => ({ "moz:webdriverClick": true }) };
  /** DevTools by a name of the caller's, with the id of the extension's panel in it. */
  const opened = new Map<string, { toolbox: Toolbox; tool: string }>();

  const firefox = () => Services.wm.getMostRecentWindow("navigator:browser");

  async function until<T>(look: () => T | null | undefined | false, failure: string): Promise<T> {
    const { setTimeout, performance } = firefox();
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = look();
      if (found) return found;
      if (performance.now() > deadline) throw new Error(failure);
      await new Promise((resume) => setTimeout(resume, 20));
    }
  }

  /** Opens DevTools for the tab that is selected, in a window of its own, on one of its tools. */
  async function openTool(name: string, title: string): Promise<void> {
    const loader = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
    const { gDevTools } = loader.require("devtools/client/framework/devtools") as {
      gDevTools: { showToolboxForTab(tab: unknown, options: object): Promise<Toolbox> };
    };
    const toolbox = await gDevTools.showToolboxForTab(firefox().gBrowser.selectedTab, {
      hostType: "window",
      toolId: "webconsole",
    });
    const tool = await until(
      () => toolbox.getAdditionalTools().find(({ label }) => label === title),
      `DevTools got no panel "${title}" from an extension.`,
    );
    await toolbox.selectTool(tool.id);
    opened.set(name, { toolbox, tool: tool.id });
    await until(
      () => browserOf(name)?.browsingContext?.currentURI?.spec.startsWith("moz-extension:"),
      `The panel "${title}" did not load.`,
    );
    await run(
      name,
      `return document.readyState === "complete" ||
        new Promise((loaded) => addEventListener("load", () => loaded(true)))`,
      [],
    );
  }

  function toolboxOf(name: string): Toolbox {
    const found = opened.get(name);
    if (!found) throw new Error("DevTools is closed: reopen the panel first.");
    return found.toolbox;
  }

  function browserOf(name: string): PanelBrowser | null {
    const frame = toolboxOf(name).doc.getElementById(
      `toolbox-panel-iframe-${opened.get(name)?.tool}`,
    ) as HTMLIFrameElement | null;
    return frame?.contentDocument?.querySelector<PanelBrowser>("browser") ?? null;
  }

  function windowOf(name: string): WindowGlobal {
    const found = browserOf(name)?.browsingContext?.currentWindowGlobal;
    if (!found) throw new Error("The panel is not shown.");
    return found;
  }

  const actorOf = (name: string): PanelActor => windowOf(name).getActor("MarionetteCommands");

  /** Runs a script in the panel's document. */
  function run(name: string, script: string, args: unknown[]): Promise<unknown> {
    return actorOf(name).executeScript(script, args, { sandboxName: "tests", newSandbox: false });
  }

  /** Clicks the element that a script finds in the panel. */
  async function click(name: string, script: string, args: unknown[]): Promise<void> {
    const element = await run(name, script, args);
    await actorOf(name).clickElement(element, CAPABILITIES);
  }

  /** Types into whatever has the focus in the panel. */
  async function type(name: string, text: string): Promise<void> {
    const element = await actorOf(name).getActiveElement();
    await actorOf(name).sendKeysToElement(element, text, CAPABILITIES);
  }

  async function closeTool(name: string): Promise<void> {
    await toolboxOf(name).destroy();
    opened.delete(name);
  }

  /** Gives the panel a size; its window gets what DevTools needs around it. */
  async function resize(name: string, width: number, height: number): Promise<void> {
    const { topWindow } = toolboxOf(name);
    const size = () => {
      const panel = browserOf(name);
      return { width: panel?.clientWidth ?? 0, height: panel?.clientHeight ?? 0 };
    };
    await until(() => size().height > 0, "The panel is not shown.");
    const now = size();
    topWindow.resizeBy(width - now.width, height - now.height);
    await until(
      () => size().width === width && size().height === height,
      `The panel did not become ${width} × ${height}.`,
    );
  }

  /** A picture of the panel: a PNG in base64. */
  async function picture(name: string): Promise<string> {
    const bitmap = await windowOf(name).drawSnapshot(null, 1, "white");
    const { OffscreenCanvas } = toolboxOf(name).win as Window & typeof globalThis;
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  }

  /** Changes the theme of DevTools, as its settings do. */
  function setTheme(theme: "light" | "dark"): void {
    Services.prefs.setStringPref("devtools.theme", theme);
  }

  return { openTool, closeTool, run, click, type, resize, picture, setTheme };
}
