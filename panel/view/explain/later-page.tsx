import { canAdvise, PAGES_JAZZ } from "../../model/advice.ts";
import { pageAuth } from "../../model/host-facts.ts";
import { whyNot } from "../../model/later-words.ts";
import { disagree } from "../../model/verdict.ts";
import { NotHere } from "../not-here.tsx";
import { useAskJazz } from "../rows/ask-jazz.ts";
import { Answers, AskButton } from "../rows/jazz-answers.tsx";
import type { PageEngineProps } from "./page-engine.tsx";

/** What the page says to the same after alpha.54: Jazz's own answer for its own user, no dry run. */
export function LaterPage(props: PageEngineProps) {
  const { host, operation } = props;
  const never = operation === "read" ? null : whyNot(host, "dry run");
  return (
    <div class="page-engine">
      {canAdvise(host) && <Advised {...props} />}
      {never !== null && <NotHere name="Dry run in the page" why={never} />}
    </div>
  );
}

/** The button and the answers; beside a verdict of the sandbox, whether they disagree. */
export function Advised(
  props: Omit<PageEngineProps, "sandbox"> & { sandbox: PageEngineProps["sandbox"] | null },
) {
  const { host, table, operation, row, values, session, sandbox } = props;
  const own = pageAuth(host)?.session ?? null;
  const question = {
    table,
    op: operation,
    row: operation === "insert" ? null : (row?.id ?? null),
    values: operation === "insert" || operation === "update" ? values : null,
  };
  const jazz = useAskJazz(host, JSON.stringify([question, session]));
  if (session?.user_id !== own?.user_id) {
    return (
      <p class="quiet">The {PAGES_JAZZ} is not asked: it answers for the page's own user only.</p>
    );
  }
  if (operation !== "insert" && row === null) return null;
  const advice = jazz.answers.value.get(operation);
  const differs =
    advice !== undefined &&
    sandbox !== null &&
    disagree([
      { authority: PAGES_JAZZ, verdict: advice.verdict, reason: "" },
      { authority: "sandbox", verdict: sandbox.verdict, reason: "" },
    ]);
  return (
    <>
      <AskButton jazz={jazz} questions={[question]} />
      <Answers jazz={jazz} />
      {differs && (
        <p class="unsure">
          ≠ It disagrees with the sandbox: the policies may be other ones, or read differently.
        </p>
      )}
    </>
  );
}
