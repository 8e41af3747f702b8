/** A tab whose page has the real hook in it: what the panel posts goes there, and back. */
import type { Hook } from "../../../../content-script/page/core.ts";
import type { Port } from "../../../../content-script/page/link.ts";
import type { Realm } from "../../../../content-script/page/realm.ts";
import { startHook } from "../../../../content-script/page/start.ts";
import type { PanelMessage } from "../../../../protocol/commands.ts";
import { Timers } from "../../page/harness.ts";
import { FakeAdapter } from "./fake-adapter.ts";

type Page = Realm & Record<PropertyKey, unknown>;
type Command = Extract<PanelMessage, { m: "command" }>;

export class HookedTab extends FakeAdapter {
  readonly document = "d1";
  readonly hook: Hook;
  readonly #realm: Page;
  /** Answers a command in place of the hook when it returns true. */
  intercept: (command: Command) => boolean = () => false;
  readonly #timers = new Timers();
  #port: Port | null = null;

  constructor(readonly href = "http://localhost:5173/") {
    super();
    const self = {};
    this.#realm = {
      Object,
      FinalizationRegistry,
      WebAssembly,
      location: { href },
      document: { title: "Team" },
      self,
      top: self,
      setTimeout: this.#timers.set,
      clearTimeout: this.#timers.clear,
    } as unknown as Page;
    this.hook = startHook(this.#realm, (onPort) => {
      const port: Port = {
        postMessage: (text) => this.receive(this.document, text),
        close: () => {},
        onmessage: null,
      };
      this.#port = port;
      onPort(port);
    });
  }

  /** What an app tells DevTools of itself. */
  announce(announcement: unknown): void {
    const key = Symbol.for("jazz.devtools");
    this.#realm[key] ??= [];
    (this.#realm[key] as { push(item: unknown): void }).push(announcement);
  }

  override post(document: string | null, body: string): void {
    super.post(document, body);
    const last = this.posted.at(-1)?.message;
    if (last?.m === "command" && this.intercept(last)) return;
    this.#port?.onmessage?.({ data: body } as MessageEvent);
  }
}
