import { WebSocket } from "ws";
import type { Socket, SocketTools } from "../../../../panel/backends/backend-socket.ts";

/** What a panel connects with, in Node. */
export function nodeSockets(headers: Record<string, string> = {}): SocketTools {
  return {
    open: (url) => {
      const socket = new WebSocket(url, { headers, perMessageDeflate: false });
      socket.on("error", () => {});
      return socket as unknown as Socket;
    },
    later: (run, milliseconds) => {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    random: () => 0,
  };
}
