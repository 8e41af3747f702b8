import type { PanelAdapter } from "../../panel/adapter.ts";
import { browser } from "../browser.ts";

/** What Chrome's DevTools can and the polyfill does not know. */
interface ChromeDevtools {
  panels: { openResource?(url: string, line: number, column: number, done: () => void): void };
  inspectedWindow: {
    getResources?(callback: (resources: Resource[]) => void): void;
    eval(code: string, options: { useContentScriptContext: true }, done: () => void): void;
  };
}

interface Resource {
  url: string;
  type: string;
  getContent(callback: (content: string | null, encoding: string) => void): void;
}

const PATIENCE_MS = 5_000;

/** Chrome can show a place in Sources; Firefox gives a panel no way to its debugger. */
export function sources(): Pick<PanelAdapter, "openSource" | "readSource"> {
  const { panels, inspectedWindow } = browser.devtools as unknown as ChromeDevtools;
  if (typeof panels.openResource !== "function" || !inspectedWindow.getResources) return {};
  return {
    openSource: (url, line, column) => panels.openResource?.(url, line - 1, column - 1, () => {}),
    readSource: async (url) =>
      (await loaded(inspectedWindow, url)) ?? fetched(inspectedWindow, url),
  };
}

/** A script that the page has loaded, as DevTools holds it. */
async function loaded(
  { getResources }: ChromeDevtools["inspectedWindow"],
  url: string,
): Promise<string | null> {
  const resources = await new Promise<Resource[]>((done) => getResources?.(done));
  const found = resources.find((one) => one.url === url && one.type !== "sm-script");
  if (!found) return null;
  return new Promise((done) => {
    found.getContent((content, encoding) => done(encoding === "base64" ? null : content));
  });
}

/**
 * A map lies where the page's scripts lie, which only the page may ask: it is fetched in the world
 * of the content script, out of reach of the page's own code.
 */
function fetched(
  inspectedWindow: ChromeDevtools["inspectedWindow"],
  url: string,
): Promise<string | null> {
  if (!/^https?:/.test(url)) return Promise.resolve(null);
  const id = crypto.randomUUID();
  return new Promise((resolve) => {
    const { onMessage } = browser.runtime;
    const hear = (message: unknown): undefined => {
      const { source, text } = (message ?? {}) as { source?: unknown; text?: unknown };
      if (source === id) settle(typeof text === "string" ? text : null);
    };
    const timer = setTimeout(() => settle(null), PATIENCE_MS);
    const settle = (text: string | null): void => {
      clearTimeout(timer);
      onMessage.removeListener(hear);
      resolve(text);
    };
    onMessage.addListener(hear);
    const code = `fetch(${JSON.stringify(url)})
      .then((answer) => (answer.ok ? answer.text() : null), () => null)
      .then((text) => chrome.runtime.sendMessage({ source: "${id}", text }))
      .catch(() => {})`;
    inspectedWindow.eval(code, { useContentScriptContext: true }, () => {});
  });
}
