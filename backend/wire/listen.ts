import { createServer, type Server } from "node:http";
import { PATIENCE, SOCKETS } from "./limits.ts";

/** Servers on the loopback interfaces that this machine has, all on one port. */
export interface Listening {
  servers: Server[];
  port: number;
}

const ONLY_WEBSOCKETS =
  "This is a Jazz DevTools companion: paste its address into the panel, under Settings.\n";

/**
 * Listens on 127.0.0.1 and, where there is IPv6, on ::1; on nothing else. None of it keeps the
 * process alive.
 * @param wanted tried first, the others if that is taken; 0 is any free port.
 */
export async function listen(wanted: readonly number[]): Promise<Listening> {
  let problem: unknown;
  for (const port of wanted) {
    try {
      const first = await open("127.0.0.1", port);
      const found = portOf(first);
      const second = await open("::1", found).catch(() => null);
      return { servers: second ? [first, second] : [first], port: found };
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

function open(host: string, port: number): Promise<Server> {
  const server = createServer({ maxHeaderSize: 8_192 }, (_, response) => {
    response.writeHead(426, { "content-type": "text/plain", connection: "close" });
    response.end(ONLY_WEBSOCKETS);
  });
  server.headersTimeout = PATIENCE;
  server.requestTimeout = PATIENCE;
  server.maxConnections = SOCKETS;
  server.on("connection", (socket) => socket.unref());
  server.on("clientError", (_, socket) => socket.destroy());
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen({ host, port }, () => {
      server.off("error", fail);
      server.on("error", () => {});
      server.unref();
      done(server);
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
