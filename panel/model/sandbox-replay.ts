/** A replay as the sandbox plays it: judged write by write, on the rows as those before left them. */
import { type Mode, scopeFor } from "../../protocol/attribution.ts";
import { IdMap } from "../../protocol/id-map.ts";
import type { Session } from "../../protocol/jazz.ts";
import type { Evidence, Question } from "../../sandbox/policy/evidence.ts";
import type { BatchRecord, WriteRecord } from "../store/records.ts";
import { applyQuestion, replayQuestion, replayWrite, taggedValues } from "./replay.ts";
import { type SandboxRules, verdictBy } from "./replay-rules.ts";
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
 * (`query_manager/writes.rs` of Jazz); a server sees those too. A write that needs a row which was
 * refused is not judged.
 */
export class SandboxReplay {
  /** What everybody sees. */
  readonly #rows: StagedEvidence;
  /** What the open batch sees, and a server, which denies what has no policy. */
  readonly #staged: StagedEvidence;
  readonly #ids = new IdMap();
  readonly #recorded = new Map<string, string>();
  #batch: BatchRecord | null = null;
  #refused = false;

  constructor(
    evidence: Evidence,
    readonly scope: SandboxScope,
  ) {
    this.#rows = new StagedEvidence(evidence, evidence.mode);
    this.#staged = new StagedEvidence(this.#rows, "enforcing");
  }

  /**
   * Judges a write and, when it is allowed, takes it into the rows.
   * @param taken whether the page took it: what counts where the sandbox does not know.
   */
  play(write: WriteRecord, taken: boolean): SandboxStep {
    this.#open(write);
    const needed = this.#ids.needed(replayWrite(write, write.values));
    if (needed !== undefined)
      return this.#unjudged(write, { ...unknownVerdict(""), reason: needed });
    const { scope } = this;
    const question = replayQuestion(this.#placed(write), scope, this.#staged.schema, this.#staged);
    if ("missing" in question) return this.#unjudged(write, unknownVerdict(question.missing));
    const { session } = scopeFor(scope.persona, scope.mode);
    const sandbox = verdictBy(scope.rules, question, session, this.#rows);
    const server = verdictBy("server", question, session, this.#staged);
    const looked = sandbox.judgement ? rowsBehind(sandbox.judgement.trace) : [];
    const takes = sandbox.verdict === "unknown" ? taken : sandbox.verdict === "allowed";
    if (takes) this.#take(write, question);
    else this.#refuse(write, sandbox.verdict === "denied" ? "was denied" : "was not made");
    return { sandbox, server, looked: looked.map((row) => this.#asRecorded(row)) };
  }

  /** Ends the batch before this write, if it is of another one. */
  #open({ batch }: WriteRecord): void {
    if (this.scope.batches === "one") return;
    const next = batch?.mode ? batch : null;
    if (next !== null && next === this.#batch) return;
    // One refusal takes all of a transaction back; the others of a direct batch stay.
    if (this.#refused && this.#batch?.mode === "transactional") this.#staged.forget();
    else this.#staged.moveTo(this.#rows);
    this.#batch = next;
    this.#refused = false;
  }

  #unjudged(write: WriteRecord, sandbox: SandboxVerdict): SandboxStep {
    this.#refuse(write, "could not be made");
    return { sandbox, server: null, looked: [] };
  }

  /** The write with the ids of this replay. */
  #placed(write: WriteRecord): WriteRecord {
    const values = write.values && this.#ids.values(taggedValues(write.values));
    const row = write.op === "insert" ? this.#freshId(write) : write.row && this.#ids.id(write.row);
    return { ...write, row, values };
  }

  /** The recorded id where nobody has it. */
  #freshId({ table, row }: WriteRecord): string {
    const free = row !== null && table !== null && this.#staged.row(table, row) === null;
    return free ? row : crypto.randomUUID();
  }

  #take(write: WriteRecord, question: Question): void {
    applyQuestion(question, this.#staged);
    if (write.row === null || !("next" in question)) return;
    this.#ids.set(write.row, question.next.id);
    this.#recorded.set(question.next.id, write.row);
  }

  /** Later writes may miss a row that was not made. */
  #refuse(write: WriteRecord, became: string): void {
    this.#refused = true;
    const { op, table, row } = write;
    const makes = op !== "update" && op !== "delete";
    const there = table !== null && row !== null && op !== "insert" && this.#staged.row(table, row);
    if (makes && !there) this.#ids.refuse(replayWrite(write, null), became);
  }

  #asRecorded({ table, id }: LookedAt): LookedAt {
    return { table, id: this.#recorded.get(id) ?? id };
  }
}
