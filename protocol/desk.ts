/**
 * Does what a panel asks and answers it. Every command runs in a task of its own, never within a
 * call of the app.
 */
import { decode } from "./codec/decode.ts";
import { encode } from "./codec/encode.ts";
import { FULL_LIMITS } from "./codec/limits.ts";
import type { Answer, CommandName, PanelMessage, Request } from "./commands.ts";
import { messageOf } from "./message-of.ts";
import type { PageMessage } from "./messages.ts";

/** A command under way. */
export interface Task {
  readonly stopped: boolean;
  /** What it did stays done: it is answered even when it was stopped. */
  lasting: boolean;
  progress(value: unknown): void;
}

export type Handlers = {
  [C in CommandName]: (request: Request<C>, task: Task) => Promise<Answer<C>>;
};

export interface DeskOptions {
  handlers: Handlers;
  send(text: string): void;
  /** Tells what happened on the way, before the answer. */
  flush(): void;
  /** Who answers, as a sentence begins. */
  place: string;
  /** Commands under way at a time. Default: any number. */
  atOnce?: number;
  /** `JSON.stringify`, where the language's own cannot be relied on. */
  toJson?: (message: object) => string;
}

/** Characters of one answer; browsers refuse messages beyond 64 MB. */
const LARGEST_ANSWER = 40_000_000;

const STOPPED = "It was stopped.";

interface OpenTask extends Task {
  stopped: boolean;
}

/** Whether it was given up, and nothing of it lasts. */
const givenUp = ({ stopped, lasting }: Task): boolean => stopped && !lasting;

export class Desk {
  readonly #tasks = new Map<string, OpenTask>();

  constructor(readonly options: DeskOptions) {}

  async run({ id, name, request }: Extract<PanelMessage, { m: "command" }>): Promise<void> {
    const { handlers, place, atOnce = Number.POSITIVE_INFINITY } = this.options;
    const task: OpenTask = {
      stopped: false,
      lasting: false,
      progress: (value) => this.#send({ m: "progress", id, value: encode(value, FULL_LIMITS) }),
    };
    try {
      if (this.#tasks.size >= atOnce) throw new Error("Too many commands at a time.");
      if (this.#tasks.has(id)) throw new Error("This command is under way already.");
      this.#tasks.set(id, task);
      if (!Object.hasOwn(handlers, name)) {
        throw new Error(`${place} does not know “${String(name).slice(0, 100)}”.`);
      }
      const asked: unknown = decode(request);
      if (typeof asked !== "object" || asked === null) {
        throw new Error("A command needs a request.");
      }
      const handle = handlers[name] as (request: object, task: Task) => Promise<unknown>;
      const value = await handle(asked, task);
      if (givenUp(task)) throw new Error(STOPPED);
      this.#reply({ m: "reply", id, ok: true, value: encode(value, FULL_LIMITS) });
    } catch (thrown) {
      const error = givenUp(task) ? STOPPED : messageOf(thrown).slice(0, 20_000);
      this.#reply({ m: "reply", id, ok: false, error });
    } finally {
      if (this.#tasks.get(id) === task) this.#tasks.delete(id);
    }
  }

  stop(id: string): void {
    const task = this.#tasks.get(id);
    if (task) task.stopped = true;
  }

  stopAll(): void {
    for (const task of this.#tasks.values()) task.stopped = true;
  }

  #reply(message: Extract<PageMessage, { m: "reply" }>): void {
    this.options.flush();
    const error = "The answer is too large to be sent. Ask for fewer rows.";
    const sent = this.#send(message, LARGEST_ANSWER);
    if (!sent) this.#send({ m: "reply", id: message.id, ok: false, error });
  }

  /** Whether it was sent: not when its text is longer than that. */
  #send(message: object, longest = Number.POSITIVE_INFINITY): boolean {
    const { send, toJson = JSON.stringify } = this.options;
    const text = toJson(message);
    if (text.length > longest) return false;
    send(text);
    return true;
  }
}
