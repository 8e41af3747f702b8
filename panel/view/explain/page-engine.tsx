import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Session, TaggedRecord } from "../../../protocol/jazz.ts";
import type { RowSnapshot } from "../../../sandbox/policy/evidence.ts";
import type { ExplainedOperation } from "../../model/explain-question.ts";
import { isBackend, isEnforcing, isLive, takesSessions } from "../../model/host-facts.ts";
import type { RowRights } from "../../model/row-rights.ts";
import type { SandboxVerdict } from "../../model/sandbox-verdict.ts";
import { type AuthorityVerdict, disagree, type VerdictWord } from "../../model/verdict.ts";
import { engineMessage } from "../../model/write-fate.ts";
import type { HostRecord } from "../../store/records.ts";
import { onDemand } from "../on-demand.tsx";
import { type Panel, usePanel } from "../panel-context.ts";
import { loadRights } from "../rows/load-rows.ts";
import { useResource } from "../use-resource.ts";
import { Verdict } from "../verdict.tsx";
import { AskBackend } from "./ask-backend.tsx";

const LaterPage = onDemand(async () => (await import("./later-page.tsx")).LaterPage);

export interface PageEngineProps {
  host: HostRecord;
  table: string;
  operation: ExplainedOperation;
  row: RowSnapshot | null;
  values: TaggedRecord;
  session: Session | null;
  sandbox: SandboxVerdict;
}

const RIGHTS = {
  read: { right: "read", column: "$canRead" },
  update: { right: "edit", column: "$canEdit" },
  delete: { right: "delete", column: "$canDelete" },
} as const satisfies Record<string, { right: keyof RowRights; column: string }>;

/** What engines say to the same: the page's, of a row that is there by itself, and a backend's. */
export function Engines(props: PageEngineProps) {
  const { host, table, operation, row, values, session, sandbox } = props;
  if (!isLive(host)) return null;
  if (!session) return isBackend(host) ? null : <PageEngine {...props} />;
  const hasValues = operation === "insert" || operation === "update";
  const question = {
    table,
    row: operation === "insert" ? null : (row?.id ?? null),
    op: operation,
    values: hasValues ? values : null,
  };
  return (
    <>
      {!isBackend(host) && <PageEngine {...props} />}
      <AskBackend host={host} question={question} session={session} sandbox={sandbox} />
    </>
  );
}

/** What the page's own engine says: of a row that is there by itself, else when asked. */
function PageEngine(props: PageEngineProps) {
  const { host, operation, session, sandbox } = props;
  if (!takesSessions(host)) return <LaterPage {...props} />;
  if (!session) return null;
  if (!isEnforcing(host)) {
    return (
      <p class="quiet">
        The page's engine says nothing here: no policies were seen in it, so it may allow
        everything.
      </p>
    );
  }
  return (
    <div class="page-engine">
      {operation !== "insert" && <EngineRights {...props} operation={operation} />}
      {operation !== "read" && <DryRun {...props} session={session} sandbox={sandbox} />}
    </div>
  );
}

function EngineRights(props: PageEngineProps & { operation: keyof typeof RIGHTS }) {
  const { host, table, operation, row, session, sandbox } = props;
  const panel = usePanel();
  const { right, column } = RIGHTS[operation];
  const key = row && session ? JSON.stringify([row.id, table, session]) : null;
  const rights = useResource(key, 0, (signal) =>
    loadRights(panel, host, table, [row?.id ?? ""], session, signal),
  );
  if (!row || !rights.data) return null;
  const verdict = rights.data(row.id)?.[right] ?? "unknown";
  const hidden = verdict === "unknown" && right !== "read";
  // $canEdit looks at the old row only, so changed values are no reason to differ.
  const onlyNew =
    operation === "update" && sandbox.judgement?.clauses.at(-1)?.name.endsWith("with_check");
  return (
    <EngineLine
      verdict={verdict}
      text={hidden ? "it says nothing of rows it does not show" : `by ${column} of the row`}
      differs={!onlyNew && differ(verdict, sandbox.verdict)}
    />
  );
}

/** The write itself, played in a transaction that is rolled back. */
function DryRun(props: PageEngineProps & { session: Session }) {
  const { host, table, operation, row, values, session, sandbox } = props;
  const panel = usePanel();
  const asked = JSON.stringify([table, operation, row?.id, values, session]);
  const answer = useSignal<{ asked: string; result: AuthorityVerdict } | null>(null);
  const problem = useSignal<string | null>(null);
  useEffect(() => {
    problem.value = null;
  }, [asked]);
  const { replay } = host.info.profile;
  const run = async (): Promise<void> => {
    problem.value = null;
    try {
      answer.value = { asked, result: await dryRun(panel, props) };
    } catch (error) {
      problem.value = (error as Error).message;
    }
  };
  const result = answer.value?.asked === asked ? answer.value.result : null;
  return (
    <>
      {result && (
        <EngineLine
          verdict={result.verdict}
          text={result.reason}
          differs={differ(result.verdict, expectedOf(host, sandbox))}
        />
      )}
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <button
        type="button"
        class="button"
        disabled={!replay.ok}
        title={replay.ok ? "Played in a transaction that is rolled back" : (replay.reason ?? "")}
        onClick={() => void run()}
      >
        Dry run in the page
      </button>
    </>
  );
}

function EngineLine(props: {
  verdict: AuthorityVerdict["verdict"];
  text: string;
  differs: boolean;
}) {
  return (
    <p>
      <Verdict verdict={props.verdict} />{" "}
      <span class="quiet">by the page engine, {props.text}</span>
      {props.differs && (
        <span class="unsure">
          {" "}
          ≠ They disagree: one of them is wrong, or the page goes by other policies than these.
        </span>
      )}
    </p>
  );
}

/** What a write should come to in the page: merged policies are judged by the other evaluator. */
function expectedOf(host: HostRecord, { verdict, merged }: SandboxVerdict): VerdictWord {
  return host.info.policies.state === "merged" && merged ? merged.verdict : verdict;
}

function differ(page: VerdictWord, sandbox: VerdictWord): boolean {
  return disagree([
    { authority: "page engine", verdict: page, reason: "" },
    { authority: "sandbox", verdict: sandbox, reason: "" },
  ]);
}

async function dryRun(
  { client }: Panel,
  { host, table, operation, row, values, session }: PageEngineProps,
): Promise<AuthorityVerdict> {
  const op = operation === "read" ? "update" : operation;
  const write = {
    write: 0,
    op,
    table,
    row: op === "insert" ? null : (row?.id ?? null),
    values: op === "delete" ? null : values,
  };
  const request = {
    host: host.info.host,
    writes: [write],
    persona: session,
    mode: "forSession" as const,
  };
  const { results } = await client.call(host.document, "dryRun", request, { timeout: 30_000 });
  const [result] = results;
  if (!result) throw new Error("The page did not say what came of the dry run.");
  const reason =
    result.thrown === null
      ? result.missing.join(" ") || "which took it and rolled it back"
      : engineMessage(result.thrown);
  return { authority: "page engine", verdict: result.verdict, reason };
}
