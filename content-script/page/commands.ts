/**
 * Does what a panel asks and answers it. Every command runs in a task of its own, never within a
 * call of the page.
 */
import { encode, FULL_LIMITS } from "../../protocol/codec.ts";
import type { Answer, CommandName, Commands, PanelMessage } from "../../protocol/commands.ts";
import type { Schema, Session, TaggedRecord, Value, WireQuery } from "../../protocol/jazz.ts";
import type { PageMessage } from "../../protocol/messages.ts";
import { asSession } from "./dialects/session.ts";
import type { Registry } from "./hosts/registry.ts";
import type { TappedEngine } from "./hosts/tapped-engine.ts";
import { type ActingOptions, actAs, requireProbe, stopActing } from "./impersonation/act-as.ts";
import { engineTools } from "./impersonation/engine-tools.ts";
import { hasOwn, isArray, messageOf, toJson } from "./primordials.ts";
import { turn } from "./realm.ts";
import { dryRun } from "./replay/dry-run.ts";
import { isEnforcing } from "./replay/enforcing.ts";
import { capabilities } from "./stream/capabilities.ts";
import { realAuth } from "./stream/host-info.ts";
import type { Locator } from "./stream/locate.ts";
import type { Stream } from "./stream/stream.ts";

export interface CommandOptions {
  registry: Registry;
  stream: Stream;
  locator: Locator;
  acting: ActingOptions;
  send(text: string): void;
}

type Command = Extract<PanelMessage, { m: "command" }>;

/** A command under way. */
interface Task {
  id: string;
  stopped: boolean;
}

type Handlers = {
  [C in CommandName]: (request: Commands[C]["request"], task: Task) => Promise<Answer<C>>;
};

/** Characters of one answer; browsers refuse messages beyond 64 MB. */
const LARGEST_ANSWER = 40_000_000;

export class CommandDesk {
  readonly #tasks = new Map<string, Task>();
  readonly #handlers: Handlers;

  constructor(readonly options: CommandOptions) {
    this.#handlers = {
      record: async ({ on }) => this.#record(on === true),
      query: (request) => this.#query(request),
      act: (request, task) => this.#act(request, task),
      stopActing: async ({ host }) => {
        await stopActing(this.#engine(host), options.acting);
        return null;
      },
      dryRun: (request, task) => this.#dryRun(request, task),
      replay: async () => {
        throw new Error("Nothing is replayed for good yet.");
      },
      undo: async () => {
        throw new Error("Nothing is undone yet.");
      },
      value: async (request) => ({ value: this.#value(request) }),
    };
  }

  async run({ id, name, request }: Command): Promise<void> {
    const task: Task = { id, stopped: false };
    this.#tasks.set(id, task);
    try {
      if (!hasOwn(this.#handlers, name)) throw new Error(`This page does not know “${name}”.`);
      const handle = this.#handlers[name] as (request: unknown, task: Task) => Promise<unknown>;
      const value = await handle(request, task);
      if (task.stopped) throw new Error("It was stopped.");
      this.#reply({ m: "reply", id, ok: true, value: encode(value, FULL_LIMITS) });
    } catch (error) {
      this.#reply({ m: "reply", id, ok: false, error: messageOf(error).slice(0, 20_000) });
    } finally {
      this.#tasks.delete(id);
    }
  }

  stop(id: string): void {
    const task = this.#tasks.get(id);
    if (task) task.stopped = true;
  }

  stopAll(): void {
    for (const task of this.#tasks.values()) task.stopped = true;
  }

  /** What happened on the way is told before the answer. */
  #reply(message: Extract<PageMessage, { m: "reply" }>): void {
    this.options.stream.flush();
    const text = toJson(message);
    const error = "The answer is too large to be sent. Ask for fewer rows.";
    const refusal = { m: "reply", id: message.id, ok: false, error };
    this.options.send(text.length <= LARGEST_ANSWER ? text : toJson(refusal));
  }

  #record(on: boolean): null {
    this.options.stream.recording = on;
    return null;
  }

  async #query({ host, query, session, tier }: Commands["query"]["request"]) {
    const engine = this.#engine(host);
    const { calls, dialect } = engineTools(engine);
    const real = realAuth(engine.host).state?.session ?? null;
    const asked = dialect.sessionArgument(session === "page" ? real : personOf(session));
    const rows = await calls.query(toJson(query), asked, { tier });
    return { columns: columnsOf(query, calls.schema()), rows };
  }

  async #act({ host, persona, mode }: Commands["act"]["request"], task: Task) {
    const request = { persona: personOf(persona), mode, stopped: () => task.stopped };
    return { limits: await actAs(this.#engine(host), request, this.options.acting) };
  }

  async #dryRun(request: Commands["dryRun"]["request"], task: Task) {
    const { host, writes, persona, mode } = request;
    const engine = this.#engine(host);
    await requireProbe(engine);
    const enforcing = await isEnforcing(engine);
    this.options.acting.changed(engine.host);
    const results = await dryRun(engine, {
      writes: isArray(writes) ? writes : [],
      persona: personOf(persona),
      mode,
      enforcing,
      tableOf: (row) => this.options.locator.known(row) ?? null,
      progress: (result) => {
        const value = encode(result, FULL_LIMITS);
        this.options.send(toJson({ m: "progress", id: task.id, value }));
      },
      stopped: () => task.stopped,
      pause: () => turn(this.options.acting.later),
    });
    return { results, enforcing };
  }

  #value({ write, column }: Commands["value"]["request"]): Value {
    const values = this.options.stream.largeValues.get(write) as TaggedRecord | undefined;
    const value = values && hasOwn(values, column) ? values[column] : undefined;
    if (value) return value;
    throw new Error("This value is no longer kept in the page. Read the row again to see it.");
  }

  #engine(id: string): TappedEngine {
    const host = this.options.registry.host(id);
    if (!host) throw new Error("This Db is not on the page any more.");
    const { engine } = host;
    if (engine && host.closedAt === null) return engine;
    throw new Error(
      host.closedAt === null
        ? (capabilities(host).act.reason ?? "This Db has no engine.")
        : "This Db was shut down.",
    );
  }
}

/** Whom a request names. Nobody is meant only by `null`: a mistake must not lift every check. */
function personOf(value: unknown): Session | null {
  const session = asSession(value);
  if (session || value === null) return session;
  throw new Error("A persona needs a user_id. Choose somebody, or “No session”.");
}

/** Names for what a query returns, in the order of its values. */
function columnsOf(query: WireQuery, schema: Schema): string[] {
  const included = query.array_subqueries.map(({ column_name }) => column_name);
  const own = (schema[query.table]?.columns ?? []).map(({ name }) => name);
  return [...(query.select_columns ?? own), ...included];
}
