/**
 * Reaches every frame of one tab: calls out to the relays, calls again when frames may have come,
 * and passes messages both ways. Used by the panel where it can reach tabs itself (Chrome), else by
 * the background on its behalf (Firefox). In Chrome all relays share the port of one call. Firefox
 * closes such a port for all as soon as one of its frames goes away: there each relay opens its own.
 */
import { type FromTab, readEnvelope, TAB_PORT, type ToDocument } from "../../protocol/envelope.ts";

export interface LinkPort {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

export interface TabLinkOptions {
  /**
   * Opens one port to all relays of the tab, or asks each of them to open its own of that name,
   * which `accept` takes in (`null`).
   */
  connect(name: string): LinkPort | null;
  onMessage(message: FromTab): void;
  /** How many documents answer. */
  onReach(documents: number): void;
  /** Frames have loaded that may not have been called yet. */
  onFrames?(): void;
  schedule(run: () => void, milliseconds: number): void;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

export class TabLink {
  readonly #options: TabLinkOptions;
  /** Relays that already answer a port of this name stay silent on a second one. */
  readonly name = `${TAB_PORT}:${crypto.randomUUID()}`;
  readonly #ports = new Map<LinkPort, Set<string>>();
  #retry = FIRST_RETRY_MS;
  #waiting = false;
  #closed = false;

  constructor(options: TabLinkOptions) {
    this.#options = options;
    this.call();
  }

  /** Calls out to relays that do not answer yet. */
  call(): void {
    if (this.#closed) return;
    const port = this.#options.connect(this.name);
    if (port) this.accept(port);
  }

  /** Takes in a port on which relays answer. */
  accept(port: LinkPort): void {
    const documents = new Set<string>();
    this.#ports.set(port, documents);
    port.onMessage.addListener((value) => this.#receive(port, documents, value));
    port.onDisconnect.addListener(() => this.#lost(port));
  }

  /** A call found nobody in the whole tab, so far. */
  unheard(): void {
    if (this.#reached() === 0) this.callSoon();
  }

  /** Calls out soon, once for all who ask meanwhile; with more patience each time nobody answers. */
  callSoon(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#options.schedule(() => {
      this.#waiting = false;
      this.call();
    }, this.#retry);
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY_MS);
  }

  /** Whether a document answers now. */
  has(document: string): boolean {
    for (const documents of this.#ports.values()) if (documents.has(document)) return true;
    return false;
  }

  post(message: ToDocument): void {
    for (const [port, documents] of this.#ports) {
      if (message.document === null || documents.has(message.document)) port.postMessage(message);
    }
  }

  close(): void {
    this.#closed = true;
    for (const port of this.#ports.keys()) port.disconnect();
    this.#ports.clear();
  }

  #receive(port: LinkPort, documents: Set<string>, value: unknown): void {
    const message = readEnvelope(value);
    if (!message) return;
    if ("frames" in message) {
      this.#options.onFrames?.();
      return;
    }
    if ("here" in message) documents.add(message.document);
    if ("gone" in message) documents.delete(message.document);
    if ("here" in message || "gone" in message) {
      this.#retry = FIRST_RETRY_MS;
      this.#options.onReach(this.#reached());
    }
    this.#options.onMessage(message);
    if ("gone" in message && documents.size === 0) this.#discard(port);
  }

  /** A port that nobody is left on; whoever was about to answer it hears another call. */
  #discard(port: LinkPort): void {
    this.#ports.delete(port);
    port.disconnect();
    this.callSoon();
  }

  /** A port closed: its documents are gone, unless they answer another call. */
  #lost(port: LinkPort): void {
    const documents = this.#ports.get(port);
    this.#ports.delete(port);
    if (this.#closed || !documents) return;
    for (const document of documents) {
      this.#options.onMessage({ document, gone: true, unheard: true });
    }
    this.#options.onReach(this.#reached());
    if (documents.size > 0 || this.#reached() === 0) this.callSoon();
  }

  #reached(): number {
    let reached = 0;
    for (const documents of this.#ports.values()) reached += documents.size;
    return reached;
  }
}
