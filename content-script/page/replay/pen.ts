/**
 * Writes for good on a panel's behalf: past the hook's wrappers, so that it enters in the log
 * what the app's calls enter by themselves, with the page's own user beside who it wrote as.
 */
import type { Scope } from "../../../protocol/attribution.ts";
import type { BatchMode } from "../../../protocol/jazz.ts";
import type { WrittenBy } from "../../../protocol/messages.ts";
import type { EngineWrite, EngineWritten } from "../dialects/dialect.ts";
import type { TappedEngine } from "../hosts/tapped-engine.ts";
import { type ActingTools, actingTools } from "../impersonation/engine-tools.ts";
import { now } from "../primordials.ts";
import type { BatchEntry } from "../recorder/entries.ts";
import { type Fates, fatesOf } from "../recorder/fates.ts";
import type { Log } from "../recorder/log.ts";
import { type WriteLog, writeLog } from "../recorder/write-log.ts";
import { factsOf, realAuth } from "../stream/host-info.ts";

export interface PenOptions {
  by: WrittenBy;
  log: Log;
  /** The table of a row that was written to. */
  learn(row: string, table: string): void;
  /** The engine denied something for the first time. */
  changed(engine: TappedEngine): void;
}

export class Pen {
  /** What the page's own calls would run with. */
  readonly page: Scope;
  readonly #tools: ActingTools;
  readonly #writes: WriteLog;
  readonly #fates: Fates;

  constructor(
    readonly engine: TappedEngine,
    readonly options: PenOptions,
  ) {
    const { log, changed } = options;
    this.#tools = actingTools(engine);
    this.page = { session: realAuth(engine.host).state?.session ?? null, attribution: null };
    this.#writes = writeLog({ engine, log, changed });
    this.#fates = fatesOf(log, engine.shape, () => engine.host);
  }

  /** @throws what the engine throws. */
  write(write: EngineWrite): EngineWritten {
    const { calls, dialect } = this.#tools;
    const [shape] = this.engine.shape.writes.filter(({ op }) => op === write.op);
    if (!shape) throw new Error(`This Jazz has no ${write.op}.`);
    const ran = calls.writeArguments(write);
    const args = [...ran];
    args[shape.context] = dialect.rescope(ran[shape.context], this.page);
    const call = { shape, args, ran, at: now(), by: this.options.by, below: null };
    let written: EngineWritten;
    try {
      written = calls.write(write);
    } catch (error) {
      this.#writes.refused(call, error);
      throw error;
    }
    if (written.row !== null) this.options.learn(written.row, write.table);
    this.#writes.made(call, written.result);
    if (write.batch === null && written.batch !== null) this.#follow(written.batch);
    return written;
  }

  begin(mode: BatchMode): string {
    const batch = this.#tools.calls.begin(mode);
    this.#keep(batch, mode, "open");
    return batch;
  }

  commit(batch: string, mode: BatchMode): void {
    this.#tools.calls.commit(batch);
    this.#keep(batch, mode, "committed");
    this.#follow(batch);
  }

  rollback(batch: string, mode: BatchMode): void {
    this.#tools.calls.rollback(batch);
    this.#keep(batch, mode, "rolled back");
  }

  #keep(batch: string, mode: BatchMode, state: BatchEntry["state"]): void {
    const { host } = this.engine;
    this.options.log.keep({ kind: "batch", at: now(), host, batch, mode, state });
  }

  /** Nobody else waits for these batches, and nobody else needs to hear what becomes of them. */
  #follow(batch: string): void {
    const { host, ownBatches } = this.engine;
    if (factsOf(host).serverUrl === null) return;
    ownBatches.add(batch);
    void this.#wait(batch);
  }

  async #wait(batch: string): Promise<void> {
    const { shape, ownBatches } = this.engine;
    try {
      for (const tier of ["edge", "global"] as const) {
        await this.#tools.calls.wait(batch, tier);
        this.#fates.reached(batch, tier);
      }
    } catch (reason) {
      const rejection = shape.readRejection(reason);
      // A wait can end without an answer; a rejection may then still come the other way.
      if (!rejection) return;
      this.#fates.rejected(rejection);
    }
    ownBatches.delete(batch);
  }
}
