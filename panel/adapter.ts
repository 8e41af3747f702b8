/**
 * All that the panel asks of its surroundings. The extension implements it for a browser's
 * DevTools; tests implement it as a fake. Nothing else in this room knows where it runs.
 */

/** How things stand between the panel and the inspected tab, with a sentence for people. */
export interface LinkState {
  state: "connecting" | "connected" | "no page" | "outdated";
  sentence: string;
}

/** What arrives from the tab or a backend: the text of a page message, why a document cannot answer, or its end. */
export type TabMessage =
  | { document: string; body: string }
  | { document: string; trouble: string }
  /** `unheard`: nobody said so, its port closed. */
  | { document: string; gone: true; unheard?: boolean };

export type Theme = "light" | "dark";

/** A Node backend that was connected to, or should be. */
export interface BackendLink {
  /** `ws://127.0.0.1:4321`: what names it. */
  address: string;
  state: "offered" | "connecting" | "connected" | "gone" | "refused";
  /** How things stand, and who asked for it. */
  sentence: string;
  /** The document that its run speaks as while it is connected, beside those of the tab. */
  document: string | null;
}

/** Backends as further documents. They stay when the tab goes to another page. */
export interface BackendLinks {
  current(): readonly BackendLink[];
  /** Connects to an address as a backend prints it. Returns what is wrong with it, if anything. */
  connect(address: string): string | null;
  /** Lets go of a backend, and does not come back to it by itself. */
  forget(address: string): void;
  /**
   * The tab shows a page: connects to what was connected for its origin before, and to addresses
   * that a page of this machine names; those that another names are only offered.
   */
  pageShown(url: string, named: readonly string[]): void;
  onChange(listener: (links: readonly BackendLink[]) => void): () => void;
}

export interface PanelAdapter {
  /**
   * Sends the text of a panel message to one document, a backend's too, or to all of the inspected
   * tab (`null`). Documents of the tab that come later hear what was last said to all.
   */
  post(document: string | null, body: string): void;
  /** Calls back for every message of the tab; returns what ends that. */
  onMessage(listener: (message: TabMessage) => void): () => void;
  link: {
    current(): LinkState;
    /** Called with `connected` again when there may be documents that have not heard. */
    onChange(listener: (state: LinkState) => void): () => void;
  };
  /** Missing where backends cannot be reached. */
  backends?: BackendLinks;
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
  /** Whether the browser's own performance recording runs, where it tells; from `listener` on. */
  onProfiling?(listener: (on: boolean) => void): () => void;
  settings: {
    read(): Promise<Record<string, unknown>>;
    write(settings: Record<string, unknown>): Promise<void>;
  };
  /** Whether the tab belongs to a private window: nothing of it may be stored. */
  isPrivate?(): Promise<boolean>;
  info: { browser: string; extensionVersion: string; transport: string };
}
