import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Session } from "../../../protocol/jazz.ts";
import { type Persona, suggestedLabel } from "../../model/personas.ts";
import type { DeletedPersona } from "../../store/saved-personas.ts";
import { usePanel } from "../panel-context.ts";
import { useSaved } from "../saved-of.ts";

export interface SavingProps {
  persona: Persona;
  /** Whose personas they are saved among. */
  scope: string;
  /** The session as it is now; `null` while it is not one. */
  session: Session | null;
  /** Whether it differs from what was seen or saved. */
  changed: boolean;
  /** Called with the id of the saved persona that now holds this session. */
  onSaved(id: string): void;
  onDeleted(deleted: DeletedPersona): void;
  /** Called when a field that had the focus is gone. */
  onClosed(): void;
}

/** Saves somebody under a name; somebody saved can also be renamed, moved and deleted. */
export function PersonaSaving(props: SavingProps) {
  const { persona, scope, session, changed, onSaved, onDeleted, onClosed } = props;
  const { timing } = usePanel();
  const saved = useSaved();
  const naming = useSignal<"save" | "rename" | null>(null);
  const id = persona.saved;
  const list = saved.of(scope).value.personas;
  const place = list.findIndex((one) => one.id === id);

  const name = (label: string): void => {
    const kind = naming.peek();
    naming.value = null;
    onClosed();
    if (kind === "rename" && id !== null) saved.rename(scope, id, label);
    else if (session) onSaved(saved.save(scope, label, session, timing.now()).id);
  };
  const replace = (): void => {
    if (id === null || !session) return;
    saved.replace(scope, id, session);
    onSaved(id);
  };
  const remove = (): void => {
    const deleted = id === null ? null : saved.delete(scope, id);
    if (deleted) onDeleted(deleted);
  };

  if (naming.value !== null) {
    const renamed = naming.value === "rename" ? id : null;
    return (
      <NameField
        first={renamed === null ? session && suggestedLabel(session) : persona.label}
        problemOf={(label) => saved.labelProblem(scope, label, renamed)}
        onName={name}
        onCancel={() => {
          naming.value = null;
          onClosed();
        }}
      />
    );
  }
  return (
    <p class="line actions">
      {id !== null && (
        <>
          {changed && session && <Action text="Save changes" onClick={replace} />}
          <Action
            text="Rename"
            onClick={() => {
              naming.value = "rename";
            }}
          />
          <Action text="Move up" disabled={place <= 0} onClick={() => saved.move(scope, id, -1)} />
          <Action
            text="Move down"
            disabled={place < 0 || place === list.length - 1}
            onClick={() => saved.move(scope, id, 1)}
          />
          <Action text="Delete" onClick={remove} />
        </>
      )}
      {(id === null || changed) && (
        <Action
          text={id === null ? "Save under a name" : "Save under another name"}
          disabled={session === null}
          onClick={() => {
            naming.value = "save";
          }}
        />
      )}
    </p>
  );
}

/** Stays focused where it has nothing to do, so that the keyboard does not lose its place. */
function Action(props: { text: string; disabled?: boolean; onClick(): void }) {
  const { text, disabled = false, onClick } = props;
  return (
    <button
      type="button"
      class="link"
      aria-disabled={disabled}
      onClick={() => {
        if (!disabled) onClick();
      }}
    >
      {text}
    </button>
  );
}

function NameField(props: {
  first: string | null;
  problemOf(label: string): string | null;
  onName(label: string): void;
  onCancel(): void;
}) {
  const { first, problemOf, onName, onCancel } = props;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const label = useSignal(first ?? "");
  const problem = problemOf(label.value);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <div class="line">
      <label for={id}>Name</label>
      <input
        ref={field}
        id={id}
        class="field"
        type="text"
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
        value={label.value}
        onInput={(event) => {
          label.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          if (event.key === "Escape") onCancel();
          else if (problem === null) onName(label.peek());
        }}
      />
      <button
        type="button"
        class="button"
        disabled={problem !== null}
        onClick={() => onName(label.peek())}
      >
        Save
      </button>
      <button type="button" class="link" onClick={onCancel}>
        Cancel
      </button>
      <span id={`${id}-problem`} class="problem">
        {problem}
      </span>
    </div>
  );
}

/** What was deleted, and the way back. */
export function DeletedNotice(props: { deleted: DeletedPersona; onUndo(): void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <p class="line" role="status">
      Deleted “{props.deleted.persona.label}”.
      <button ref={button} type="button" class="link" onClick={props.onUndo}>
        Undo
      </button>
    </p>
  );
}
