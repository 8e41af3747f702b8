import type { Schema } from "../../protocol/jazz.ts";
import { serverAt } from "../engine/sync/server-directory.ts";
import type {
  BatchSubmission,
  ClientEnd,
  Credentials,
  ServerEnd,
} from "../engine/sync/sync-messages.ts";
import { fromText, toText } from "./wire-text.ts";

/** What is needed of a WebSocket. */
export interface TextSocket {
  send(text: string): void;
  close(): void;
}

/** From a client to its server. */
export type ToServer =
  | { call: "connect"; schema: Schema; credentials: Credentials }
  | { call: "submit"; batches: readonly BatchSubmission[] }
  | { call: "updateAuth"; credentials: Credentials };

/** From a server to its client: a call of its {@link ClientEnd}, and what it is given. */
export interface ToClient {
  call: keyof ClientEnd;
  given: unknown;
}

/**
 * Lets a client in another process talk to the sandbox server of this one. What is returned takes
 * the socket's messages, and its end.
 */
export function serveSocket(
  url: string,
  socket: TextSocket,
): { receive(text: string): void; close(): void } {
  let end: ServerEnd | null = null;
  const tell =
    (call: keyof ClientEnd) =>
    (given: unknown): void =>
      socket.send(toText({ call, given } satisfies ToClient));
  const client: ClientEnd = {
    catalogue: tell("catalogue"),
    rows: tell("rows"),
    decisions: tell("decisions"),
    authFailure: tell("authFailure"),
  };
  return {
    receive(text) {
      const message = fromText(text) as ToServer;
      if (message.call === "connect") {
        const server = serverAt(url);
        if (server) end = server.connect(client, message.schema, message.credentials);
        else socket.close();
      } else if (message.call === "submit") end?.submit(message.batches);
      else if (message.call === "updateAuth") end?.updateAuth(message.credentials);
    },
    close: () => end?.close(),
  };
}
