/** Plays writes as somebody: on a backend, rolled back, or only in the sandbox's judgement. */
import type { Client } from "../panel/client.ts";
import { recordedVerdict, replayWrite } from "../panel/model/replay.ts";
import { replayLine } from "../panel/model/replay-line.ts";
import { SandboxReplay, type SandboxStep } from "../panel/model/sandbox-replay.ts";
import { unknownVerdict } from "../panel/model/sandbox-verdict.ts";
import { wasTaken } from "../panel/model/was-taken.ts";
import type { HostRecord, WriteRecord } from "../panel/store/records.ts";
import type { Store } from "../panel/store/store.ts";
import { loadEvidence } from "../panel/view/evidence.ts";
import { notPlayed } from "../protocol/replay/unplayed.ts";
import type { Line } from "./lines.ts";
import type { ReplayOptions } from "./options.ts";
import type { CliPersona } from "./personas.ts";
import { UsageError } from "./usage.ts";

/** Milliseconds without a sign of life of the backend. */
const PATIENCE = 30_000;

const SILENT = "The backend said nothing of it.";

export interface Stage {
  client: Client;
  store: Store;
  /** Whose policies and rows are judged by: the recording's, or the backend's own. */
  host: HostRecord;
  writes: readonly WriteRecord[];
}

type Judge = (write: WriteRecord, taken: boolean) => SandboxStep;

/** In the sandbox alone. What the recording does not know, it says is missing. */
export async function playInSandbox(
  stage: Stage,
  persona: CliPersona,
  options: ReplayOptions,
): Promise<Line[]> {
  const judge = await judgeFor(stage, persona, options, "recorded");
  return stage.writes.map((write) => {
    const taken = recordedVerdict(write).verdict === "allowed";
    const { sandbox } = judge(write, taken);
    return { ...common(write, persona), backend: null, sandbox };
  });
}

/** On a backend, in a transaction that it rolls back. The sandbox judges by the backend's rows. */
export async function playOnBackend(
  stage: Stage,
  persona: CliPersona,
  options: ReplayOptions,
): Promise<Line[]> {
  const { client, host, writes } = stage;
  const { mode, through, headers } = options;
  const judge = await judgeFor(stage, persona, options, "one");
  const request = {
    host: host.info.host,
    writes: writes.map((write) => replayWrite(write, write.values)),
    persona: persona.session,
    mode,
    ...(through !== null && { through: { kind: through, headers } }),
  };
  const call = client.call(host.document, "dryRun", request, { timeout: PATIENCE });
  const { results, enforcing } = await call.catch((error: Error) => {
    throw new UsageError(error.message);
  });
  const byWrite = new Map(results.map((result) => [result.write, result]));
  const checked = enforcing && mode === "forSession";
  return writes.map((write, index) => {
    const played = byWrite.get(write.number) ?? notPlayed(write.number, SILENT);
    const step = judge(write, wasTaken(write, played));
    const line = replayLine({ nth: index, write, persona, checked }, played, step);
    const { verdict, reason } = line.page;
    return {
      ...common(write, persona),
      backend: { verdict, reason },
      sandbox: step.sandbox,
    };
  });
}

function common(write: WriteRecord, persona: CliPersona) {
  return { nth: write.number + 1, write, persona, recorded: recordedVerdict(write) };
}

async function judgeFor(
  { client, store, host, writes }: Stage,
  persona: CliPersona,
  { mode }: ReplayOptions,
  batches: "one" | "recorded",
): Promise<Judge> {
  const tables = new Set(writes.flatMap(({ table }) => table ?? []));
  const court = await loadEvidence({ client, store }, host, tables);
  if ("missing" in court) {
    const nothing = { sandbox: unknownVerdict(court.missing), server: null, looked: [] };
    return () => nothing;
  }
  const sandbox = new SandboxReplay(court.evidence, {
    persona: persona.session,
    mode,
    batches,
    rules: host.info.policies.state === "merged" ? "merged" : "server",
    micros: Date.now() * 1_000,
  });
  return (write, taken) => sandbox.play(write, taken);
}
