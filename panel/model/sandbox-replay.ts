/** A replay as the sandbox plays it: judged write by write, on the rows as those before left them. */
import { type Mode, scopeFor } from "../../protocol/attribution.ts";
import { IdMap } from "../../protocol/id-map.ts";
import type { Session } from "../../protocol/jazz.ts";
import type { Question } from "../../sandbox/policy/evidence.ts";
import type { WriteRecord } from "../store/records.ts";
import { applyQuestion, replayQuestion, taggedValues } from "./replay.ts";
import type { LoadedEvidence } from "./sandbox-evidence.ts";
import { type SandboxRules, sandboxVerdict } from "./sandbox-judge.ts";
import { type SandboxVerdict, unknownVerdict } from "./sandbox-verdict.ts";
import { StagedEvidence } from "./staged-evidence.ts";
import { type LookedAt, rowsBehind } from "./trace-rows.ts";

/** What the sandbox makes of one write. */
export interface SandboxStep {
  /** What the page's engine should say. */
  sandbox: SandboxVerdict;
  /** What a server would, by its rules and with the writes before it; `null` when nothing was judged. */
  server: SandboxVerdict | null;
  /** Rows that the verdict rests on, by the ids they were recorded under. */
  looked: LookedAt[];
}

export interface SandboxScope {
  persona: Session | null;
  mode: Mode;
  rules: SandboxRules;
  /** What is played in one batch: everything, as in a dry run, or what was recorded as one. */
  batches: "one" | "recorded";
  /** Now, in microseconds since the epoch. */
  micros: number;
}

/**
 * Plays as one persona. As in the page, a new row gets an id of its own, so that nothing old refers
 * to it, and policies see the rows that everybody sees, not those that an open batch has staged
 * (`query_manager/writes.rs` of Jazz); a server sees those too.
 */
export class SandboxReplay {
  readonly #rows: StagedEvidence;
  readonly #ids = new IdMap();
  readonly #recorded = new Map<string, string>();
  #batch: string | null = null;
  #refused = false;

  /** @param evidence its own copy where batches are as recorded: they change it. */
  constructor(
    evidence: LoadedEvidence,
    readonly scope: SandboxScope,
  ) {
    this.#rows = new StagedEvidence(evidence);
  }

  /**
   * Judges a write and, when it is allowed, takes it into the rows.
   * @param taken whether the page took it: what counts where the sandbox does not know.
   */
  play(write: WriteRecord, taken: boolean): SandboxStep {
    this.#open(write);
    const { scope } = this;
    const rows = this.#rows;
    const question = replayQuestion(this.#placed(write), scope, rows.schema, rows);
    if ("missing" in question) {
      return { sandbox: unknownVerdict(question.missing), server: null, looked: [] };
    }
    const { session } = scopeFor(scope.persona, scope.mode);
    const sandbox = sandboxVerdict(question, session, rows.base, scope.rules);
    const server = sandboxVerdict(question, session, rows, "server");
    const looked = sandbox.judgement ? rowsBehind(sandbox.judgement.trace) : [];
    const takes = sandbox.verdict === "unknown" ? taken : sandbox.verdict === "allowed";
    if (takes) this.#take(write, question);
    else this.#refused = true;
    return { sandbox, server, looked: looked.map((row) => this.#asRecorded(row)) };
  }

  /** Ends the batch before this write, if it is of another one. A refused write ends it for all. */
  #open({ batch }: WriteRecord): void {
    if (this.scope.batches === "one") return;
    const key = batch?.mode ? batch.key : null;
    if (key !== null && key === this.#batch) return;
    if (this.#refused && this.#batch !== null) this.#rows.rollBack();
    else this.#rows.commit();
    this.#batch = key;
    this.#refused = false;
  }

  /** The write with the ids of this replay. */
  #placed(write: WriteRecord): WriteRecord {
    const values = write.values && this.#ids.values(taggedValues(write.values));
    const row = write.op === "insert" ? this.#freshId(write) : write.row && this.#ids.id(write.row);
    return { ...write, row, values };
  }

  /** The recorded id where nobody has it. */
  #freshId({ table, row }: WriteRecord): string {
    const free = row !== null && table !== null && this.#rows.row(table, row) === null;
    return free ? row : crypto.randomUUID();
  }

  #take(write: WriteRecord, question: Question): void {
    applyQuestion(question, this.#rows);
    if (write.row === null || !("next" in question)) return;
    this.#ids.set(write.row, question.next.id);
    this.#recorded.set(question.next.id, write.row);
  }

  #asRecorded({ table, id }: LookedAt): LookedAt {
    return { table, id: this.#recorded.get(id) ?? id };
  }
}
