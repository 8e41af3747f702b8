import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import { serveSocket } from "../../sandbox/server/serve-socket.ts";
import { startTeamServer } from "../sandbox-server.ts";

/**
 * Stands for the sync server that a real app has elsewhere: here it lives beside the backend, and
 * pages reach it over WebSockets at `<url>/sync`. Returns the way to stop it.
 */
export function startSync(http: Server, url: string, backendSecret: string): () => void {
  const server = startTeamServer({ url, latency: 5, backendSecret });
  const sockets = new WebSocketServer({ server: http, path: "/sync" });
  sockets.on("connection", (socket) => {
    const { receive, close } = serveSocket(url, socket);
    socket.on("message", (data) => {
      try {
        receive(String(data));
      } catch {
        socket.close();
      }
    });
    socket.on("close", close);
    socket.on("error", () => socket.close());
  });
  return () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    server.stop();
  };
}
