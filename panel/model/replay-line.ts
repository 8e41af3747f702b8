/** One write played as one persona: what each authority says of it, never blended. */
import type { Through } from "../../protocol/backend.ts";
import type { DryRunResult, ReplayResult } from "../../protocol/commands.ts";
import type { Session, TaggedRecord } from "../../protocol/jazz.ts";
import type { TraceNode } from "../../sandbox/policy/trace.ts";
import type { WriteRecord } from "../store/records.ts";
import { recordedVerdict } from "./replay.ts";
import type { SandboxStep } from "./sandbox-replay.ts";
import type { LookedAt } from "./trace-rows.ts";
import { type AuthorityVerdict, disagree, type VerdictWord } from "./verdict.ts";

/** Somebody a replay plays as. */
export interface ReplayPersona {
  key: string;
  label: string;
  /** User id; `null` without a session. */
  name: string | null;
  session: Session | null;
  /** The backend's handle it goes through; none in a page. */
  through?: Through | undefined;
}

export interface ReplayLine {
  /** Unique within a replay. */
  key: string;
  /** Place of the write among those played, from 0. */
  nth: number;
  write: WriteRecord;
  persona: ReplayPersona;
  /** What the engine says that played it: the page's, or a backend's. */
  page: AuthorityVerdict;
  sandbox: AuthorityVerdict;
  /** What a server would say, where it differs from what the sandbox says of the page's engine. */
  server: AuthorityVerdict | null;
  /** What became of the write when it was made, by whoever made it. */
  recorded: AuthorityVerdict;
  thrown: string | null;
  /** The row that was really written to: another one for an insert. */
  row: string | null;
  table: string | null;
  before: TaggedRecord | null;
  after: TaggedRecord | null;
  /** How the sandbox came to its verdict. */
  trace: TraceNode | null;
  looked: LookedAt[];
  /** Set when it was played for good. */
  real: { outcome: ReplayResult["outcome"]; batch: string | null } | null;
}

/** What the page answered for a write: by a dry run, or for good. */
export type Played = DryRunResult | ReplayResult;

export interface PlayedWrite {
  nth: number;
  write: WriteRecord;
  persona: ReplayPersona;
  /** Whether the engine checks policies, and for somebody: else that it took a write says nothing. */
  checked: boolean;
  /** Whose engine played it. Default: the page's. */
  authority?: "page engine" | "backend" | undefined;
}

export function replayLine(played: PlayedWrite, result: Played, step: SandboxStep): ReplayLine {
  const { nth, write, persona } = played;
  const { sandbox, server } = step;
  const differs = server !== null && server.verdict !== sandbox.verdict;
  return {
    key: lineKey(nth, persona),
    nth,
    write,
    persona,
    page: { authority: played.authority ?? "page engine", ...pageVerdict(result, played) },
    sandbox: { authority: "sandbox", verdict: sandbox.verdict, reason: sandbox.reason },
    server: differs
      ? { authority: "sandbox", verdict: server.verdict, reason: server.reason }
      : null,
    recorded: { authority: "recorded", ...recordedVerdict(write) },
    thrown: result.thrown,
    row: result.row,
    table: result.table ?? write.table,
    before: result.before,
    after: result.after,
    trace: sandbox.judgement?.trace ?? null,
    looked: step.looked,
    real: "outcome" in result ? { outcome: result.outcome, batch: result.batch } : null,
  };
}

export function lineKey(nth: number, persona: ReplayPersona): string {
  return `${nth} ${persona.key}`;
}

/** Whether the engine that played it and the sandbox contradict each other, which is a finding. */
export function isSplit({ page, sandbox }: ReplayLine): boolean {
  return disagree([page, sandbox]);
}

function pageVerdict(
  result: Played,
  { checked, write }: PlayedWrite,
): { verdict: VerdictWord; reason: string } {
  const missing = result.missing.join(" ");
  if ("verdict" in result) {
    const taken = "The engine took it and rolled it back.";
    return { verdict: result.verdict, reason: result.thrown ?? (missing || taken) };
  }
  const judged = checked && write.op !== "restore";
  const accepted: VerdictWord = judged ? "allowed" : "unknown";
  const unjudged = judged ? "" : " It does not judge this, so that says nothing of rights.";
  switch (result.outcome) {
    case "made":
      return { verdict: accepted, reason: `The engine took it, for good.${unjudged}` };
    case "denied":
      return { verdict: "denied", reason: result.thrown ?? "The engine's policies refused it." };
    case "rolled back":
      return {
        verdict: accepted,
        reason: `Taken, and rolled back because another write of its transaction was refused.${unjudged}`,
      };
    case "failed":
      return {
        verdict: "unknown",
        reason: [result.thrown, missing].filter(Boolean).join(" ") || "It failed.",
      };
    case "skipped":
      return { verdict: "unknown", reason: missing || "It was not tried." };
  }
}
