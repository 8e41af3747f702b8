import { useId } from "preact/hooks";
import { listText } from "../../model/format.ts";
import { type Persona, readClaims } from "../../model/personas.ts";
import { PersonChip } from "../person-chip.tsx";
import type { PersonaChoice, PersonaPick } from "./persona-choice.ts";

/** Whom to be: somebody seen on the page, somebody new, or nobody. */
export function PersonaPicker(props: { choice: PersonaChoice; personas: readonly Persona[] }) {
  const { choice, personas } = props;
  const group = useId();
  const all = personas.filter(({ label }) => choice.picks.value.has(`=${label}`));
  const picked = all.length === 1 ? all[0] : undefined;
  return (
    <fieldset>
      <legend>Who</legend>
      <div class="choices">
        {personas.map(({ label, seen }) => (
          <Choice key={label} group={group} choice={choice} pick={`=${label}`} label={label}>
            <span class="stack">
              <PersonChip name={label} />
              <span class="where" title={listText(seen)}>
                {listText(seen)}
              </span>
            </span>
          </Choice>
        ))}
        <Choice group={group} choice={choice} pick="anonymous" label="Anonymous">
          <span class="stack">
            <span>Anonymous</span>
            <span class="where">a new anonymous user</span>
          </span>
        </Choice>
        <Choice group={group} choice={choice} pick="nobody" label="No session">
          <span class="stack">
            <span>No session</span>
            <span class="where">a client that is not signed in</span>
          </span>
        </Choice>
      </div>
      {picked && !picked.claimsKnown && (
        <p class="quiet">
          Only the name of {picked.label} was seen, not a session: the claims are taken as empty.
        </p>
      )}
      {picked?.claimsKnown && Object.keys(picked.session?.claims ?? {}).length > 0 && (
        <p class="quiet">
          Claims: <code>{JSON.stringify(picked.session?.claims)}</code>
        </p>
      )}
      <NewPersona group={group} choice={choice} />
    </fieldset>
  );
}

function Choice(props: {
  group: string;
  choice: PersonaChoice;
  pick: PersonaPick;
  label: string;
  children: preact.ComponentChildren;
}) {
  const { group, choice, pick, label, children } = props;
  return (
    <label class="choice">
      <input
        type={choice.several ? "checkbox" : "radio"}
        name={group}
        aria-label={label}
        checked={choice.picks.value.has(pick)}
        onChange={(event) => choice.choose(pick, event.currentTarget.checked)}
      />
      {children}
    </label>
  );
}

/** Somebody who was not seen: typing their id picks them. */
function NewPersona({ group, choice }: { group: string; choice: PersonaChoice }) {
  const id = useId();
  const picked = choice.picks.value.has("new");
  const read = readClaims(choice.claims.value);
  return (
    <div class="choice new-persona">
      <input
        type={choice.several ? "checkbox" : "radio"}
        name={group}
        aria-label="Somebody new"
        checked={picked}
        onChange={(event) => choice.choose("new", event.currentTarget.checked)}
      />
      <div class="form-grid">
        <label for={`${id}-user`}>User id</label>
        <input
          id={`${id}-user`}
          class="field"
          type="text"
          placeholder="somebody new"
          autocomplete="off"
          spellcheck={false}
          value={choice.userId.value}
          onInput={(event) => {
            choice.userId.value = event.currentTarget.value;
            choice.chooseTyped();
          }}
        />
        {picked && (
          <>
            <label for={`${id}-claims`}>Claims</label>
            <div>
              <textarea
                id={`${id}-claims`}
                class="field claims"
                rows={3}
                spellcheck={false}
                aria-invalid={!read.ok}
                aria-describedby={`${id}-problem`}
                value={choice.claims.value}
                onInput={(event) => {
                  choice.claims.value = event.currentTarget.value;
                }}
              />
              <p id={`${id}-problem`} class={read.ok ? "quiet" : "problem"}>
                {read.ok ? "What their token would say, as JSON." : read.problem}
              </p>
            </div>
          </>
        )}
      </div>
    </div>
  );
}
