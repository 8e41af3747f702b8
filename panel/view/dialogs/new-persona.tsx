import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { personaFromText } from "../../model/persona-from-text.ts";
import { usePanel } from "../panel-context.ts";
import { NEW, type PersonaChoice } from "./persona-choice.ts";
import { PersonaOption } from "./persona-option.tsx";

/** Somebody who was not seen: typing their id picks them. Others are made from what is pasted. */
export function NewPersona(props: {
  choice: PersonaChoice;
  option: { choice: PersonaChoice; group: string; pick: string; stop: boolean };
}) {
  const { choice, option } = props;
  const id = useId();
  const pasting = useSignal(false);
  return (
    <PersonaOption {...option} name="Somebody new" wide>
      <div class="new-persona-fields">
        <div class="line">
          <label for={id}>User id</label>
          <input
            id={id}
            class="field"
            type="text"
            placeholder="somebody new"
            autocomplete="off"
            spellcheck={false}
            value={choice.userId.value}
            onInput={(event) => {
              choice.userId.value = event.currentTarget.value;
              if (choice.current.peek() !== NEW) choice.pick(NEW);
            }}
          />
          <button
            type="button"
            class="link"
            aria-expanded={pasting.value}
            onClick={() => {
              pasting.value = !pasting.value;
            }}
          >
            Paste a session, JWT or request…
          </button>
        </div>
        {pasting.value && (
          <PasteBox
            choice={choice}
            onDone={() => {
              pasting.value = false;
            }}
          />
        )}
      </div>
    </PersonaOption>
  );
}

/**
 * Takes what names somebody. A token is decoded and let go of: where it is pasted it does not even
 * get into the field, and no field keeps what was read.
 */
function PasteBox({ choice, onDone }: { choice: PersonaChoice; onDone(): void }) {
  const { timing } = usePanel();
  const id = useId();
  const text = useSignal("");
  const problem = useSignal<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  const read = (pasted: string): boolean => {
    const made = personaFromText(pasted, timing.now());
    problem.value = made.ok ? null : made.problem;
    if (!made.ok) return false;
    text.value = "";
    if (field.current) field.current.value = "";
    choice.make(made);
    onDone();
    return true;
  };

  return (
    <div class="paste-box">
      <label for={id}>Session, JWT or request headers</label>
      <textarea
        ref={field}
        id={id}
        class="field"
        rows={3}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem.value !== null}
        aria-describedby={`${id}-hint`}
        placeholder={'{"user_id": …}   or   eyJhbGci…   or   Authorization: Bearer …   or   curl …'}
        value={text.value}
        onPaste={(event) => {
          const pasted = event.clipboardData?.getData("text/plain") ?? "";
          if (text.peek().trim() === "" && pasted !== "" && read(pasted)) event.preventDefault();
        }}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          problem.value = null;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          read(text.peek());
        }}
      />
      <div class="line">
        <button type="button" class="button" onClick={() => read(text.peek())}>
          Read
        </button>
        <span id={`${id}-hint`} class={problem.value === null ? "quiet" : "problem"} role="status">
          {problem.value ??
            "Read here and let go of: the session it stands for stays, the token does not."}
        </span>
      </div>
    </div>
  );
}
