/**
 * Does what a panel asks and answers it. Every command runs in a task of its own, never within a
 * call of the app.
 */
import { decode, encode, FULL_LIMITS } from "../../protocol/codec.ts";
import type { Answer, CommandName, PanelMessage, Request } from "../../protocol/commands.ts";
import { messageOf } from "../../protocol/message-of.ts";
import type { PageMessage } from "../../protocol/messages.ts";
import { isObject } from "../safely.ts";

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

/** Characters of one answer. */
const LARGEST_ANSWER = 40_000_000;
/** Commands of one panel at a time. */
const AT_ONCE = 50;

const STOPPED = "It was stopped.";

interface OpenTask extends Task {
  stopped: boolean;
}

export class Desk {
  readonly #tasks = new Map<string, OpenTask>();

  constructor(
    readonly handlers: Handlers,
    readonly send: (text: string) => void,
    /** Tells what happened on the way, before the answer. */
    readonly flush: () => void,
  ) {}

  async run(command: Extract<PanelMessage, { m: "command" }>): Promise<void> {
    const { id, name } = command;
    const task: OpenTask = {
      stopped: false,
      lasting: false,
      progress: (value) => {
        this.send(JSON.stringify({ m: "progress", id, value: encode(value, FULL_LIMITS) }));
      },
    };
    try {
      if (this.#tasks.size >= AT_ONCE) throw new Error("Too many commands at a time.");
      if (this.#tasks.has(id)) throw new Error("This command is under way already.");
      this.#tasks.set(id, task);
      if (!Object.hasOwn(this.handlers, name)) {
        throw new Error(`This backend does not know “${String(name).slice(0, 100)}”.`);
      }
      const request: unknown = decode(command.request);
      if (!isObject(request)) throw new Error("A command needs a request.");
      const handle = this.handlers[name] as (request: object, task: Task) => Promise<unknown>;
      const value = await handle(request, task);
      if (task.stopped && !task.lasting) throw new Error(STOPPED);
      this.#reply({ m: "reply", id, ok: true, value: encode(value, FULL_LIMITS) });
    } catch (thrown) {
      const error = task.stopped && !task.lasting ? STOPPED : messageOf(thrown).slice(0, 20_000);
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
    this.flush();
    const text = JSON.stringify(message);
    const error = "The answer is too large to be sent. Ask for fewer rows.";
    const refusal = { m: "reply", id: message.id, ok: false, error };
    this.send(text.length <= LARGEST_ANSWER ? text : JSON.stringify(refusal));
  }
}
