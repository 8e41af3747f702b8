import { writeFile } from "node:fs/promises";
import type { Size } from "../browser.ts";
import type { FirefoxTab } from "./firefox-tab.ts";
import { Found, type RemoteDocument } from "./found.ts";

/** Opens DevTools for a tab and shows the Jazz panel in it. */
export async function openFirefoxPanel(tab: FirefoxTab, title = "Jazz"): Promise<FirefoxPanel> {
  const panel = new FirefoxPanel(tab, title);
  await panel.open();
  return panel;
}

/** An extension's panel in the DevTools of a tab of Firefox. */
export class FirefoxPanel {
  readonly #tab: FirefoxTab;
  readonly #title: string;
  readonly #document: RemoteDocument;
  #isOpen = false;

  constructor(tab: FirefoxTab, title: string) {
    this.#tab = tab;
    this.#title = title;
    const { privileged } = tab.firefox;
    this.#document = {
      execute: (script, args) => privileged.run(this.#name, script, args),
      click: (script, args) => privileged.click(this.#name, script, args),
      type: (text) => privileged.type(this.#name, text),
    };
  }

  readonly getByRole: Found["getByRole"] = (...args) =>
    new Found(this.#document).getByRole(...args);

  async open(): Promise<void> {
    await this.#tab.select();
    await this.#tab.firefox.privileged.openTool(this.#name, this.#title);
    this.#isOpen = true;
  }

  /** Closes DevTools; the tab stays. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#tab.firefox.privileged.closeTool(this.#name);
  }

  async reopen(): Promise<void> {
    await this.close();
    await this.open();
  }

  /** A picture of the panel, at a size if one is given. */
  async screenshot(path: string, size?: Size): Promise<void> {
    const { privileged } = this.#tab.firefox;
    if (size) await privileged.resize(this.#name, size.width, size.height);
    await writeFile(path, Buffer.from(await privileged.picture(this.#name), "base64"));
  }

  async setTheme(theme: "light" | "dark"): Promise<void> {
    await this.#tab.firefox.privileged.setTheme(theme);
  }

  /** What a script answers in the panel's document, for what no role tells. */
  evaluate(script: string): Promise<unknown> {
    return this.#document.execute(`return (${script})`, []);
  }

  /** DevTools is known by its tab. */
  get #name(): string {
    return this.#tab.handle;
  }
}
