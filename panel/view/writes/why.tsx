import { isLive } from "../../model/host-facts.ts";
import { replayQuestion } from "../../model/replay.ts";
import { type SandboxVerdict, unknownVerdict } from "../../model/sandbox-verdict.ts";
import type { FateWord } from "../../model/write-fate.ts";
import type { HostRecord, WriteRecord } from "../../store/records.ts";
import { judgedSchema, loadEvidence } from "../evidence.ts";
import { type Panel, usePanel } from "../panel-context.ts";
import { Section } from "../section.tsx";
import { TraceTree } from "../trace-tree.tsx";
import { useResource } from "../use-resource.ts";
import { Verdict } from "../verdict.tsx";

/** Why a write was refused, as far as the sandbox can tell from the policies known here. */
export function Why(props: { write: WriteRecord; word: FateWord; host: HostRecord | null }) {
  const { write, word, host } = props;
  const panel = usePanel();
  const refused = word === "denied" || word === "rejected";
  const { session } = write;
  const judged = refused && host !== null && canBeJudged(host) && session !== null;
  const known = judged && !("missing" in judgedSchema(panel, host));
  const key = known ? `${write.number} ${panel.store.imported.value.has(host.key)}` : null;
  const why = useResource(key, 0, (signal) => judgeWrite(panel, host, write, signal));
  if (!judged) return null;
  if (!known) {
    return (
      <Section title="Why">
        <p class="quiet">
          The policies are not known here, so the clause that failed cannot be shown. The Policies
          tab says how to provide them.
        </p>
      </Section>
    );
  }
  const sandbox = why.data;
  return (
    <Section title="Why" aside={`by the sandbox, ${rowsWords(host)}`}>
      {why.problem !== null && <p class="problem">{why.problem}</p>}
      {!sandbox && why.problem === null && <p class="quiet">Judging…</p>}
      {sandbox && (
        <>
          <p>
            <Verdict verdict={sandbox.verdict} />
            {sandbox.verdict === "allowed" && (
              <span class="unsure">
                {" "}
                ≠ it was {word}. {disagreement(word)}
              </span>
            )}
          </p>
          <p>{sandbox.reason}</p>
          {sandbox.judgement?.trace.children.map((node) => (
            <TraceTree key={node.label} node={node} />
          ))}
        </>
      )}
    </Section>
  );
}

/** A page is asked for its rows; a recording holds those that its writes touched. */
function canBeJudged(host: HostRecord): boolean {
  return isLive(host) || host.imported !== null;
}

function rowsWords(host: HostRecord): string {
  return host.imported
    ? "with the rows that the recording knows, the written one as it was before"
    : "with the rows as they are now";
}

function disagreement(word: FateWord): string {
  return word === "rejected"
    ? "The server judged by the connection's own user, or by other rows or policies."
    : "The rows may have changed since, or the engine judges these policies differently.";
}

async function judgeWrite(
  panel: Panel,
  host: HostRecord | null,
  write: WriteRecord,
  signal: AbortSignal,
): Promise<SandboxVerdict> {
  if (!host || write.table === null) return unknownVerdict("the table of this write");
  const loaded = await loadEvidence(panel, host, [write.table], signal);
  if ("missing" in loaded) return unknownVerdict(loaded.missing);
  const { evidence, judge } = loaded;
  if (host.imported && write.before && write.row !== null) {
    const { recordedSnapshot } = await import("../../model/recorded-rows.ts");
    const before = recordedSnapshot(write.row, write.before);
    if (before) evidence.set(write.table, before);
  }
  const scope = { persona: write.session, mode: write.mode, micros: write.at * 1_000 };
  const asked = write.row === null ? { ...write, row: "the new row" } : write;
  const question = replayQuestion(asked, scope, evidence.schema, evidence);
  if ("missing" in question) return unknownVerdict(question.missing);
  return judge(question, write.session);
}
