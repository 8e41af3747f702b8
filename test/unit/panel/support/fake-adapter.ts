import type { LinkState, PanelAdapter, TabMessage, Theme } from "../../../../panel/adapter.ts";
import type { Backends } from "../../../../panel/backends/backends.ts";
import { decode } from "../../../../protocol/codec/decode.ts";
import { encode } from "../../../../protocol/codec/encode.ts";
import type { PanelMessage } from "../../../../protocol/commands.ts";
import { isBackendDocument } from "../../../../protocol/wire.ts";

export type Command = Extract<PanelMessage, { m: "command" }>;

/**
 * The extension's edge as the panel sees it: a tab whose documents are joined by a test, or spoke
 * through `receive`. It keeps what the panel posts, and throws when that is for nobody.
 */
export class FakeAdapter implements PanelAdapter {
  readonly posted: { document: string | null; message: PanelMessage }[] = [];
  readonly opened: string[] = [];
  acting: string | null = null;
  backends?: Backends;
  stored: Record<string, unknown> = {};
  /** Answers a command in place of its document when it returns true. */
  intercept: (command: Command) => boolean = () => false;
  info = { browser: "Test 1", extensionVersion: "0.0.0", transport: "fake" };
  readonly #documents = new Map<string, (body: string) => void>();
  /** Documents that were there once; what is posted to one that has gone is lost. */
  readonly #heardOf = new Set<string>();
  #saidToAll: string | null = null;
  #link: LinkState = { state: "connected", sentence: "Connected to the page." };
  #theme: Theme = "light";
  #messages = new Set<(message: TabMessage) => void>();
  #links = new Set<(state: LinkState) => void>();
  #themes = new Set<(theme: Theme) => void>();
  #profilers = new Set<(on: boolean) => void>();

  link = {
    current: () => this.#link,
    onChange: (listener: (state: LinkState) => void) => subscribe(this.#links, listener),
  };
  theme = {
    current: () => this.#theme,
    onChange: (listener: (theme: Theme) => void) => subscribe(this.#themes, listener),
  };
  settings = {
    read: async () => this.stored,
    write: async (settings: Record<string, unknown>) => {
      this.stored = settings;
    },
  };

  post(document: string | null, body: string): void {
    if (this.backends && document !== null && isBackendDocument(document)) {
      this.backends.post(document, body);
      return;
    }
    const message = JSON.parse(body) as PanelMessage;
    if (message.m === "command") {
      message.request = decode(message.request) as typeof message.request;
    }
    this.posted.push({ document, message });
    if (message.m === "command" && this.intercept(message)) return;
    if (document === null) {
      this.#saidToAll = body;
      for (const hear of [...this.#documents.values()]) hear(body);
    } else {
      if (!this.#heardOf.has(document)) throw new Error(`There is no document “${document}”.`);
      this.#documents.get(document)?.(body);
    }
  }

  /** A document comes, or takes the place of one: it hears what was last said to all. */
  join(document: string, hear: (body: string) => void): void {
    this.#heardOf.add(document);
    this.#documents.set(document, hear);
    if (this.#saidToAll !== null) hear(this.#saidToAll);
  }

  onMessage(listener: (message: TabMessage) => void): () => void {
    return subscribe(this.#messages, listener);
  }

  openSource(url: string, line: number, column: number): void {
    this.opened.push(`${url}:${line}:${column}`);
  }

  markActing(name: string | null): void {
    this.acting = name;
  }

  onProfiling(listener: (on: boolean) => void): () => void {
    return subscribe(this.#profilers, listener);
  }

  /** The browser's own performance recording begins or ends. */
  profile(on: boolean): void {
    for (const listener of this.#profilers) listener(on);
  }

  /** A message from a document of the tab. */
  receive(document: string, message: unknown): void {
    this.#heardOf.add(document);
    const body = typeof message === "string" ? message : JSON.stringify(message);
    for (const listener of this.#messages) listener({ document, body });
  }

  /** The progress of a command. */
  progress({ id }: Command, value: unknown): void {
    this.#reply({ m: "progress", id, value: encode(value) });
  }

  answer({ id }: Command, value: unknown): void {
    this.#reply({ m: "reply", id, ok: true, value: encode(value) });
  }

  refuse({ id }: Command, error: string): void {
    this.#reply({ m: "reply", id, ok: false, error });
  }

  /** Why a document cannot answer. */
  trouble(document: string, trouble: string): void {
    for (const listener of this.#messages) listener({ document, trouble });
  }

  gone(document: string): void {
    this.#documents.delete(document);
    for (const listener of this.#messages) listener({ document, gone: true });
  }

  setLink(state: LinkState): void {
    this.#link = state;
    for (const listener of this.#links) listener(state);
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    for (const listener of this.#themes) listener(theme);
  }

  /** The commands posted so far, by name. */
  commands(name: string): Command[] {
    return this.posted.flatMap(({ message }) =>
      message.m === "command" && message.name === name ? [message] : [],
    );
  }

  /** From the document that was asked. */
  #reply(message: { m: string; id: string; [more: string]: unknown }): void {
    const asked = this.posted.find(
      ({ message: one }) => one.m === "command" && one.id === message.id,
    );
    if (!asked?.document) throw new Error("No document was asked that.");
    this.receive(asked.document, message);
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
