import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import * as v from "valibot";
import { dryRunResult, replayResult } from "../../../protocol/answers.ts";
import { type Mode, scopeFor } from "../../../protocol/attribution.ts";
import type { Answer } from "../../../protocol/commands.ts";
import { notPlayed } from "../../../protocol/replay/unplayed.ts";
import { takesRequest } from "../../model/handle-words.ts";
import { engineOf, isEnforcing } from "../../model/host-facts.ts";
import { replayWrite } from "../../model/replay.ts";
import {
  lineKey,
  type Played,
  type ReplayLine,
  type ReplayPersona,
  replayLine,
} from "../../model/replay-line.ts";
import { asksJazz, modeAs, resolvedAs } from "../../model/replay-through.ts";
import { SandboxReplay, type SandboxStep } from "../../model/sandbox-replay.ts";
import { unknownVerdict } from "../../model/sandbox-verdict.ts";
import { wasTaken } from "../../model/was-taken.ts";
import type { HostRecord, WriteRecord } from "../../store/records.ts";
import { type Court, loadEvidence } from "../evidence.ts";
import type { Panel } from "../panel-context.ts";
import { adviseWrites } from "./advise-writes.ts";
import { type WholeWrites, wholeWrites } from "./whole-writes.ts";

/** What is to be played, as whom, and whether it is meant. */
export interface ReplayPlan {
  host: HostRecord;
  writes: readonly WriteRecord[];
  personas: readonly ReplayPersona[];
  mode: Mode;
  kind: "dry run" | "for real";
}

export type Resolved = NonNullable<Answer<"dryRun">["resolved"]>;

export type RunState =
  | { is: "running" }
  | { is: "done" }
  | { is: "stopped" }
  | { is: "failed"; problem: string };

/** Lines whose trace is kept: a trace is large. */
const TRACES = 2_000;
/** Milliseconds without a sign of life of the page. */
const PATIENCE = 30_000;

/**
 * One replay, from its start to its end: one persona after the other, each in a transaction of its
 * own. Lines appear as the page answers, and stay when it is stopped.
 */
export class ReplayRun {
  readonly #lines = new Map<string, ReplayLine>();
  readonly #shown: Signal<readonly ReplayLine[]> = signal([]);
  readonly #state: Signal<RunState> = signal({ is: "running" });
  readonly #halt = new AbortController();
  readonly #stopping = signal(false);
  readonly #order: Map<string, number>;
  #whole: WholeWrites = { writes: [], unplayable: new Map() };
  #court: Court | { missing: string } = { missing: "nothing was judged yet" };
  #publishing = false;
  /** Whom a backend resolved the headers of a request to, by the key of a persona. */
  readonly #resolved: Signal<ReadonlyMap<string, Resolved>> = signal(new Map());

  constructor(
    readonly panel: Panel,
    readonly plan: ReplayPlan,
  ) {
    this.#order = new Map(plan.personas.map(({ key }, index) => [key, index]));
  }

  /** All lines so far: write by write, and of each the personas in the order they were chosen. */
  get lines(): ReadonlySignal<readonly ReplayLine[]> {
    return this.#shown;
  }

  line(key: string): ReplayLine | undefined {
    return this.#lines.get(key);
  }

  get state(): ReadonlySignal<RunState> {
    return this.#state;
  }

  /** What the handles of a backend were resolved to, by the key of who was played as. */
  get resolved(): ReadonlySignal<ReadonlyMap<string, Resolved>> {
    return this.#resolved;
  }

  /** Somebody as the backend knows them. */
  asResolved(persona: ReplayPersona): ReplayPersona {
    return resolvedAs(persona, this.#resolved.peek().get(persona.key));
  }

  /** How many lines there will be. */
  get total(): number {
    return this.plan.writes.length * this.plan.personas.length;
  }

  /** What the sandbox knew before anything was played, or what was missing. */
  get court(): Court | { missing: string } {
    return this.#court;
  }

  /** Whether it was asked to stop and the page has still something to say. */
  get stopping(): ReadonlySignal<boolean> {
    return this.#stopping;
  }

  stop(): void {
    this.#stopping.value = true;
    this.#halt.abort();
  }

  async start(): Promise<void> {
    const { signal } = this.#halt;
    try {
      this.#whole = await wholeWrites(this.panel, this.plan.writes, signal);
      const [problem] = this.#whole.unplayable.values();
      if (problem !== undefined && this.plan.kind === "for real") {
        throw new Error(`Nothing was played, since not all of it can be: ${problem}`);
      }
      this.#court = await this.#openCourt(signal);
      for (const persona of this.plan.personas) {
        if (signal.aborted) break;
        await this.#play(persona);
      }
      this.#end(signal.aborted ? { is: "stopped" } : { is: "done" });
    } catch (error) {
      const problem = (error as Error).message;
      this.#end(signal.aborted ? { is: "stopped" } : { is: "failed", problem });
    }
  }

  #openCourt(signal: AbortSignal): Promise<Court | { missing: string }> {
    const { host, writes } = this.plan;
    const tables = new Set(writes.flatMap(({ table }) => table ?? []));
    return loadEvidence(this.panel, host, tables, signal);
  }

  async #play(persona: ReplayPersona): Promise<void> {
    const { host, kind } = this.plan;
    const mode = modeAs(persona, this.plan.mode);
    const place = new Map(this.#whole.writes.map(({ number }, nth) => [number, nth]));
    // Whom a request stands for is known when the backend has read it: nobody judges before.
    const waiting: Played[] = [];
    let known = isRequest(persona) ? null : this.#takerFor(persona, place);
    const take = (result: Played): void => {
      if (known) known(result);
      else waiting.push(result);
    };
    const takeWaiting = (): void => {
      known ??= this.#takerFor(this.asResolved(persona), place);
      for (const result of waiting.splice(0)) known(result);
    };
    for (const [number, reason] of this.#whole.unplayable) take(notPlayed(number, reason));
    const playable = this.#whole.writes.filter(({ number }) => !this.#whole.unplayable.has(number));
    const request = {
      host: host.info.host,
      writes: playable.map((write) => replayWrite(write, write.values)),
      persona: isRequest(persona) ? null : persona.session,
      mode,
      ...(persona.through && { through: persona.through }),
    };
    const { signal } = this.#halt;
    const { client } = this.panel;
    const asked = kind === "dry run" && asksJazz(host);
    const results = asked
      ? adviseWrites(this.panel, host, request, { signal, timeout: PATIENCE, take })
      : kind === "dry run"
        ? client.call(host.document, "dryRun", request, {
            signal,
            timeout: PATIENCE,
            onProgress: (value) => takeIf(v.safeParse(dryRunResult, value), take),
          })
        : client.call(host.document, "replay", request, {
            halt: signal,
            timeout: PATIENCE,
            onProgress: (value) => takeIf(v.safeParse(replayResult, value), take),
          });
    try {
      const answer = await results;
      if (answer && "resolved" in answer && answer.resolved) {
        this.#resolved.value = new Map(this.#resolved.peek()).set(persona.key, answer.resolved);
      }
      takeWaiting();
      for (const result of answer?.results ?? []) take(result);
    } catch (error) {
      takeWaiting();
      // An answer that is too large to be sent says nothing that was not told on the way.
      const told = ({ number }: WriteRecord): boolean =>
        this.#lines.has(lineKey(place.get(number) ?? -1, persona));
      if (!playable.every(told)) throw error;
    }
  }

  /** Makes lines of what is answered for somebody, and judges it in the sandbox. */
  #takerFor(persona: ReplayPersona, place: ReadonlyMap<number, number>): (result: Played) => void {
    const { host } = this.plan;
    const authority = engineOf(host);
    const mode = modeAs(persona, this.plan.mode);
    const checked = isEnforcing(host) && scopeFor(persona.session, mode).session !== null;
    const judge = this.#sandboxFor(persona);
    return (result) => {
      const nth = place.get(result.write);
      const write = nth === undefined ? undefined : this.#whole.writes[nth];
      if (nth === undefined || !write || this.#lines.has(lineKey(nth, persona))) return;
      const played = { nth, write, persona, checked, authority };
      this.#add(replayLine(played, result, judge(write, result)));
    };
  }

  #sandboxFor(persona: ReplayPersona): (write: WriteRecord, result: Played) => SandboxStep {
    const court = this.#court;
    const nothing = (missing: string) => () => ({
      sandbox: unknownVerdict(missing),
      server: null,
      looked: [],
    });
    if ("missing" in court) return nothing(court.missing);
    if (isRequest(persona) && !persona.session) return nothing("whom these headers stand for");
    const { host, kind } = this.plan;
    const mode = modeAs(persona, this.plan.mode);
    const sandbox = new SandboxReplay(court.evidence, {
      persona: persona.session,
      mode,
      batches: kind === "dry run" ? "one" : "recorded",
      rules: host.info.policies.state === "merged" ? "merged" : "server",
      micros: this.panel.timing.now() * 1_000,
    });
    return (write, result) => sandbox.play(write, wasTaken(write, result));
  }

  #add(line: ReplayLine): void {
    this.#lines.set(line.key, this.#lines.size < TRACES ? line : { ...line, trace: null });
    if (this.#publishing) return;
    this.#publishing = true;
    this.panel.timing.later(() => this.#publish(), Math.max(16, this.#lines.size / 20));
  }

  #publish(): void {
    this.#publishing = false;
    const place = ({ persona }: ReplayLine): number => this.#order.get(persona.key) ?? 0;
    this.#shown.value = [...this.#lines.values()].sort(
      (left, right) => left.nth - right.nth || place(left) - place(right),
    );
  }

  #end(state: RunState): void {
    this.#stopping.value = false;
    this.#publish();
    this.#state.value = state;
  }
}

/** Whether the headers of a request say who it is. */
function isRequest({ through }: ReplayPersona): boolean {
  return through !== undefined && takesRequest(through.kind);
}

function takeIf<T extends Played>(
  read: { success: true; output: T } | { success: false },
  take: (result: Played) => void,
): void {
  if (read.success) take(read.output);
}
