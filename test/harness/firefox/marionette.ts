import { connect, type Socket } from "node:net";

/** `[0, id, command, parameters]` goes there, `[1, id, error, result]` comes back. */
type Reply = [type: 1, id: number, error: Failure | null, result: unknown];

interface Failure {
  error: string;
  message: string;
}

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

/** Firefox refused a command; `kind` is WebDriver's word for why. */
export class MarionetteError extends Error {
  override name = "MarionetteError";

  constructor(
    readonly kind: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Firefox's own remote control, as it comes with every Firefox: JSON over TCP, each message
 * after its length in bytes and a colon (`remote/marionette` of the Firefox sources).
 */
export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #unread = Buffer.alloc(0);
  #lastId = 0;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("close", () => this.close());
    socket.on("error", () => this.close());
  }

  static connect(port: number): Promise<Marionette> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new Marionette(socket));
      });
    });
  }

  command<Result>(name: string, parameters: object = {}): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#closed) return reject(new Error(`${name}: Firefox is closed`));
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      const message = JSON.stringify([0, this.#lastId, name, parameters]);
      this.#socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.destroy();
    for (const { reject } of this.#waiting.values()) reject(new Error("Firefox closed"));
    this.#waiting.clear();
  }

  #read(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    for (;;) {
      const colon = this.#unread.indexOf(":");
      const end = colon + 1 + Number(this.#unread.subarray(0, colon).toString("latin1"));
      if (colon === -1 || this.#unread.length < end) return;
      const message = JSON.parse(this.#unread.subarray(colon + 1, end).toString("utf8"));
      this.#unread = this.#unread.subarray(end);
      // The first message only says which protocol this is.
      if (Array.isArray(message)) this.#receive(message as Reply);
    }
  }

  #receive([, id, error, result]: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new MarionetteError(error.error, error.message));
    else waiting?.resolve(result as never);
  }
}
