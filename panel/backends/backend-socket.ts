/** One backend's connection: made, welcomed, lost and made again with more and more patience. */
import {
  connectionUrl,
  REFUSALS,
  type RefusalName,
  readWelcome,
  refusalOf,
  type Welcome,
} from "../../protocol/wire.ts";

/** What is used of a `WebSocket`. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface SocketTools {
  open(url: string): Socket;
  /** Runs later; returns what prevents it. */
  later(run: () => void, milliseconds: number): () => void;
  /** From 0 to 1. */
  random(): number;
}

export type SocketState =
  | { is: "connecting" }
  | { is: "connected"; welcome: Welcome }
  | { is: "gone" }
  | { is: "refused"; sentence: string };

type Secret = { token: string } | { session: string };

export interface SocketListener {
  onState(state: SocketState): void;
  /** A message after the welcome. */
  onMessage(text: string): void;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
/** Milliseconds for a welcome, after which whoever listens there is no backend. */
const PATIENCE_MS = 5_000;

/** Characters of a message; longer ones are not even looked at. */
const LARGEST = 48_000_000;

const NO_SECRET = "Its address has no token: paste the address as the backend prints it.";
const NO_BACKEND = "What listens there is no backend companion, or one of another version.";
/** Refusals after which another attempt can do better. */
const PASSING: readonly RefusalName[] = ["crowd", "slow", "hasty", "closed"];

export class BackendSocket {
  readonly #address: string;
  readonly #tools: SocketTools;
  readonly #listener: SocketListener;
  #session: string | null;
  #token: string | null = null;
  #socket: Socket | null = null;
  #retry = FIRST_RETRY_MS;
  #cancel = (): void => {};

  /** @param session of an earlier welcome. */
  constructor(
    address: string,
    session: string | null,
    tools: SocketTools,
    listener: SocketListener,
  ) {
    this.#address = address;
    this.#session = session;
    this.#tools = tools;
    this.#listener = listener;
  }

  /** Connects, now; with a token if the backend gave a new one. */
  connect(token: string | null): void {
    this.#token = token ?? this.#token;
    this.#leave();
    this.#retry = FIRST_RETRY_MS;
    this.#listener.onState({ is: "connecting" });
    this.#open();
  }

  send(text: string): void {
    try {
      this.#socket?.send(text);
    } catch {
      // It is closing; that is told by its event.
    }
  }

  close(): void {
    this.#leave();
  }

  #leave(): void {
    this.#cancel();
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #open(): void {
    if (this.#session !== null) this.#openBy({ session: this.#session });
    else if (this.#token !== null) this.#openBy({ token: this.#token });
    else this.#refused(NO_SECRET);
  }

  #openBy(by: Secret): void {
    const socket = this.#tools.open(connectionUrl(this.#address, by));
    this.#socket = socket;
    let welcomed = false;
    this.#cancel = this.#tools.later(() => this.#silent(by), PATIENCE_MS);
    socket.onmessage = ({ data }) => {
      const text = typeof data === "string" && data.length <= LARGEST ? data : "";
      if (welcomed) {
        this.#listener.onMessage(text);
      } else {
        welcomed = true;
        this.#welcomed(readWelcome(text), by);
      }
    };
    socket.onclose = ({ code }) => this.#closed(code, by);
  }

  #welcomed(welcome: Welcome | null, by: Secret): void {
    this.#cancel();
    if (!welcome) {
      this.#refused(NO_BACKEND);
      return;
    }
    this.#retry = FIRST_RETRY_MS;
    this.#session = welcome.session;
    // A token is good for one pairing.
    if ("token" in by) this.#token = null;
    this.#listener.onState({ is: "connected", welcome });
  }

  /** One that was welcomed before may be stopped at a breakpoint. */
  #silent(by: Secret): void {
    if ("token" in by) {
      this.#refused(NO_BACKEND);
    } else {
      this.#leave();
      this.#again();
    }
  }

  #refused(sentence: string): void {
    this.#leave();
    this.#listener.onState({ is: "refused", sentence });
  }

  #closed(code: number, by: Secret): void {
    this.#cancel();
    this.#socket = null;
    const refusal = refusalOf(code);
    if (refusal === "session") this.#session = null;
    if (refusal === "session" && "session" in by && this.#token !== null) {
      // It was given a new token meanwhile.
      this.#open();
    } else if (refusal === null || PASSING.includes(refusal)) {
      this.#again();
    } else {
      this.#token = null;
      this.#refused(REFUSALS[refusal].sentence);
    }
  }

  #again(): void {
    const again = this.#retry * (0.8 + 0.4 * this.#tools.random());
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY_MS);
    this.#cancel = this.#tools.later(() => this.#open(), again);
    this.#listener.onState({ is: "gone" });
  }
}
