import * as v from "valibot";
import { dryRunResult } from "../../../protocol/answers.ts";
import { type Mode, scopeFor } from "../../../protocol/attribution.ts";
import type { DryRunResult } from "../../../protocol/commands.ts";
import type { Session } from "../../../protocol/jazz.ts";
import { applyQuestion, recordedVerdict, replayQuestion, replayWrite } from "../../model/replay.ts";
import { type SandboxVerdict, unknownVerdict } from "../../model/sandbox-verdict.ts";
import type { AuthorityVerdict } from "../../model/verdict.ts";
import type { HostRecord, RawValues, WriteRecord } from "../../store/records.ts";
import { loadEvidence } from "../evidence.ts";
import type { Panel } from "../panel-context.ts";
import { isCut } from "../writes/change-table.tsx";

/** What one write came to when it was played again. */
export interface ReplayLine {
  write: WriteRecord;
  name: string | null;
  page: AuthorityVerdict;
  sandbox: AuthorityVerdict;
  recorded: AuthorityVerdict;
  thrown: string | null;
  /** The row as it would be; `null` when there would be none, or nobody knows. */
  after: Record<string, unknown> | null;
}

export interface ReplayRequest {
  host: HostRecord;
  writes: readonly WriteRecord[];
  persona: Session | null;
  mode: Mode;
  signal: AbortSignal;
  /** Called with all lines so far whenever there are more. */
  onLines(lines: ReplayLine[]): void;
}

/**
 * Plays writes in the page without leaving a trace, and has the sandbox judge the same writes.
 * The sandbox looks first, at the rows as they are.
 */
export async function runReplay(panel: Panel, request: ReplayRequest): Promise<void> {
  const { host, writes, persona, mode, signal, onLines } = request;
  const whole = await Promise.all(writes.map((write) => wholeValues(panel, host, write, signal)));
  const played = writes.map((write, index) => ({ ...write, values: whole[index] ?? null }));
  const sandbox = await judgeAll(panel, request, played);
  const lines = new Map<number, ReplayLine>();
  const take = (result: DryRunResult): void => {
    const index = played.findIndex(({ number }) => number === result.write);
    const write = played[index];
    if (!write) return;
    lines.set(result.write, lineOf(write, persona, sandbox[index], result));
    onLines([...lines.values()]);
  };
  const answer = await panel.client.call(
    host.document,
    "dryRun",
    {
      host: host.info.host,
      writes: played.map((write) => replayWrite(write, write.values)),
      persona,
      mode,
    },
    {
      signal,
      timeout: 30_000,
      onProgress: (value) => {
        const read = v.safeParse(dryRunResult, value);
        if (read.success) take(read.output);
      },
    },
  );
  for (const result of answer.results) take(result);
}

/** The values of a write, with those that were cut for their size fetched whole. */
async function wholeValues(
  panel: Panel,
  host: HostRecord,
  write: WriteRecord,
  signal: AbortSignal,
): Promise<RawValues | null> {
  const { values } = write;
  if (!values || !Object.values(values).some(isCut)) return values;
  const whole: RawValues = { ...values };
  for (const [column, value] of Object.entries(values)) {
    if (!isCut(value)) continue;
    const request = { host: host.info.host, write: write.write, column };
    whole[column] = (await panel.client.call(host.document, "value", request, { signal })).value;
  }
  return whole;
}

async function judgeAll(
  panel: Panel,
  { host, persona, mode, signal }: ReplayRequest,
  writes: readonly WriteRecord[],
): Promise<SandboxVerdict[]> {
  const tables = new Set(writes.flatMap(({ table }) => table ?? []));
  const loaded = await loadEvidence(panel, host, tables, signal);
  if ("missing" in loaded) return writes.map(() => unknownVerdict(loaded.missing));
  const { evidence, judge } = loaded;
  const { session } = scopeFor(persona, mode);
  const micros = panel.timing.now() * 1_000;
  return writes.map((write) => {
    const scope = { persona, mode, micros };
    const question = replayQuestion(write, scope, evidence.schema, evidence);
    if ("missing" in question) return unknownVerdict(question.missing);
    const verdict = judge(question, session);
    if (verdict.verdict === "allowed") applyQuestion(question, evidence);
    return verdict;
  });
}

function lineOf(
  write: WriteRecord,
  persona: Session | null,
  sandbox: SandboxVerdict | undefined,
  result: DryRunResult,
): ReplayLine {
  return {
    write,
    name: persona?.user_id ?? null,
    page: {
      authority: "page engine",
      verdict: result.verdict,
      reason:
        result.thrown ?? (result.missing.join(" ") || "The engine took it and rolled it back."),
    },
    sandbox: {
      authority: "sandbox",
      verdict: sandbox?.verdict ?? "unknown",
      reason: sandbox?.reason ?? "",
    },
    recorded: { authority: "recorded", ...recordedVerdict(write) },
    thrown: result.thrown,
    after: result.after,
  };
}
