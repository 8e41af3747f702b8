/**
 * All that the panel asks of its surroundings. The extension implements it for a browser's
 * DevTools; tests implement it as a fake. Nothing else in this room knows where it runs.
 */

/** How things stand between the panel and the inspected tab, with a sentence for people. */
export interface LinkState {
  state: "connecting" | "connected" | "no page" | "outdated";
  sentence: string;
}

/** What arrives from the tab: the text of a page message, or the end of a document. */
export type TabMessage = { document: string; body: string } | { document: string; gone: true };

export type Theme = "light" | "dark";

export interface PanelAdapter {
  /**
   * Sends the text of a panel message to one document of the inspected tab, or to all (`null`).
   * Documents that come later hear what was last said to all.
   */
  post(document: string | null, body: string): void;
  /** Calls back for every message of the tab; returns what ends that. */
  onMessage(listener: (message: TabMessage) => void): () => void;
  link: {
    current(): LinkState;
    /** Called with `connected` again when there may be documents that have not heard. */
    onChange(listener: (state: LinkState) => void): () => void;
  };
  theme: {
    current(): Theme;
    onChange(listener: (theme: Theme) => void): () => void;
  };
  /** Shows a place in the browser's source view. Lines and columns count from 1. */
  openSource?(url: string, line: number, column: number): void;
  /** The text of a script of the page or of its source map; `null` when it cannot be had. */
  readSource?(url: string): Promise<string | null>;
  /** Marks the panel's title or icon while the page acts as somebody; `null` ends it. */
  markActing?(name: string | null): void;
  settings: {
    read(): Promise<Record<string, unknown>>;
    write(settings: Record<string, unknown>): Promise<void>;
  };
  info: { browser: string; extensionVersion: string; transport: string };
}
