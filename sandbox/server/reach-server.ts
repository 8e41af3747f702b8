import type { Schema } from "../../protocol/jazz.ts";
import { listenAt } from "../engine/sync/server-directory.ts";
import type {
  ClientEnd,
  Credentials,
  ServerEnd,
  SyncServer,
} from "../engine/sync/sync-messages.ts";
import type { ToClient, ToServer } from "./serve-socket.ts";
import { fromText, toText } from "./wire-text.ts";

/** Milliseconds between two looks for a server that is gone. */
const RETRY = 1_000;

/**
 * Makes a sandbox server of another process reachable for the Dbs of this page, at the same
 * `serverUrl`: over a WebSocket to `<url>/sync`. While it is gone it is looked for again.
 */
export function reachSandboxServer(url: string, latency: number): string {
  const address = `${url.replace(/^http/, "ws").replace(/\/+$/, "")}/sync`;
  let unlist: (() => void) | null = null;
  const lost = (): void => {
    if (!unlist) return;
    unlist();
    unlist = null;
    setTimeout(look, RETRY);
  };
  const server = new RemoteServer(address, latency, lost);
  const list = (): void => {
    unlist ??= listenAt(url, server);
  };
  const look = (): void => {
    const socket = new WebSocket(address);
    socket.onopen = () => {
      socket.close();
      list();
    };
    socket.onerror = () => setTimeout(look, RETRY);
  };
  list();
  return url;
}

/** A server at the other end of a socket; each client has one of its own. */
class RemoteServer implements SyncServer {
  readonly latency: number;
  private readonly address: string;
  private readonly lost: () => void;

  constructor(address: string, latency: number, lost: () => void) {
    this.address = address;
    this.latency = latency;
    this.lost = lost;
  }

  connect(client: ClientEnd, schema: Schema, credentials: Credentials): ServerEnd {
    const socket = new WebSocket(this.address);
    const waiting: string[] = [toText({ call: "connect", schema, credentials } satisfies ToServer)];
    const send = (message: ToServer): void => {
      const text = toText(message);
      if (socket.readyState === WebSocket.CONNECTING) waiting.push(text);
      else if (socket.readyState === WebSocket.OPEN) socket.send(text);
    };
    socket.onopen = () => {
      for (const text of waiting.splice(0)) socket.send(text);
    };
    socket.onmessage = ({ data }) => {
      const { call, given } = fromText(String(data)) as ToClient;
      client[call](given as never);
    };
    let closed = false;
    socket.onclose = () => {
      if (!closed) this.lost();
    };
    return {
      submit: (batches) => send({ call: "submit", batches }),
      updateAuth: (fresh) => send({ call: "updateAuth", credentials: fresh }),
      // Its advice would take a turn, and apps of later Jazz are served within their page.
      advise: () => "unknown",
      close: () => {
        closed = true;
        socket.close();
      },
    };
  }
}
