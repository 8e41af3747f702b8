import type { Firefox } from "./firefox.ts";
import { Found, type RemoteDocument } from "./found.ts";

/** A tab of Firefox with the page that is inspected. */
export class FirefoxTab {
  readonly firefox: Firefox;
  readonly handle: string;
  readonly #document: RemoteDocument;

  constructor(firefox: Firefox, handle: string) {
    this.firefox = firefox;
    this.handle = handle;
    this.#document = {
      execute: (script, args) => this.#execute(script, args),
      click: async (script, args) =>
        this.#onElement("WebDriver:ElementClick", await this.#execute(script, args)),
      type: async (text) =>
        this.#onElement("WebDriver:ElementSendKeys", await this.#activeElement(), { text }),
    };
  }

  readonly getByRole: Found["getByRole"] = (...args) =>
    new Found(this.#document).getByRole(...args);

  /** Makes it the tab in front. */
  async select(): Promise<void> {
    await this.firefox.inTab(this.handle, "WebDriver:GetWindowHandle");
  }

  async goto(url: string): Promise<void> {
    await this.firefox.inTab(this.handle, "WebDriver:Navigate", { url });
  }

  async reload(): Promise<void> {
    await this.firefox.inTab(this.handle, "WebDriver:Refresh");
  }

  async goBack(): Promise<void> {
    await this.firefox.inTab(this.handle, "WebDriver:Back");
  }

  /** Runs a script in the page, for what no role offers. */
  async evaluate(script: string): Promise<void> {
    await this.#execute(script, []);
  }

  async close(): Promise<void> {
    await this.firefox.closeTab(this.handle);
  }

  async #execute(script: string, args: unknown[]): Promise<unknown> {
    const { value } = await this.firefox.inTab<{ value: unknown }>(
      this.handle,
      "WebDriver:ExecuteScript",
      { script, args, sandbox: "tests", newSandbox: false },
    );
    return value;
  }

  async #activeElement(): Promise<unknown> {
    const { value } = await this.firefox.inTab<{ value: unknown }>(
      this.handle,
      "WebDriver:GetActiveElement",
    );
    return value;
  }

  async #onElement(command: string, element: unknown, more: object = {}): Promise<void> {
    const [id] = Object.values(element as object);
    await this.firefox.inTab(this.handle, command, { id, ...more });
  }
}
