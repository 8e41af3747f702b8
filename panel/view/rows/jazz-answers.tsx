import type { TaggedRecord } from "../../../protocol/jazz.ts";
import { adviceWords, PAGES_JAZZ } from "../../model/advice.ts";
import { pageAuth } from "../../model/host-facts.ts";
import type { HostRecord } from "../../store/records.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
import { Verdict } from "../verdict.tsx";
import type { AskedJazz, Question } from "./ask-jazz.ts";
import type { ListedRow } from "./load-rows.ts";

const OPERATIONS = ["read", "update", "delete"] as const;

/** What Jazz itself says the page's own user may do with a row, asked when somebody wants to know. */
export function JazzAnswers(props: {
  host: HostRecord;
  table: string;
  row: ListedRow;
  jazz: AskedJazz;
}) {
  const { host, table, row, jazz } = props;
  const user = pageAuth(host)?.session?.user_id ?? null;
  const questions = OPERATIONS.map((op): Question => {
    return { table, row: row.id, op, values: op === "update" ? ownValues(row) : null };
  });
  return (
    <Section
      title="What Jazz answers"
      aside={
        <>
          by the {PAGES_JAZZ}, for{" "}
          {user === null ? "a page without a session" : <PersonChip name={user} />}
        </>
      }
    >
      <AskButton jazz={jazz} questions={questions} />
      <Answers jazz={jazz} />
      <p class="quiet">
        The update is asked about with the row's own values. Nothing is read or written by asking.
      </p>
    </Section>
  );
}

/** Asks, or stops asking. */
export function AskButton({ jazz, questions }: { jazz: AskedJazz; questions: Question[] }) {
  return (
    <div class="actions">
      {jazz.asking.value ? (
        <button key="stop" type="button" class="button" onClick={() => jazz.stop()}>
          Stop asking
        </button>
      ) : (
        <button key="ask" type="button" class="button" onClick={() => void jazz.ask(questions)}>
          Ask Jazz
        </button>
      )}
    </div>
  );
}

/** Its answers, each with its authority. */
export function Answers({ jazz }: { jazz: AskedJazz }) {
  const answers = [...jazz.answers.value];
  const problem = jazz.problem.value;
  return (
    <>
      {answers.length > 0 && (
        <table class="table answers" aria-label={`Answers of the ${PAGES_JAZZ}`}>
          <thead>
            <tr>
              <th scope="col">operation</th>
              <th scope="col">{PAGES_JAZZ}</th>
              <th scope="col">what that means</th>
            </tr>
          </thead>
          <tbody>
            {answers.map(([op, advice]) => (
              <tr key={op}>
                <th scope="row">{op}</th>
                <td>
                  <Verdict verdict={advice.verdict} />
                </td>
                <td class="quiet">{adviceWords(op, advice)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function ownValues({ values }: ListedRow): TaggedRecord {
  const own = Object.entries(values).filter(([column]) => !column.startsWith("$"));
  return Object.fromEntries(own) as TaggedRecord;
}
