/** What a panel can ask of a page. */
import { type Mode, scopeFor } from "../../protocol/attribution.ts";
import type { Commands, DryRunResult, ReplayResult, UndoResult } from "../../protocol/commands.ts";
import type { Handlers, Task } from "../../protocol/desk.ts";
import type { Session, TaggedRecord, Value } from "../../protocol/jazz.ts";
import type { WrittenBy } from "../../protocol/messages.ts";
import { advise } from "./advice/advise.ts";
import type { Refusals } from "./dialects/dialect.ts";
import { dialectOf } from "./dialects/dialects.ts";
import type { Host } from "./hosts/host.ts";
import type { Registry } from "./hosts/registry.ts";
import type { TappedEngine } from "./hosts/tapped-engine.ts";
import { type ActingOptions, actAs, requireProbe, stopActing } from "./impersonation/act-as.ts";
import { actingOf } from "./impersonation/acting.ts";
import { actingTools, patientCalls } from "./impersonation/engine-tools.ts";
import { hasOwn, isArray } from "./primordials.ts";
import { personOf, query } from "./queries.ts";
import { type Later, turn } from "./realm.ts";
import { breather } from "./replay/breather.ts";
import { dryRun } from "./replay/dry-run.ts";
import { isEnforcing } from "./replay/enforcing.ts";
import { replayAs, undoAs } from "./replay/for-good.ts";
import { type PagePlay, pagePlace } from "./replay/page-place.ts";
import { Pen } from "./replay/pen.ts";
import { capabilities } from "./stream/capabilities.ts";
import type { Identities } from "./stream/identities.ts";
import type { Locator } from "./stream/locate.ts";
import type { Stream } from "./stream/stream.ts";

export interface CommandOptions {
  registry: Registry;
  stream: Stream;
  locator: Locator;
  identities: Identities;
  acting: ActingOptions;
  /** Timers of questions to the engine. */
  asking: Later;
}

export class PageCommands {
  readonly handlers: Handlers;

  constructor(readonly options: CommandOptions) {
    this.handlers = {
      record: async ({ on, origins }) => this.#record(on === true, origins === "all"),
      trace: async ({ on }) => this.#trace(on === true),
      query: (request) => {
        const host = this.#host(request.host);
        return query(host, request, () => this.#engine(host.id), options.identities);
      },
      act: (request, task) => this.#act(request, task),
      stopActing: async ({ host: id }, task) => {
        task.lasting = true;
        const host = this.#host(id);
        if (dialectOf(host).acting || actingOf(host)) await stopActing(host, options.acting);
        return null;
      },
      dryRun: (request, task) => this.#dryRun(request, task),
      replay: (request, task) => this.#replay(request, task),
      undo: (request, task) => this.#undo(request, task),
      advise: (request) => advise(this.#host(request.host), request, options.asking),
      value: async (request) => ({ value: this.#value(request) }),
    };
  }

  #record(on: boolean, everyOrigin: boolean): null {
    const { stream } = this.options;
    stream.recording = on;
    stream.everyOrigin = everyOrigin;
    return null;
  }

  #trace(on: boolean): null {
    this.options.stream.track.on = on;
    return null;
  }

  async #act({ host, persona, mode, keep }: Commands["act"]["request"], task: Task) {
    this.#require(host, mode === "forSession" ? "act" : "attribution");
    const stopped = (): boolean => task.stopped;
    const request = { persona: personOf(persona), mode, keep: keep === true, stopped };
    return { limits: await actAs(this.#engine(host), request, this.options.acting) };
  }

  async #dryRun(request: Commands["dryRun"]["request"], task: Task) {
    const { engine, play } = await this.#play<DryRunResult>(request, task);
    const { unjudged } = actingTools(engine).dialect;
    const enforcing = await isEnforcing(engine, play.calls);
    this.options.acting.changed(engine.host);
    const results = await dryRun(list(request.writes), { ...play, unjudged, enforcing });
    return { results, enforcing };
  }

  async #replay(request: Commands["replay"]["request"], task: Task) {
    const { engine, play } = await this.#play<ReplayResult>(request, task);
    task.lasting = true;
    const pen = this.#pen(engine, "replay");
    return { results: await replayAs(list(request.writes), play, pen) };
  }

  async #undo(request: Commands["undo"]["request"], task: Task) {
    const { engine, play } = await this.#play<UndoResult>(request, task);
    task.lasting = true;
    return { results: await undoAs(list(request.steps), play, this.#pen(engine, "undo")) };
  }

  /** Only on an engine that has shown to honour another session. */
  async #play<Result>(
    { host, persona, mode }: { host: string; persona: Session | null; mode: Mode },
    task: Task,
  ): Promise<{ engine: TappedEngine; play: PagePlay<Result> }> {
    this.#require(host, "replay");
    const { asking, locator } = this.options;
    const engine = this.#engine(host);
    const scope = scopeFor(personOf(persona), mode);
    await requireProbe(engine, asking);
    const calls = patientCalls(engine, asking);
    const play: PagePlay<Result> = {
      place: pagePlace({
        calls,
        isDenial: engine.shape.isDenial,
        tableOf: (row) => locator.known(row) ?? null,
      }),
      calls,
      scope,
      progress: (result) => task.progress(result),
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

  /** @throws the sentence by which it is refused on this host. */
  #require(id: string, wish: keyof Refusals): void {
    const { refusals } = dialectOf(this.#host(id));
    if (refusals) throw new Error(refusals[wish]);
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

const list = <T>(value: T[]): T[] => (isArray(value) ? value : []);
