/** Asks documents of the inspected tab to do things, and matches what they answer. */
import { readAnswer } from "../protocol/answers.ts";
import { encode } from "../protocol/codec/encode.ts";
import { FULL_LIMITS } from "../protocol/codec/limits.ts";
import type { Answer, CommandName, PanelMessage, Request } from "../protocol/commands.ts";
import type { PageMessage } from "../protocol/messages.ts";
import { isBackendDocument } from "../protocol/wire.ts";

export interface CallOptions {
  /** Stops the work in the page when aborted; the call then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /**
   * Asks the page to stop when aborted, and still hears it out: what it has done by then is told.
   * The call then rejects with what the page says to being stopped.
   */
  halt?: AbortSignal | undefined;
  /** Called for every progress message. */
  onProgress?: ((value: unknown) => void) | undefined;
  /** Milliseconds without any sign of life after which the call fails. Default: 15,000. */
  timeout?: number | undefined;
}

type Reply = Extract<PageMessage, { m: "reply" | "progress" }>;

interface Pending {
  document: string;
  name: CommandName;
  onReply(reply: Reply): void;
  fail(error: Error): void;
}

const DEFAULT_TIMEOUT = 15_000;

const WORDS: Record<CommandName, string> = {
  record: "switch recording",
  trace: "show its writes in the Performance panel",
  query: "run a query",
  act: "act as somebody else",
  stopActing: "go back to its own session",
  dryRun: "replay writes",
  replay: "replay writes for good",
  undo: "take a replay back",
  advise: "ask Jazz what may be done",
  value: "send a value whole",
};

export class Client {
  readonly #post: (document: string, body: string) => void;
  readonly #pending = new Map<string, Pending>();
  #nextId = 1;

  constructor(post: (document: string, body: string) => void) {
    this.#post = post;
  }

  /**
   * Sends a command to a document. Rejects with a sentence for people: what the page said went
   * wrong, or that it is gone, silent, or answers nonsense.
   */
  call<C extends CommandName>(
    document: string,
    name: C,
    request: Request<C>,
    options: CallOptions = {},
  ): Promise<Answer<C>> {
    const { signal, halt, onProgress, timeout = DEFAULT_TIMEOUT } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortError(signal));
        return;
      }
      const id = `c${this.#nextId++}`;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        halt?.removeEventListener("abort", onHalt);
        this.#pending.delete(id);
        finish();
      };
      const fail = (error: Error): void => settle(() => reject(error));
      const cancel = (error: Error): void => {
        this.#send(document, { m: "cancel", id });
        fail(error);
      };
      const onAbort = (): void => cancel(abortError(signal));
      const onHalt = (): void => this.#send(document, { m: "cancel", id });
      const watch = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => cancel(new Error(silence(document, name, timeout))), timeout);
      };
      const onReply = (reply: Reply): void => {
        if (reply.m === "progress") {
          watch();
          onProgress?.(reply.value);
        } else if (!reply.ok) {
          fail(new Error(reply.error));
        } else {
          settle(() => {
            try {
              resolve(readAnswer(name, reply.value));
            } catch (error) {
              reject(error);
            }
          });
        }
      };
      this.#pending.set(id, { document, name, onReply, fail });
      signal?.addEventListener("abort", onAbort);
      halt?.addEventListener("abort", onHalt);
      watch();
      this.#send(document, { m: "command", id, name, request } as PanelMessage);
    });
  }

  /** Takes a reply or progress from a document; others than the one asked are not heard. */
  receive(document: string, reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (pending?.document === document) pending.onReply(reply);
  }

  /** Fails what a document still owes, or what all of them owe (`null`). */
  abandon(document: string | null, why: string): void {
    for (const pending of [...this.#pending.values()]) {
      if (document === null || pending.document === document) {
        const whoever = isBackendDocument(pending.document) ? "The backend" : "The page";
        pending.fail(new Error(`${whoever} was asked to ${WORDS[pending.name]}: ${why}`));
      }
    }
  }

  #send(document: string, message: PanelMessage): void {
    this.#post(document, panelText(message));
  }
}

/** A panel message as text; payloads are encoded, so that bytes and dates arrive as such. */
export function panelText(message: PanelMessage): string {
  if (message.m !== "command") return JSON.stringify(message);
  const request = Object.fromEntries(
    Object.entries(message.request).filter(([, value]) => value !== undefined),
  );
  return JSON.stringify({ ...message, request: encode(request, FULL_LIMITS) });
}

function silence(document: string, name: CommandName, timeout: number): string {
  const [whoever, again] = isBackendDocument(document)
    ? ["The backend", "restart"]
    : ["The page", "reload"];
  return (
    `${whoever} was asked to ${WORDS[name]} and has said nothing for ${Math.round(timeout / 1_000)} s. ` +
    `It may be busy or stopped at a breakpoint; try again, or ${again} it.`
  );
}

function abortError(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException("Stopped.", "AbortError");
}
