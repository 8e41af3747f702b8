/** A replay as the sandbox plays it: judged write by write, on the rows as those before left them. */
import { type Mode, scopeFor } from "../../protocol/attribution.ts";
import { IdMap } from "../../protocol/id-map.ts";
import type { Session } from "../../protocol/jazz.ts";
import type { Evidence, Question } from "../../sandbox/policy/evidence.ts";
import type { WriteRecord } from "../store/records.ts";
import { applyQuestion, replayQuestion, taggedValues } from "./replay.ts";
import type { LoadedEvidence } from "./sandbox-evidence.ts";
import { type SandboxRules, sandboxVerdict } from "./sandbox-judge.ts";
import { type SandboxVerdict, unknownVerdict } from "./sandbox-verdict.ts";
import { type LookedAt, rowsBehind } from "./trace-rows.ts";

/** What the sandbox makes of one write. */
export interface SandboxStep {
  /** By the rules of the page's engine. */
  sandbox: SandboxVerdict;
  /** By a server's, where those are other rules. */
  server: SandboxVerdict | null;
  /** Rows that the verdict rests on, by the ids they were recorded under. */
  looked: LookedAt[];
}

export interface SandboxScope {
  persona: Session | null;
  mode: Mode;
  rules: SandboxRules;
  /** Now, in microseconds since the epoch. */
  micros: number;
}

/** Plays as one persona. As in the page, a new row gets an id of its own, so that nothing old refers to it. */
export class SandboxReplay {
  readonly #ids = new IdMap();
  readonly #recorded = new Map<string, string>();

  /** @param evidence its own copy: writes that are allowed change it. */
  constructor(
    readonly evidence: LoadedEvidence,
    readonly scope: SandboxScope,
  ) {}

  /**
   * Judges a write and, when it is allowed, takes it into the rows, as the page does.
   * @param taken whether the page took it: what counts where the sandbox does not know.
   */
  play(write: WriteRecord, taken: boolean): SandboxStep {
    const { evidence, scope } = this;
    const session = scopeFor(scope.persona, scope.mode).session;
    const question = replayQuestion(this.#placed(write), scope, evidence.schema, evidence);
    if ("missing" in question) {
      return { sandbox: unknownVerdict(question.missing), server: null, looked: [] };
    }
    const sandbox = sandboxVerdict(question, session, evidence, scope.rules);
    const server =
      scope.rules === "merged"
        ? sandboxVerdict(question, session, enforcing(evidence), "server")
        : null;
    const looked = sandbox.judgement ? rowsBehind(sandbox.judgement.trace) : [];
    const takes = sandbox.verdict === "unknown" ? taken : sandbox.verdict === "allowed";
    if (takes) this.#take(write, question);
    return { sandbox, server, looked: looked.map((row) => this.#asRecorded(row)) };
  }

  /** The write with the ids of this replay. */
  #placed(write: WriteRecord): WriteRecord {
    const values = write.values && this.#ids.values(taggedValues(write.values));
    const row = write.op === "insert" ? this.#freshId(write) : write.row && this.#ids.id(write.row);
    return { ...write, row, values };
  }

  /** The recorded id where nobody has it. */
  #freshId({ table, row }: WriteRecord): string {
    const free = row !== null && table !== null && this.evidence.row(table, row) === null;
    return free ? row : crypto.randomUUID();
  }

  #take(write: WriteRecord, question: Question): void {
    applyQuestion(question, this.evidence);
    if (write.row === null || !("next" in question)) return;
    this.#ids.set(write.row, question.next.id);
    this.#recorded.set(question.next.id, write.row);
  }

  #asRecorded({ table, id }: LookedAt): LookedAt {
    return { table, id: this.#recorded.get(id) ?? id };
  }
}

/** A server denies what has no policy. */
function enforcing(evidence: LoadedEvidence): Evidence {
  return {
    schema: evidence.schema,
    mode: "enforcing",
    rows: (table) => evidence.rows(table),
    row: (table, id) => evidence.row(table, id),
  };
}
