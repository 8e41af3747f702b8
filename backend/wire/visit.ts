import type { WebSocket } from "ws";
import { REFUSALS, type RefusalName } from "../../protocol/wire.ts";
import type { Inspector, Visitor } from "./inspector.ts";
import { Allowance, LARGEST_BACKLOG, MESSAGES, PING } from "./limits.ts";

/** A panel that is connected. */
export interface Visit {
  close(refusal: RefusalName): void;
}

/**
 * Joins an open socket with the inspector, until either ends. Nothing that happens here may throw
 * into the backend's own code: the visit ends instead.
 */
export function visit(socket: WebSocket, inspector: Inspector, welcome: string): Visit {
  const allowance = new Allowance(MESSAGES);
  let visitor: Visitor | null = null;
  let alive = true;
  let ended = false;

  const close = (refusal: RefusalName): void => {
    end();
    const { code, sentence } = REFUSALS[refusal];
    socket.close(code, sentence);
    // Who does not read does not see the end either.
    if (refusal === "slow") socket.terminate();
  };

  const send = (text: string): void => {
    if (socket.readyState !== socket.OPEN || visitor === null) return;
    if (socket.bufferedAmount > LARGEST_BACKLOG) close("slow");
    else socket.send(text);
  };

  /** The inspector tells messages from nonsense; only what cannot be one is refused here. */
  const take = (data: unknown, isBinary: boolean): RefusalName | null => {
    if (!allowance.take()) return "hasty";
    const text = isBinary ? "" : String(data);
    if (!text.startsWith("{")) return "malformed";
    try {
      visitor?.receive(text);
      return null;
    } catch {
      return "malformed";
    }
  };

  const ping = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING);
  ping.unref();

  const end = (): void => {
    clearInterval(ping);
    if (ended) return;
    ended = true;
    try {
      // What it has still to say, it says now.
      visitor?.close();
    } catch {
      // It is gone all the same.
    }
    visitor = null;
  };

  socket.on("message", (data, isBinary) => {
    const refusal = visitor && take(data, isBinary);
    if (refusal) close(refusal);
  });
  socket.on("pong", () => {
    alive = true;
  });
  socket.on("close", end);
  // An error is always followed by the close that cleans up.
  socket.on("error", () => {});
  socket.send(welcome);
  try {
    visitor = inspector.open(send);
  } catch {
    close("closed");
  }
  return { close };
}
