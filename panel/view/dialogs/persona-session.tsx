import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { AuthMode, Session } from "../../../protocol/jazz.ts";
import { shortName } from "../../model/people.ts";
import { AUTH_MODES } from "../../model/persona-from-session.ts";
import { idProblem, newKeyId, type Persona, readClaims } from "../../model/personas.ts";
import { jsonText } from "../../model/saved-persona.ts";
import { claimsText, NEW, type PersonaChoice, type SessionEdit } from "./persona-choice.ts";
import { PersonaSaving, type SavingProps } from "./persona-saving.tsx";

const MODE_NAMES: Record<AuthMode, string> = {
  external: "external: a token of the app's own issuer",
  "local-first": "local-first: a key on the device",
  anonymous: "anonymous",
};

type Saving = Pick<SavingProps, "onSaved" | "onDeleted" | "onClosed"> & { scope: string | null };

/** The session of who is picked: what is known of it, changes to it, and saving it. */
export function PersonaSession({ choice, ...saving }: { choice: PersonaChoice } & Saving) {
  const key = choice.current.value;
  const persona = key === null ? null : choice.find(key);
  if (key === null || !persona?.session) return null;
  return <SessionBox key={key} choice={choice} pick={key} persona={persona} {...saving} />;
}

function SessionBox(props: { choice: PersonaChoice; pick: string; persona: Persona } & Saving) {
  const { choice, pick, persona, scope, ...saving } = props;
  const edit = choice.edits.value.get(pick);
  const isNew = pick === NEW;
  const editing = useSignal(isNew || edit !== undefined);
  const session = persona.session as Session;
  const chosen = choice.chosen(pick);
  const current = typeof chosen === "string" ? null : chosen.session;
  const odd = idProblem(current ?? session);
  const claims = jsonText((current ?? session).claims) ?? "(not JSON)";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be inside another one
    <div class="persona-session" role="group" aria-label={`Session of ${persona.label}`}>
      <div class="session-head">
        <span class="session-of quiet">Session of {shortName(persona.label, 40)}</span>
        {scope !== null && (
          <PersonaSaving
            persona={persona}
            scope={scope}
            session={current}
            changed={edit !== undefined}
            {...saving}
          />
        )}
      </div>
      <Notes choice={choice} persona={persona} />
      {!editing.value && (
        <p class="line">
          <span class="quiet">Claims</span>
          <code class="claims-line" title={claims}>
            {claims}
          </code>
          {session.authMode !== "external" && <span class="tag">{session.authMode}</span>}
          <button
            type="button"
            class="link"
            onClick={() => {
              editing.value = true;
            }}
          >
            Edit
          </button>
        </p>
      )}
      {editing.value && (
        <SessionEditor
          session={session}
          edit={edit}
          isNew={isNew}
          onEdit={(changed) => choice.edit(pick, changed)}
          onNewId={() => {
            choice.userId.value = newKeyId();
          }}
          onUndo={() => {
            choice.edit(pick, null);
            editing.value = isNew;
            saving.onClosed();
          }}
        />
      )}
      {odd !== null && (!isNew || session.user_id !== "") && <p class="unsure">{odd}</p>}
    </div>
  );
}

/** How far the claims can be trusted, and what Jazz makes of what was pasted. */
function Notes({ choice, persona }: { choice: PersonaChoice; persona: Persona }) {
  const { label, claimsKnown, acted, key } = persona;
  const made = choice.made.value.find((one) => one.key === key);
  if (made) {
    return (
      <>
        {made.source.notes.map((note) => (
          <p key={note} class="unsure">
            {note}
          </p>
        ))}
      </>
    );
  }
  if (claimsKnown) return null;
  return (
    <p class="quiet">
      {acted
        ? `No session of ${label}'s own was seen: the claims are those they were last acted with.`
        : `Only the name of ${label} was seen, not a session: the claims are taken as empty.`}
    </p>
  );
}

function SessionEditor(props: {
  session: Session;
  edit: SessionEdit | undefined;
  isNew: boolean;
  onEdit(edit: SessionEdit): void;
  onNewId(): void;
  onUndo(): void;
}) {
  const { session, edit, isNew, onEdit, onNewId, onUndo } = props;
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // It took the place of the button that opened it. Somebody new is still being typed.
    if (isNew || edit) return;
    field.current?.focus();
    field.current?.setSelectionRange(0, 0);
  }, []);
  const text = claimsText(session, edit);
  const read = readClaims(text);
  const authMode = edit?.authMode ?? session.authMode;
  return (
    <div class="form-grid">
      <label for={`${id}-claims`}>Claims</label>
      <div>
        <textarea
          ref={field}
          id={`${id}-claims`}
          class="field claims"
          rows={Math.min(8, Math.max(2, text.split("\n").length))}
          spellcheck={false}
          aria-invalid={!read.ok}
          aria-describedby={`${id}-problem`}
          value={text}
          onInput={(event) => onEdit({ claims: event.currentTarget.value, authMode })}
        />
        <p id={`${id}-problem`} class={read.ok ? "quiet" : "problem"}>
          {read.ok ? "What policies can ask for as session.claims, as JSON." : read.problem}
        </p>
      </div>
      <label for={`${id}-mode`}>Auth mode</label>
      <div class="line">
        <select
          id={`${id}-mode`}
          value={authMode}
          onChange={(event) => {
            const mode = AUTH_MODES.find((candidate) => candidate === event.currentTarget.value);
            if (mode) onEdit({ claims: edit?.claims ?? null, authMode: mode });
          }}
        >
          {AUTH_MODES.map((mode) => (
            <option key={mode} value={mode}>
              {MODE_NAMES[mode]}
            </option>
          ))}
        </select>
        {isNew && authMode !== "external" && (
          <button type="button" class="link" onClick={onNewId}>
            New id
          </button>
        )}
        {edit && (
          <button type="button" class="link" onClick={onUndo}>
            Undo changes
          </button>
        )}
      </div>
    </div>
  );
}
