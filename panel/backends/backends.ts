/** All backends that a panel is connected with, as documents beside those of the tab. */

import { readBackendAddress } from "../../protocol/wire.ts";
import type { BackendLink, BackendLinks, TabMessage } from "../adapter.ts";
import { isLoopback, pageHost } from "../model/loopback.ts";
import type { SocketTools } from "./backend-socket.ts";
import { type Because, KnownBackend } from "./known-backend.ts";

/** Sessions with one origin's backends by their addresses; in memory while the browser runs. */
export interface BackendMemory {
  read(origin: string): Promise<Record<string, string>>;
  write(origin: string, sessions: Record<string, string>): Promise<void>;
}

export interface BackendsOptions {
  tools: SocketTools;
  memory: BackendMemory;
  onMessage(message: TabMessage): void;
}

/** Backends that are connected to at once. */
const MOST = 16;

export class Backends implements BackendLinks {
  readonly #options: BackendsOptions;
  readonly #known = new Map<string, KnownBackend>();
  readonly #listeners = new Set<(links: readonly BackendLink[]) => void>();
  /** What the user let go of: no page brings it back. */
  readonly #forgotten = new Set<string>();
  #origin: string | null = null;

  constructor(options: BackendsOptions) {
    this.#options = options;
  }

  current(): readonly BackendLink[] {
    return [...this.#known.values()].map(({ link }) => link);
  }

  onChange(listener: (links: readonly BackendLink[]) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  connect(text: string): string | null {
    const read = readBackendAddress(text);
    if ("problem" in read) return read.problem;
    if (this.#isFull(read.address)) {
      return `The panel connects to ${MOST} backends at most: forget one first.`;
    }
    this.#forgotten.delete(read.address);
    this.#join(read.address, read.token, "you connected to it");
    return null;
  }

  forget(address: string): void {
    const known = this.#known.get(address);
    if (!known) return;
    this.#forgotten.add(address);
    this.#known.delete(address);
    known.close();
    for (const origin of known.origins) void this.#forgetFor(origin, address);
    this.#tell();
  }

  pageShown(url: string, named: readonly string[]): void {
    this.#origin = originOf(url);
    // What another page offered is no longer offered.
    for (const [address, { link }] of this.#known) {
      if (link.state === "offered") this.#known.delete(address);
    }
    const isOurs = isLoopback(pageHost(url));
    for (const text of named) {
      const read = readBackendAddress(text);
      if ("problem" in read || this.#forgotten.has(read.address)) continue;
      if (this.#isFull(read.address)) continue;
      const known = this.#known.get(read.address);
      if (known?.link.state === "connected") this.#remember(known);
      else if (isOurs) this.#join(read.address, read.token, "the page names it");
      else if (!known) this.#add(read.address, null).offer(read.token);
    }
    this.#tell();
    if (this.#origin !== null) void this.#recall(this.#origin);
  }

  /** To one backend's document. */
  post(document: string, body: string): void {
    for (const known of this.#known.values()) {
      if (known.link.document === document) known.send(body);
    }
  }

  close(): void {
    this.#listeners.clear();
    for (const known of this.#known.values()) known.close();
    this.#known.clear();
  }

  /** Whether there is no room for one more. Offers take none. */
  #isFull(address: string): boolean {
    if (this.#known.has(address)) return false;
    const taken = this.current().filter(({ state }) => state !== "offered");
    return taken.length >= MOST;
  }

  #join(address: string, token: string | null, because: Because): void {
    const known = this.#known.get(address) ?? this.#add(address, null);
    if (this.#origin !== null) known.origins.add(this.#origin);
    known.connect(token, because);
  }

  #add(address: string, session: string | null): KnownBackend {
    const { tools, onMessage } = this.#options;
    const known: KnownBackend = new KnownBackend(address, session, tools, {
      onMessage,
      onChange: () => this.#tell(),
      onSession: () => this.#remember(known),
    });
    this.#known.set(address, known);
    return known;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.current());
  }

  /** Connects to what was connected for pages of this origin before. */
  async #recall(origin: string): Promise<void> {
    for (const [address, session] of Object.entries(await this.#read(origin))) {
      const usable = !("problem" in readBackendAddress(address));
      if (!usable || this.#forgotten.has(address) || this.#isFull(address)) continue;
      if (this.#known.has(address)) continue;
      const known = this.#add(address, session);
      known.origins.add(origin);
      known.connect(null, "it was connected before");
    }
  }

  #remember(known: KnownBackend): void {
    if (this.#origin !== null) known.origins.add(this.#origin);
    const { session, link } = known;
    if (session === null) return;
    for (const origin of known.origins) {
      void this.#change(origin, (sessions) => ({ ...sessions, [link.address]: session }));
    }
  }

  #forgetFor(origin: string, address: string): Promise<void> {
    return this.#change(origin, ({ [address]: _, ...others }) => others);
  }

  /** Changes of the memory, one after the other. */
  #changes: Promise<void> = Promise.resolve();

  #change(
    origin: string,
    change: (sessions: Record<string, string>) => Record<string, string>,
  ): Promise<void> {
    const { memory } = this.#options;
    this.#changes = this.#changes.then(async () => {
      // Without a memory the user pastes the address again.
      await memory.write(origin, change(await this.#read(origin))).catch(() => {});
    });
    return this.#changes;
  }

  #read(origin: string): Promise<Record<string, string>> {
    return this.#options.memory.read(origin).catch(() => ({}));
  }
}

/** `null` for pages that share their origin with nobody. */
function originOf(url: string): string | null {
  const origin = URL.canParse(url) ? new URL(url).origin : "null";
  return origin === "null" ? null : origin;
}
