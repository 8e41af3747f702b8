import { useId } from "preact/hooks";
import { listText, plural } from "../../model/format.ts";
import { takesPersona } from "../../model/handle-words.ts";
import { isBackend, isEnforcing } from "../../model/host-facts.ts";
import { ELSEWHERE, whyNot } from "../../model/later-words.ts";
import { asksJazz } from "../../model/replay-through.ts";
import { scopeWords, togetherness } from "../../model/replay-words.ts";
import { Meaning } from "../dialogs/meaning.tsx";
import { ModeChoice } from "../dialogs/mode-choice.tsx";
import { PersonaPicker } from "../dialogs/persona-picker.tsx";
import { hostLabel } from "../host-label.ts";
import { usePanel } from "../panel-context.ts";
import { AskInstead } from "./ask-instead.tsx";
import { HandleChoice } from "./handle-choice.tsx";
import type { ReplayForm } from "./replay-form.ts";
import { ThroughMeans } from "./through-means.tsx";

/** What is played, onto what, as whom, in which way, and whether it is meant. */
export function ReplayChoices({ form }: { form: ReplayForm }) {
  const { refusal, target } = form;
  const never = target !== null && whyNot(target, "replay") !== null;
  return (
    <>
      <What form={form} />
      <Onto form={form} />
      {refusal !== null && (
        <p class="problem" role="alert">
          These writes cannot be replayed: {refusal}
        </p>
      )}
      <AskInstead form={form} />
      {never ? <p>{ELSEWHERE}</p> : <Choices form={form} />}
    </>
  );
}

function Choices({ form }: { form: ReplayForm }) {
  const { problem, mode, target, handles } = form;
  const onBackend = target !== null && isBackend(target);
  const needy = !onBackend || handles.kinds.value.some(takesPersona);
  return (
    <>
      {onBackend && <HandleChoice handles={handles} target={target} />}
      {needy && (
        <PersonaPicker choice={form.choice} personas={form.personas.value} host={form.target} />
      )}
      {!onBackend && <ModeChoice mode={mode} />}
      <KindChoice form={form} />
      {problem === null ? <Means form={form} /> : <p class="unsure">{problem}</p>}
    </>
  );
}

function What({ form: { writes, left } }: { form: ReplayForm }) {
  const together = togetherness(writes);
  return (
    <p>
      {plural(writes.length, "recorded write")}, played in order
      {together !== "" && `; ${together}`}.
      {left.length > 0 && <span class="quiet"> {left.join(" ")}</span>}
    </p>
  );
}

function Onto({ form }: { form: ReplayForm }) {
  const { store } = usePanel();
  const { targets, target, onto, differences } = form;
  return (
    <>
      {targets.ask && (
        <label class="in-database">
          <span class="legend">Onto</span>
          <select
            value={target?.key}
            onChange={(event) => {
              onto.value = event.currentTarget.value;
            }}
          >
            {targets.candidates.map((candidate) => (
              <option key={candidate.key} value={candidate.key}>
                {hostLabel(store, candidate)}
              </option>
            ))}
          </select>
        </label>
      )}
      {differences.length > 0 && (
        <div class="explain" role="note" aria-label="Schema differences">
          <p>The schema is not the one these writes were recorded with:</p>
          <ul>
            {differences.map(({ sentence }) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function KindChoice({ form }: { form: ReplayForm }) {
  const { kind, insists, target, obstacle } = form;
  const id = useId();
  const unchecked = target !== null && !isEnforcing(target);
  const each = target !== null && isBackend(target) ? "handle" : "persona";
  return (
    <fieldset>
      <legend>What</legend>
      <div class="kinds" role="radiogroup" aria-label="Kind of replay">
        <label>
          <input
            type="radio"
            name={id}
            checked={kind.value === "dry run"}
            onChange={() => {
              kind.value = "dry run";
            }}
          />
          Dry run
        </label>
        <span class="quiet">
          {target !== null && asksJazz(target)
            ? "asked of Jazz without trying: nobody sees it"
            : `in one transaction per ${each} that is rolled back: nobody sees it`}
        </span>
        <label>
          <input
            type="radio"
            name={id}
            checked={kind.value === "for real"}
            disabled={obstacle !== null && kind.value !== "for real"}
            aria-describedby={`${id}-real`}
            onChange={() => {
              kind.value = "for real";
            }}
          />
          For real
        </label>
        <span id={`${id}-real`} class="quiet">
          {obstacle ?? "written for good, after a second question"}
        </span>
      </div>
      {unchecked && (
        <label class="insist">
          <input
            type="checkbox"
            checked={insists.value}
            onChange={(event) => {
              insists.value = event.currentTarget.checked;
              if (!insists.value) kind.value = "dry run";
            }}
          />
          Replay although nothing here checks it
        </label>
      )}
    </fieldset>
  );
}

/** Whose permissions and authorship apply, and which backend call that equals. */
function Means({ form }: { form: ReplayForm }) {
  if (form.through) return <ThroughMeans played={form.through} mode={form.mode.value} />;
  const chosen = form.choice.result.value;
  if (!chosen.ok) return null;
  const mode = form.mode.value;
  const { personas } = chosen;
  const [one] = personas;
  if (personas.length > 1) {
    return (
      <div class="explain">
        <p>
          {listText(personas.map(({ label }) => label))}, one after the other, each on the rows as
          they are now. Each result says whose permissions and authorship it had.
        </p>
      </div>
    );
  }
  const host = form.target;
  return one && host ? (
    <Meaning
      choice={form.choice}
      persona={one}
      mode={mode}
      host={host}
      inPage={[scopeWords(one, mode, isEnforcing(host))]}
    />
  ) : null;
}
