import type { Schema } from "../../../protocol/jazz.ts";
import type { Question, RowSnapshot } from "../../../sandbox/policy/evidence.ts";
import { claimsInTrace } from "../../model/claims-in-trace.ts";
import { clockTime } from "../../model/format.ts";
import { isLive } from "../../model/host-facts.ts";
import { sessionName } from "../../model/identity-words.ts";
import { sandboxLimits } from "../../model/later-words.ts";
import { knownPersona } from "../../model/personas.ts";
import { type ReplayRows, replayQuestion, taggedValues } from "../../model/replay.ts";
import { stateSnapshot } from "../../model/sandbox-evidence.ts";
import { type SandboxVerdict, unknownVerdict } from "../../model/sandbox-verdict.ts";
import { type FateWord, judgedSession } from "../../model/write-fate.ts";
import type { HostRecord, WriteRecord } from "../../store/records.ts";
import { judgedSchema, loadEvidence, policyStamp } from "../evidence.ts";
import { openExplain } from "../explain/explain-request.ts";
import { Explanation } from "../explain/explanation.tsx";
import { type Panel, usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
import { useResource } from "../use-resource.ts";

export interface WhyProps {
  write: WriteRecord;
  word: FateWord;
  host: HostRecord | null;
}

/** Why a write was refused, as far as the sandbox can tell from the policies known here. */
export function Why({ write, word, host }: WhyProps) {
  const panel = usePanel();
  const session = judgedSession(write, word);
  const judged = host !== null && canBeJudged(host) && session !== null;
  const known = judged && !("missing" in judgedSchema(panel, host));
  const key = known ? `${write.number} ${policyStamp(panel, host)}` : null;
  const why = useResource(key, 0, (signal) => judgeWrite(panel, host, write, word, signal));
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
  const found = why.data;
  return (
    <Section title="Why" aside={<Aside write={write} word={word} host={host} />}>
      {why.problem !== null && <p class="problem">{why.problem}</p>}
      {!found && why.problem === null && <p class="quiet">Judging…</p>}
      {found && (
        <Explanation
          verdict={found.verdict}
          schema={found.schema}
          question={`${write.op} ${write.table ?? "a row"}/${write.row ?? "new"} as ${sessionName(session)}`}
          limits={sandboxLimits(host)}
          remark={
            found.verdict.verdict === "allowed" && (
              <span class="unsure">
                {" "}
                ≠ it was {word}. {disagreement(word, found.verdict)}
              </span>
            )
          }
          actions={
            found.question && (
              <ExplainWrite
                write={write}
                host={host}
                session={session}
                question={found.question}
                snapshot={found.snapshot}
              />
            )
          }
        />
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
    ? "by the sandbox, with the rows that the recording knows, the written one as it was before"
    : "with the rows as they are now";
}

/** Whose rights were in question: a server judges by the page's own connection. */
function Aside({ write, word, host }: { write: WriteRecord; word: FateWord; host: HostRecord }) {
  const real = word === "rejected" ? write.actingFor?.session : null;
  return (
    <>
      {real && (
        <>
          as <PersonChip name={real.user_id} />, whose connection it is,{" "}
        </>
      )}
      {rowsWords(host)}
    </>
  );
}

function ExplainWrite(props: {
  write: WriteRecord;
  host: HostRecord;
  session: NonNullable<WriteRecord["session"]>;
  question: Question;
  snapshot: RowSnapshot | null;
}) {
  const panel = usePanel();
  const { write, host, session, question, snapshot } = props;
  const { kind, table } = question;
  if (kind === "restore") return null;
  return (
    <button
      type="button"
      class="button"
      title="Ask the same for other people, rows and values"
      onClick={() =>
        openExplain(panel, {
          host: host.key,
          table,
          operation: kind,
          row: kind === "insert" ? null : write.row,
          snapshot,
          values: kind === "delete" ? null : taggedValues(write.values ?? {}),
          persona: knownPersona(session),
          about: `the ${write.op} of ${clockTime(write.at)}`,
        })
      }
    >
      Explain
    </button>
  );
}

function disagreement(word: FateWord, { judgement, merged }: SandboxVerdict): string {
  if (word !== "rejected") {
    if (merged?.verdict === "denied") return "The other evaluator of alpha.53 explains it.";
    return "The rows may have changed since, or the engine judges these policies differently.";
  }
  const claims = judgement ? claimsInTrace(judgement.trace) : [];
  return claims.length > 0
    ? `This rests on ${claims.join(" and ")}, as the page has it: the server goes by the token of the connection, and by its own rows and policies.`
    : "The server may have other rows or policies.";
}

interface Found {
  verdict: SandboxVerdict;
  schema: Schema;
  question: Question | null;
  snapshot: RowSnapshot | null;
}

async function judgeWrite(
  panel: Panel,
  host: HostRecord | null,
  write: WriteRecord,
  word: FateWord,
  signal: AbortSignal,
): Promise<Found> {
  const nothing = (missing: string, schema: Schema = {}): Found => ({
    verdict: unknownVerdict(missing),
    schema,
    question: null,
    snapshot: null,
  });
  if (!host || write.table === null) return nothing("the table of this write");
  const loaded = await loadEvidence(panel, host, [write.table], signal);
  if ("missing" in loaded) return nothing(loaded.missing);
  const { evidence, judge } = loaded;
  const session = judgedSession(write, word);
  const scope = { persona: session, mode: write.mode, micros: write.at * 1_000 };
  const asked = write.row === null ? { ...write, row: "the new row" } : write;
  const snapshot = write.before && stateSnapshot(asked.row ?? "", write.before);
  const rows: ReplayRows = {
    // A row that is gone by now is taken as it was when the write was made.
    row: (table, id) => {
      const known = evidence.row(table, id);
      return known ?? (id === snapshot?.id ? snapshot : known);
    },
    set: () => {},
    remove: () => {},
  };
  const question = replayQuestion(asked, scope, evidence.schema, rows);
  if ("missing" in question) return nothing(question.missing, evidence.schema);
  return { verdict: judge(question, session), schema: evidence.schema, question, snapshot };
}
