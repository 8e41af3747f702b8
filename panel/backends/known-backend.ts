import { backendDocument } from "../../protocol/wire.ts";
import type { BackendLink, TabMessage } from "../adapter.ts";
import { BackendSocket, type SocketState, type SocketTools } from "./backend-socket.ts";

/** Who asked for a connection. */
export type Because = "you connected to it" | "the page names it" | "it was connected before";

export interface KnownListener {
  onMessage(message: TabMessage): void;
  /** Something about the link has changed. */
  onChange(): void;
  /** The backend gave a session by which to come again. */
  onSession(): void;
}

let documents = 0;

/** A backend the panel knows: its connection, and the document that its run speaks as. */
export class KnownBackend {
  link: BackendLink;
  /** Origins of pages for which it was connected. */
  readonly origins = new Set<string>();
  readonly #socket: BackendSocket;
  readonly #listener: KnownListener;
  #because: Because = "the page names it";
  /** A token that waits for somebody to want the connection. */
  #offered: string | null = null;
  #session: string | null;
  #run: { id: string; document: string } | null = null;

  constructor(
    address: string,
    session: string | null,
    tools: SocketTools,
    listener: KnownListener,
  ) {
    this.#session = session;
    this.#listener = listener;
    this.link = { address, state: "connecting", sentence: "", document: null };
    this.#socket = new BackendSocket(address, session, tools, {
      onState: (state) => this.#become(state),
      onMessage: (body) => {
        const { document } = this.link;
        if (document !== null) listener.onMessage({ document, body });
      },
    });
  }

  /** By which to come again, once it was connected. */
  get session(): string | null {
    return this.#session;
  }

  /** Shows it without connecting. */
  offer(token: string | null): void {
    this.#offered = token;
    const sentence =
      "The page names it, and is not of this machine: connect if you know it to be yours.";
    this.link = { ...this.link, state: "offered", sentence };
    this.#listener.onChange();
  }

  /** Connects anew. */
  connect(token: string | null, because: Because): void {
    this.#because = because;
    this.#leave();
    this.#socket.connect(token ?? this.#offered);
    this.#offered = null;
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  close(): void {
    this.#socket.close();
    this.#leave();
  }

  #become(state: SocketState): void {
    if (state.is !== "connected") this.#leave();
    const sentence = sentenceOf(state, this.#because);
    if (state.is === "connected") {
      const { run, session } = state.welcome;
      // Another run is another document, so that what it says is not taken for the first one's.
      if (this.#run?.id !== run) this.#run = { id: run, document: backendDocument(++documents) };
      this.#session = session;
      this.#listener.onSession();
    }
    const document = state.is === "connected" ? (this.#run?.document ?? null) : null;
    this.link = { ...this.link, state: state.is, sentence, document };
    this.#listener.onChange();
  }

  /** Its document is there no more. */
  #leave(): void {
    const { document } = this.link;
    if (document === null) return;
    this.link = { ...this.link, document: null };
    this.#listener.onMessage({ document, gone: true });
  }
}

function sentenceOf(state: SocketState, because: Because): string {
  switch (state.is) {
    case "connecting":
      return `Connecting, since ${because}.`;
    case "connected":
      return `Connected to “${state.welcome.name}”, since ${because}.`;
    case "gone":
      return "Nobody answers there: the backend has stopped, or restarts. Trying again.";
    case "refused":
      return `Not connected. ${state.sentence}`;
  }
}
