/** Lets panels in: a WebSocket on loopback only, for who has the printed address. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { connectionUrl, REFUSALS, type RefusalName, type Welcome } from "../../protocol/wire.ts";
import { AddressNote } from "./address-note.ts";
import { type Admitted, admit, notFromHere, type Refused, type Stranger } from "./gate.ts";
import type { Inspector } from "./inspector.ts";
import { Allowance, ATTEMPTS, LARGEST_MESSAGE, PANELS } from "./limits.ts";
import { listen } from "./listen.ts";
import { Secrets } from "./secrets.ts";
import { type Visit, visit } from "./visit.ts";

export interface ServeOptions {
  /** What the panel calls the backend. */
  name: string;
  /** Default: the port of the last run, else a free one. */
  port?: number | undefined;
  /** Takes the line with the address, at the start and after every pairing. */
  print(line: string): void;
  /** Folder in which the address is left for the Vite plugin; `null` for nowhere. */
  folder: string | null;
}

export interface Wire {
  port: number;
  /** The address for the next pairing, with its token. */
  readonly url: string;
  /** Ends every connection and listens no more. */
  close(): Promise<void>;
}

/** A peer that does not answer a goodbye is left after a second. */
const SOCKET = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  closeTimeout: 1_000,
};

const IN_HASTE: Stranger = {
  status: 429,
  code: "attempts",
  sentence: "Too many attempts to connect: wait a moment.",
};

/** Begins to listen. Rejects when the port is taken. */
export async function serve(inspector: Inspector, options: ServeOptions): Promise<Wire> {
  const { name, folder, print } = options;
  const note = folder === null ? null : new AddressNote(folder, name);
  const { servers, port } = await listen(
    options.port === undefined ? [...(note?.lastPorts ?? []), 0] : [options.port],
  );
  const secrets = new Secrets(note?.sessionsOf(port));
  const run = randomUUID();
  const attempts = new Allowance(ATTEMPTS);
  const visits = new Set<Visit>();
  const sockets = new WebSocketServer({ ...SOCKET, maxPayload: LARGEST_MESSAGE });
  const refusing = new WebSocketServer({ ...SOCKET, maxPayload: 1 });

  const wire: Wire = {
    port,
    get url() {
      return connectionUrl(`ws://127.0.0.1:${port}`, { token: secrets.token });
    },
    close: async () => {
      note?.close(secrets.sessions);
      for (const one of visits) one.close("closed");
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise((done) => server.close(done));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
  const tell = (): void => {
    note?.write({ url: wire.url, port, sessions: secrets.sessions });
    print(`Jazz DevTools: ${name} can be inspected at ${wire.url}`);
  };

  const letIn = (
    request: IncomingMessage,
    socket: Duplex,
    rest: Buffer,
    { session, paired }: Admitted,
  ): void => {
    sockets.handleUpgrade(request, socket, rest, (accepted) => {
      const welcome: Welcome = { m: "welcome", session, run, name };
      const one = visit(accepted, inspector, JSON.stringify(welcome));
      visits.add(one);
      accepted.on("close", () => visits.delete(one));
      if (paired) tell();
    });
  };

  const refuse = (
    request: IncomingMessage,
    socket: Duplex,
    rest: Buffer,
    refusal: RefusalName,
  ): void => {
    refusing.handleUpgrade(request, socket, rest, (refused) => {
      refused.on("error", () => {});
      refused.close(REFUSALS[refusal].code, REFUSALS[refusal].sentence);
    });
  };

  const crowd = (): Refused | null => {
    if (visits.size >= PANELS) return { refusal: "crowd" };
    return attempts.take() ? null : IN_HASTE;
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, rest: Buffer): void => {
    socket.on("error", () => {});
    const { url, headers } = request;
    const head = { url, host: headers.host, origin: headers.origin };
    const admission = notFromHere(head, port) ?? crowd() ?? admit(head, secrets);
    if ("status" in admission) answer(socket, admission);
    else if ("refusal" in admission) refuse(request, socket, rest, admission.refusal);
    else letIn(request, socket, rest, admission);
  };
  /** Whatever is sent here, the backend's own code never hears of it. */
  const onUpgradeSafely: typeof onUpgrade = (request, socket, rest) => {
    try {
      onUpgrade(request, socket, rest);
    } catch {
      socket.destroy();
    }
  };
  for (const server of servers) server.on("upgrade", onUpgradeSafely);
  tell();
  return wire;
}

/** Says no over HTTP. */
function answer(socket: Duplex, { status, code, sentence }: Stranger): void {
  const body = JSON.stringify({ code, sentence });
  const head = [
    `HTTP/1.1 ${status} Refused`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
