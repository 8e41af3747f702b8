import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import * as v from "valibot";
import { undoResult } from "../../../protocol/answers.ts";
import type { UndoResult } from "../../../protocol/commands.ts";
import { modeAs } from "../../model/replay-through.ts";
import { undoPlan } from "../../model/undo-steps.ts";
import type { Panel } from "../panel-context.ts";
import { liveRecording } from "./live-recording.ts";
import { realFate } from "./real-writes.ts";
import type { ReplayRun, RunState } from "./replay-run.ts";

/** Milliseconds without a sign of life of the page. */
const PATIENCE = 30_000;

/** What became of a write that was to be taken back. */
export type Undone = Omit<UndoResult, "outcome"> & {
  outcome: UndoResult["outcome"] | "nothing to undo";
};

/** Whether nothing of the write is left that an undo could take back. */
export function isUndone(undone: Undone | undefined): boolean {
  return undone?.outcome === "undone" || undone?.outcome === "nothing to undo";
}

/** The undo of one replay for good, write by write. */
export class UndoRun {
  readonly #results: Signal<ReadonlyMap<number, Undone>> = signal(new Map());
  readonly #state: Signal<RunState> = signal({ is: "running" });
  readonly #halt = new AbortController();

  constructor(
    readonly panel: Panel,
    readonly replay: ReplayRun,
  ) {}

  /** By the number of the write that was replayed. */
  get results(): ReadonlySignal<ReadonlyMap<number, Undone>> {
    return this.#results;
  }

  get state(): ReadonlySignal<RunState> {
    return this.#state;
  }

  stop(): void {
    this.#halt.abort();
  }

  async start(): Promise<void> {
    const { panel, replay } = this;
    const { host, mode, personas } = replay.plan;
    const recording = liveRecording(panel.store);
    const plan = undoPlan(replay.lines.peek(), (line) => realFate(recording, host.key, line));
    for (const [write, { outcome, why }] of plan.left) {
      this.#take({ write, outcome, left: [why], by: null, batch: null });
    }
    if (plan.steps.length === 0) {
      this.#state.value = { is: "done" };
      return;
    }
    const [as] = personas;
    const persona = (as && replay.asResolved(as).session) ?? null;
    const request = {
      host: host.info.host,
      steps: plan.steps,
      persona,
      mode: as ? modeAs(as, mode) : mode,
    };
    try {
      const { results } = await panel.client.call(host.document, "undo", request, {
        halt: this.#halt.signal,
        timeout: PATIENCE,
        onProgress: (value) => {
          const read = v.safeParse(undoResult, value);
          if (read.success) this.#take(read.output);
        },
      });
      for (const result of results) this.#take(result);
      this.#state.value = { is: this.#halt.signal.aborted ? "stopped" : "done" };
    } catch (error) {
      this.#state.value = this.#halt.signal.aborted
        ? { is: "stopped" }
        : { is: "failed", problem: (error as Error).message };
    }
  }

  #take(result: Undone): void {
    this.#results.value = new Map(this.#results.peek()).set(result.write, result);
  }
}
