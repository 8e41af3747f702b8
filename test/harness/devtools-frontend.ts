/**
 * DevTools is a web app itself, and these scripts run in it. They are strings, since its modules
 * are its own and a bundler must not touch the imports.
 */

import type { Chromium } from "./browser.ts";

/** How long to wait for DevTools and what is in it. */
export const PATIENCE_MS = 15_000;

export type Theme = "dark" | "default";

/** Whether the panel is shown, never came, or DevTools must be opened again to have its theme. */
export type Showing = "shown" | "missing" | "reopen";

export interface PanelToShow {
  extensionId: string;
  title: string;
  /** The theme it must start with; DevTools tells a panel of later changes only once it is open. */
  theme?: Theme;
}

/** Shows the panel that an extension added, as soon as it is there. */
export function showPanelScript(panel: PanelToShow): string {
  const { extensionId, title, theme } = panel;
  return `(async () => {
    const viewId = ${JSON.stringify(`chrome-extension://${extensionId}${title}`)};
    const deadline = performance.now() + ${PATIENCE_MS};
    while (performance.now() < deadline) {
      const { ViewManager } = await import("./ui/legacy/legacy.js");
      const manager = instance(ViewManager.ViewManager);
      if (manager?.views.has(viewId)) {
        if (${theme ? `await ${setThemeScript(theme)}` : false}) return "reopen";
        await manager.showView(viewId);
        return "shown";
      }
      await new Promise((resume) => setTimeout(resume, 20));
    }
    return "missing";

    function instance(Manager) {
      try {
        return Manager.instance();
      } catch {
        return undefined; // it is not set up yet
      }
    }
  })()`;
}

/** Sets the theme of DevTools, as its settings page does; says whether that changed it. */
export function setThemeScript(theme: Theme): string {
  return `(async () => {
    const { Settings } = await import("./core/common/common.js");
    const setting = Settings.Settings.instance().moduleSetting("ui-theme");
    if (setting.get() === "${theme}") return false;
    setting.set("${theme}");
    return true;
  })()`;
}

export const noPanel = (title: string): string =>
  `DevTools got no panel "${title}" from the extension: see the console of its DevTools page.`;

/** Opens DevTools on the extension's panel by the debugging pipe alone, and leaves it to the user. */
export async function showPanel(
  { pipe, extensionId }: Chromium,
  tabId: string,
  title = "Jazz",
): Promise<void> {
  const devtools = await pipe.command<{ targetId: string }>("Target.openDevTools", {
    targetId: tabId,
  });
  const { sessionId } = await pipe.command<{ sessionId: string }>("Target.attachToTarget", {
    targetId: devtools.targetId,
    flatten: true,
  });
  const evaluation = {
    expression: showPanelScript({ extensionId, title }),
    awaitPromise: true,
    returnByValue: true,
  };
  const deadline = Date.now() + PATIENCE_MS;
  let showing: Showing | undefined;
  // The script fails in the empty document that DevTools starts with: then it has to run again.
  while (!showing && Date.now() < deadline) {
    const attempt = pipe.command<Evaluated>("Runtime.evaluate", evaluation, sessionId);
    showing = (await attempt.catch(() => undefined))?.result.value;
  }
  await pipe.command("Target.detachFromTarget", { sessionId });
  if (showing !== "shown") throw new Error(noPanel(title));
}

interface Evaluated {
  result: { value?: Showing };
}

/** A line of a file that the Sources panel shows. */
export interface ShownSource {
  url: string;
  /** The line with the cursor, and what of it comes after that. */
  line: string;
  after: string;
}

/** What DevTools' Sources panel shows, and where its cursor is; `null` while it shows nothing. */
export const SHOWN_SOURCE_SCRIPT = `(async () => {
  const { SourcesPanel } = await import("./panels/sources/sources.js");
  const view = SourcesPanel.SourcesPanel.instance().sourcesView();
  const state = view.currentSourceFrame()?.textEditor?.state;
  const code = view.currentUISourceCode();
  if (!state || !code) return null;
  const { head } = state.selection.main;
  const { from, text } = state.doc.lineAt(head);
  return { url: code.url(), line: text, after: text.slice(head - from) };
})()`;
