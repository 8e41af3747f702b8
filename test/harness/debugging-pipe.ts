import type { Readable, Writable } from "node:stream";

const DEVTOOLS = "devtools://devtools/bundled/devtools_app.html";

interface Reply {
  id?: number;
  result?: unknown;
  error?: { message: string };
  method?: string;
  params?: { targetInfo?: { type: string; url: string } };
}

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

/**
 * Chrome's debugging protocol over the two pipes of `--remote-debugging-pipe`. It serves our own
 * commands and, as a transport, Playwright's, side by side: ours have ids that Playwright's never
 * reach.
 */
export class DebuggingPipe {
  onmessage?: (message: object) => void;
  onclose?: (reason?: string) => void;

  readonly #requests: Writable;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 1_000_000_000;
  #partial: Buffer[] = [];
  #closed = false;

  constructor(requests: Writable, replies: Readable) {
    this.#requests = requests;
    requests.on("error", () => this.close());
    replies.on("data", (chunk: Buffer) => this.#read(chunk));
    replies.on("error", () => this.close());
    replies.on("close", () => this.close());
  }

  /** Sends a command of our own, to the browser or to one session. */
  command<Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#closed) return reject(new Error(`${method}: the browser is closed`));
      this.#lastId += 1;
      const id = this.#lastId;
      this.#waiting.set(id, { resolve, reject: (error) => reject(named(method, error)) });
      this.send({ id, method, params, ...(sessionId && { sessionId }) });
    });
  }

  send(message: object): void {
    if (!this.#closed) this.#requests.write(`${JSON.stringify(message)}\0`);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { reject } of this.#waiting.values()) reject(new Error("the browser closed"));
    this.#waiting.clear();
    this.onclose?.();
  }

  #read(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      this.#partial.push(chunk.subarray(start, end));
      const message = Buffer.concat(this.#partial).toString("utf8");
      this.#partial = [];
      start = end + 1;
      // One message per turn: Playwright attaches listeners in what a reply resolves, and would
      // miss an event that is handed over in the same turn.
      setImmediate(() => this.#receive(JSON.parse(message)));
    }
    this.#partial.push(chunk.subarray(start));
  }

  #receive(message: Reply): void {
    const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
    if (message.id === undefined || !waiting) {
      this.onmessage?.(asPage(message));
      return;
    }
    this.#waiting.delete(message.id);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result as never);
  }
}

/**
 * A DevTools window is announced as a target of type "other" and only later becomes a "page".
 * Playwright drives what is announced as a page, so DevTools is announced as one.
 */
function asPage(message: Reply): object {
  const target = message.params?.targetInfo;
  if (message.method === "Target.attachedToTarget" && target?.url.startsWith(DEVTOOLS)) {
    target.type = "page";
  }
  return message;
}

function named(method: string, error: Error): Error {
  error.message = `${method}: ${error.message}`;
  return error;
}
