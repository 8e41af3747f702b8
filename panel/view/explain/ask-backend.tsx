import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Session } from "../../../protocol/jazz.ts";
import { isBackend, isLive } from "../../model/host-facts.ts";
import { backendFor } from "../../model/replay-target.ts";
import type { SandboxVerdict } from "../../model/sandbox-verdict.ts";
import { type AuthorityVerdict, disagree } from "../../model/verdict.ts";
import type { HostRecord } from "../../store/records.ts";
import { type BackendQuestion, backendVerdict } from "../backend-verdict.ts";
import { hostLabel } from "../host-label.ts";
import { usePanel } from "../panel-context.ts";
import { Verdict } from "../verdict.tsx";

/** Asks the app's backend the same, when somebody wants it: it may ask its server in turn. */
export function AskBackend(props: {
  host: HostRecord;
  question: BackendQuestion;
  session: Session;
  sandbox: SandboxVerdict;
}) {
  const { host, question, session, sandbox } = props;
  const panel = usePanel();
  const { store } = panel;
  const backend = isBackend(host) ? host : backendFor(host, store.allHosts.value);
  const asked = JSON.stringify([backend?.key, question, session]);
  const answer = useSignal<{ asked: string; verdict: AuthorityVerdict } | null>(null);
  const problem = useSignal<string | null>(null);
  useEffect(() => {
    problem.value = null;
  }, [asked]);
  if (!backend || !isLive(backend)) return null;
  const ask = async (): Promise<void> => {
    problem.value = null;
    try {
      answer.value = { asked, verdict: await backendVerdict(panel, backend, question, session) };
    } catch (error) {
      problem.value = (error as Error).message;
    }
  };
  const said = answer.value?.asked === asked ? answer.value.verdict : null;
  const judged: AuthorityVerdict = { authority: "sandbox", verdict: sandbox.verdict, reason: "" };
  return (
    <div class="page-engine">
      {said && (
        <p>
          <Verdict verdict={said.verdict} />{" "}
          <span class="quiet">by the backend, {said.reason}</span>
          {disagree([said, judged]) && (
            <span class="unsure">
              {" "}
              ≠ They disagree: one of them is wrong, or the backend goes by other policies than
              these.
            </span>
          )}
        </p>
      )}
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <button
        type="button"
        class="button"
        title={`Under a handle for this session, without writing: ${hostLabel(store, backend)}`}
        onClick={() => void ask()}
      >
        Ask the backend
      </button>
    </div>
  );
}
