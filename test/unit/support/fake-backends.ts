/** Backends on a machine that is not there: sockets without a network, driven by a test. */

import type { TabMessage } from "../../../panel/adapter.ts";
import type { Socket, SocketTools } from "../../../panel/backends/backend-socket.ts";
import { type BackendMemory, Backends } from "../../../panel/backends/backends.ts";
import { REFUSALS, type RefusalName } from "../../../protocol/wire.ts";

/** The backend's end of a socket. */
export class FakeSocket implements Socket {
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly sent: string[] = [];
  closed = false;

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  say(message: unknown): void {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }

  welcome(run: string, name = "team"): void {
    this.say({ m: "welcome", session: `session-of-${run}-which-is-long`, run, name });
  }

  refuse(refusal: RefusalName): void {
    this.lose(REFUSALS[refusal].code);
  }

  /** The connection ends, with the code of a lost one unless told otherwise. */
  lose(code = 1_006): void {
    this.onclose?.({ code });
  }
}

export class FakeMachine {
  /** Every attempt to connect, oldest first. */
  readonly sockets: FakeSocket[] = [];
  readonly messages: TabMessage[] = [];
  readonly stored = new Map<string, Record<string, string>>();
  #waiting: { run: () => void; milliseconds: number }[] = [];

  readonly tools: SocketTools = {
    open: (url) => {
      const socket = new FakeSocket(url);
      this.sockets.push(socket);
      return socket;
    },
    later: (run, milliseconds) => {
      const task = { run, milliseconds };
      this.#waiting.push(task);
      return () => {
        this.#waiting = this.#waiting.filter((other) => other !== task);
      };
    },
    random: () => 0.5,
  };

  readonly memory: BackendMemory = {
    read: async (origin) => this.stored.get(origin) ?? {},
    write: async (origin, sessions) => {
      this.stored.set(origin, sessions);
    },
  };

  panel(onMessage = (message: TabMessage): void => void this.messages.push(message)): Backends {
    return new Backends({ tools: this.tools, memory: this.memory, onMessage });
  }

  get last(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error("Nobody has connected.");
    return last;
  }

  /** Milliseconds until each of the timers. */
  get waiting(): number[] {
    return this.#waiting.map(({ milliseconds }) => milliseconds);
  }

  /** Lets all the time pass that somebody waits for now. */
  pass(): void {
    for (const { run } of this.#waiting.splice(0)) run();
  }
}
