/**
 * Does what a panel asks and answers it. Every command runs in a task of its own, never within a
 * call of the page.
 */

import { type Mode, scopeFor } from "../../protocol/attribution.ts";
import { encode, FULL_LIMITS } from "../../protocol/codec.ts";
import type {
  Answer,
  CommandName,
  Commands,
  DryRunResult,
  PanelMessage,
  ReplayResult,
  UndoResult,
} from "../../protocol/commands.ts";
import type { Schema, Session, TaggedRecord, Value, WireQuery } from "../../protocol/jazz.ts";
import type { PageMessage, WrittenBy } from "../../protocol/messages.ts";
import { asSession } from "./dialects/session.ts";
import type { Host } from "./hosts/host.ts";
import type { Registry } from "./hosts/registry.ts";
import type { TappedEngine } from "./hosts/tapped-engine.ts";
import { type ActingOptions, actAs, requireProbe, stopActing } from "./impersonation/act-as.ts";
import { engineTools, patientCalls } from "./impersonation/engine-tools.ts";
import { hasOwn, isArray, messageOf, toJson } from "./primordials.ts";
import { type Later, turn } from "./realm.ts";
import { breather } from "./replay/breather.ts";
import { dryRun } from "./replay/dry-run.ts";
import { isEnforcing } from "./replay/enforcing.ts";
import { Pen } from "./replay/pen.ts";
import { replay } from "./replay/replay.ts";
import type { Play } from "./replay/stage.ts";
import { undo } from "./replay/undo.ts";
import { capabilities } from "./stream/capabilities.ts";
import { realAuth } from "./stream/host-info.ts";
import type { Locator } from "./stream/locate.ts";
import type { Stream } from "./stream/stream.ts";

export interface CommandOptions {
  registry: Registry;
  stream: Stream;
  locator: Locator;
  acting: ActingOptions;
  /** Timers of questions to the engine. */
  asking: Later;
  send(text: string): void;
}

type Command = Extract<PanelMessage, { m: "command" }>;

/** A command under way. */
interface Task {
  id: string;
  stopped: boolean;
  /** What it did stays done: it is answered even when it was stopped. */
  lasting: boolean;
}

type Handlers = {
  [C in CommandName]: (request: Commands[C]["request"], task: Task) => Promise<Answer<C>>;
};

const STOPPED = new Error("It was stopped.");

/** Whether it was given up, and nothing of it lasts. */
const givenUp = ({ stopped, lasting }: Task): boolean => stopped && !lasting;

/** Characters of one answer; browsers refuse messages beyond 64 MB. */
const LARGEST_ANSWER = 40_000_000;

export class CommandDesk {
  readonly #tasks = new Map<string, Task>();
  readonly #handlers: Handlers;

  constructor(readonly options: CommandOptions) {
    this.#handlers = {
      record: async ({ on, origins }) => this.#record(on === true, origins === "all"),
      query: (request) => this.#query(request),
      act: (request, task) => this.#act(request, task),
      stopActing: async ({ host }, task) => {
        task.lasting = true;
        await stopActing(this.#host(host), options.acting);
        return null;
      },
      dryRun: (request, task) => this.#dryRun(request, task),
      replay: (request, task) => this.#replay(request, task),
      undo: (request, task) => this.#undo(request, task),
      advise: async () => {
        throw new Error("This version of Jazz cannot be asked what may be done with a row.");
      },
      value: async (request) => ({ value: this.#value(request) }),
    };
  }

  async run({ id, name, request }: Command): Promise<void> {
    const task: Task = { id, stopped: false, lasting: false };
    this.#tasks.set(id, task);
    try {
      if (!hasOwn(this.#handlers, name)) throw new Error(`This page does not know “${name}”.`);
      const handle = this.#handlers[name] as (request: unknown, task: Task) => Promise<unknown>;
      const value = await handle(request, task);
      if (givenUp(task)) throw STOPPED;
      this.#reply({ m: "reply", id, ok: true, value: encode(value, FULL_LIMITS) });
    } catch (thrown) {
      const error = messageOf(givenUp(task) ? STOPPED : thrown).slice(0, 20_000);
      this.#reply({ m: "reply", id, ok: false, error });
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

  #record(on: boolean, everyOrigin: boolean): null {
    const { stream } = this.options;
    stream.recording = on;
    stream.everyOrigin = everyOrigin;
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

  async #act({ host, persona, mode, keep }: Commands["act"]["request"], task: Task) {
    const stopped = (): boolean => task.stopped;
    const request = { persona: personOf(persona), mode, keep: keep === true, stopped };
    return { limits: await actAs(this.#engine(host), request, this.options.acting) };
  }

  async #dryRun(request: Commands["dryRun"]["request"], task: Task) {
    const { engine, play } = await this.#play<DryRunResult>(request, task);
    const { unjudged } = engineTools(engine).dialect;
    const enforcing = await isEnforcing(engine, play.calls);
    this.options.acting.changed(engine.host);
    const results = await dryRun(list(request.writes), { ...play, unjudged, enforcing });
    return { results, enforcing };
  }

  async #replay(request: Commands["replay"]["request"], task: Task) {
    const { engine, play } = await this.#play<ReplayResult>(request, task);
    task.lasting = true;
    const pen = this.#pen(engine, "replay");
    return { results: await replay(list(request.writes), { ...play, pen }) };
  }

  async #undo(request: Commands["undo"]["request"], task: Task) {
    const { engine, play } = await this.#play<UndoResult>(request, task);
    task.lasting = true;
    return {
      results: await undo(list(request.steps), { ...play, pen: this.#pen(engine, "undo") }),
    };
  }

  /** Only on an engine that has shown to honour another session. */
  async #play<Result>(
    { host, persona, mode }: { host: string; persona: Session | null; mode: Mode },
    task: Task,
  ): Promise<{ engine: TappedEngine; play: Play<Result> }> {
    const { asking, locator, send } = this.options;
    const engine = this.#engine(host);
    const scope = scopeFor(personOf(persona), mode);
    await requireProbe(engine, asking);
    const play: Play<Result> = {
      calls: patientCalls(engine, asking),
      isDenial: engine.shape.isDenial,
      scope,
      tableOf: (row) => locator.known(row) ?? null,
      progress: (result) => {
        send(toJson({ m: "progress", id: task.id, value: encode(result, FULL_LIMITS) }));
      },
      stopped: () => task.stopped,
      breathe: breather(() => turn(this.options.acting.later)),
    };
    return { engine, play };
  }

  #pen(engine: TappedEngine, by: WrittenBy): Pen {
    const { acting, locator } = this.options;
    return new Pen(engine, {
      by,
      log: acting.log,
      learn: (row, table) => locator.learn(row, table),
      changed: () => acting.changed(engine.host),
    });
  }

  #value({ write, column }: Commands["value"]["request"]): Value {
    const values = this.options.stream.largeValues.get(write) as TaggedRecord | undefined;
    const value = values && hasOwn(values, column) ? values[column] : undefined;
    if (value) return value;
    throw new Error("This value is no longer kept in the page. Read the row again to see it.");
  }

  #host(id: string): Host {
    const host = this.options.registry.host(id);
    if (host) return host;
    throw new Error("This Db is not on the page any more.");
  }

  #engine(id: string): TappedEngine {
    const host = this.#host(id);
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

const list = <T>(value: T[]): T[] => (isArray(value) ? value : []);

/** Names for what a query returns, in the order of its values. */
function columnsOf(query: WireQuery, schema: Schema): string[] {
  const included = query.array_subqueries.map(({ column_name }) => column_name);
  const own = (schema[query.table]?.columns ?? []).map(({ name }) => name);
  return [...(query.select_columns ?? own), ...included];
}
