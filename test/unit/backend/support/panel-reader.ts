import { BackendSocket } from "../../../../panel/backends/backend-socket.ts";
import { type PageEvent, PROTOCOL_VERSION } from "../../../../protocol/messages.ts";
import { readPageMessage } from "../../../../protocol/read.ts";
import { readBackendAddress } from "../../../../protocol/wire.ts";
import { nodeSockets } from "./node-sockets.ts";

/** A panel that takes everything in and gives credit for it, as the real one does. */
export class PanelReader {
  /** Events that the backend says were dropped, and those that could not be read. */
  dropped = 0;
  invalid = 0;
  events = 0;
  readonly states: string[] = [];
  readonly #socket: BackendSocket;

  /** @param give events after which their credit is given back. */
  constructor(url: string, take: (event: PageEvent) => void, credit = 60_000, give = 4_000) {
    const address = readBackendAddress(url);
    if ("problem" in address) throw new Error(address.problem);
    let owed = 0;
    const send = (message: object) => this.#socket.send(JSON.stringify(message));
    this.#socket = new BackendSocket(address.address, null, nodeSockets(), {
      onState: ({ is }) => {
        this.states.push(is);
        if (is === "connected") send({ m: "attach", protocol: PROTOCOL_VERSION, credit });
      },
      onMessage: (text) => {
        const read = readPageMessage(text, "backend");
        if (!read.ok) throw new Error(read.problem);
        const { message } = read;
        if (message.m !== "batch") return;
        this.dropped = message.dropped;
        this.invalid += message.invalid;
        this.events += message.events.length;
        for (const event of message.events) take(event);
        owed += message.events.length;
        if (owed < give) return;
        send({ m: "credit", events: owed });
        owed = 0;
      },
    });
    this.#socket.connect(address.token);
  }

  close(): void {
    this.#socket.close();
  }
}
