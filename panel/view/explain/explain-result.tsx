import { useMemo } from "preact/hooks";
import type { TaggedRecord } from "../../../protocol/jazz.ts";
import type { Question, RowSnapshot } from "../../../sandbox/policy/evidence.ts";
import { type ExplainedOperation, explainQuestion } from "../../model/explain-question.ts";
import { explainTest } from "../../model/explain-test.ts";
import { plural } from "../../model/format.ts";
import { isLater } from "../../model/host-facts.ts";
import { sandboxLimits } from "../../model/later-words.ts";
import { type Persona, sessionOf } from "../../model/personas.ts";
import type { SandboxVerdict } from "../../model/sandbox-verdict.ts";
import { LATER_TESTS } from "../../model/test-dialect.ts";
import type { HostRecord } from "../../store/records.ts";
import { copyText } from "../copy.ts";
import { type Court, EVIDENCE_ROWS } from "../evidence.ts";
import { usePanel } from "../panel-context.ts";
import type { ExplainPersona } from "./explain-persona.ts";
import { Explanation } from "./explanation.tsx";
import { Engines } from "./page-engine.tsx";
import { ValueFields } from "./value-fields.tsx";
import { valueForm } from "./value-form.ts";

export interface ExplainResultProps {
  host: HostRecord;
  court: Court;
  table: string;
  operation: ExplainedOperation;
  row: RowSnapshot | null;
  /** Values to begin with. */
  given: TaggedRecord;
  persona: ExplainPersona;
}

/** The values of the row where they matter, and what comes of it all. */
export function ExplainResult(props: ExplainResultProps) {
  const { court, table, operation, row, given, persona } = props;
  const panel = usePanel();
  const schema = court.evidence.schema[table];
  const form = useMemo(
    () => (schema ? valueForm(schema, operation, row, given) : null),
    // A row that is loaded again and is the same keeps what was typed.
    [schema, JSON.stringify(row?.values)],
  );
  const hasValues = operation === "insert" || operation === "update";
  const who = persona.result.value;
  const values = hasValues ? form?.result.value : undefined;
  const problem = !who.ok ? who.problem : values && !values.ok ? values.problem : null;
  const typed = values?.ok ? values.values : {};
  const key = JSON.stringify([typed, who.ok && [who.persona.session, who.persona.claimsKnown]]);
  const asked = useMemo(() => {
    if (problem !== null || !who.ok) return null;
    const author = who.persona.session?.user_id ?? "jazz:system";
    const now = panel.timing.now() * 1_000;
    const input = { operation, table, row, values: typed, author, now };
    const question = explainQuestion(input, schema);
    if ("missing" in question) return question;
    return { question, verdict: judged(court, question, who.persona) };
  }, [problem, key, court, row]);

  return (
    <>
      {hasValues && form && (
        <ValueFields
          form={form}
          title={operation === "insert" ? "The new row" : "The row as it would be"}
        />
      )}
      {problem !== null && <p class="problem">{problem}</p>}
      {asked && "missing" in asked && (
        <p class="unsure">Nothing can be judged without {asked.missing}.</p>
      )}
      {asked && "verdict" in asked && who.ok && (
        <>
          <Explanation
            verdict={asked.verdict}
            schema={court.evidence.schema}
            question={questionText(asked.question, who.persona)}
            limits={sandboxLimits(props.host)}
            actions={
              <CopyTest
                asked={asked}
                persona={who.persona}
                host={props.host}
                court={court}
                changed={Object.keys(typed)}
              />
            }
          />
          <Engines
            host={props.host}
            table={table}
            operation={operation}
            row={row}
            values={typed}
            session={who.persona.session}
            sandbox={asked.verdict}
          />
        </>
      )}
      <Cut court={court} />
    </>
  );
}

function judged({ judge }: Court, question: Question, persona: Persona): SandboxVerdict {
  return judge(question, persona.session, persona.claimsKnown ? "seen" : "unseen");
}

function questionText({ kind, table, ...question }: Question, { label }: Persona): string {
  const { id } = "row" in question ? question.row : question.next;
  return kind === "insert" ? `insert ${table} as ${label}` : `${kind} ${table}/${id} as ${label}`;
}

function CopyTest(props: {
  asked: { question: Question; verdict: SandboxVerdict };
  persona: Persona;
  host: HostRecord;
  court: Court;
  changed: readonly string[];
}) {
  const panel = usePanel();
  const { asked, persona, host, court, changed } = props;
  const { people } = panel.store.recording;
  const { question, verdict } = asked;
  const { session } = persona;
  const word = verdict.verdict;
  const judgement = verdict.judgement;
  const ready = session !== null && word !== "unknown" && judgement !== null;
  return (
    <button
      type="button"
      class="button"
      disabled={!ready}
      title={
        ready
          ? "As a permissions test that expects this verdict"
          : "A test needs a session and a definite verdict"
      }
      onClick={() => {
        if (!session || word === "unknown" || !judgement) return;
        const test = explainTest({
          question,
          session,
          verdict: word,
          trace: judgement.trace,
          row: (table, id) => court.evidence.row(table, id),
          ...(question.kind === "update" ? { changed } : {}),
          ...(isLater(host)
            ? { dialect: LATER_TESTS, sessionFor: (name) => sessionOf(people, name) }
            : {}),
        });
        void copyText(panel, test, "the question as a test");
      }}
    >
      Copy as test
    </button>
  );
}

/** Tables of which not all was looked at. */
function Cut({ court }: { court: Court }) {
  const cut = court.evidence.cut();
  if (cut.length === 0) return null;
  return (
    <p class="unsure">
      {cut.join(", ")} {cut.length === 1 ? "has" : "have"} more than the{" "}
      {plural(EVIDENCE_ROWS, "row")} that were looked at, so what rests on all of them is unknown.
    </p>
  );
}
