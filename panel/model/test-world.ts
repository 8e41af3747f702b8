/**
 * What a policy test app is going to say, found out beforehand: it starts with the seeds alone, has
 * the policies merged into its schema, and denies what has none.
 */
import { type Schema, type Session, SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { RowSnapshot } from "../../sandbox/policy/evidence.ts";
import { verdictBy } from "./replay-rules.ts";
import { LoadedEvidence, type LoadedTable } from "./sandbox-evidence.ts";
import { SandboxReplay } from "./sandbox-replay.ts";
import type { TestCase } from "./test-case.ts";
import type { Seed } from "./test-seeds.ts";

export type SessionOf = (user: string) => Session;

/** Whether a row is to be made by the backend: nobody in particular made it. */
export function isSystemRow({ createdBy }: RowSnapshot): boolean {
  return createdBy === SYSTEM_AUTHOR || createdBy === "";
}

export class TestWorld {
  readonly #evidence: LoadedEvidence;
  /** Microseconds since the epoch: after everything else. */
  readonly #now: number;

  /** @param schema with the policies in it. */
  constructor(schema: Schema, seeds: readonly Seed[], sessionOf: SessionOf) {
    const empty = new Map<string, LoadedTable>();
    for (const table of Object.keys(schema)) empty.set(table, { rows: [], whole: true });
    this.#evidence = new LoadedEvidence(schema, "enforcing", empty);
    this.#now = seeds.reduce((latest, { row }) => Math.max(latest, row.updatedAt), 0) + 1;
    for (const { table, row } of seeds) this.#plant(table, row, sessionOf);
  }

  /** Why the test would not pass, in a sentence, or `null` when it would. */
  doubt({ line, before, expected }: TestCase): string | null {
    const replay = new SandboxReplay(this.#evidence, {
      persona: line.persona.session,
      mode: "forSession",
      rules: "merged",
      batches: "one",
      micros: this.#now,
    });
    for (const earlier of before) {
      const { verdict, reason } = replay.play(earlier.write, true).sandbox;
      if (verdict !== "allowed") return `A write before it would be ${verdict}: ${reason}`;
    }
    const { verdict, reason } = replay.play(line.write, true).sandbox;
    return verdict === expected ? null : `A test app would say ${verdict}: ${reason}`;
  }

  /** As a test app does: in the author's name where the policies let them, else as the backend. */
  #plant(table: string, row: RowSnapshot, sessionOf: SessionOf): void {
    const next = { ...row, updatedBy: row.createdBy };
    const question = { kind: "insert" as const, table, next };
    const own =
      !isSystemRow(row) &&
      verdictBy("merged", question, sessionOf(row.createdBy), this.#evidence).verdict === "allowed";
    const author = own ? row.createdBy : SYSTEM_AUTHOR;
    this.#evidence.set(table, { ...next, createdBy: author, updatedBy: author });
  }
}
