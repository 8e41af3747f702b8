import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { closeOnEscape } from "../dialogs/close-on-escape.ts";
import { usePanel } from "../panel-context.ts";
import type { Command } from "./command.ts";
import { allCommands } from "./commands.ts";
import { findCommands } from "./find-commands.ts";
import { keysText } from "./keys.ts";

/** Everything the panel can do, found by typing. */
export function CommandDialog() {
  const panel = usePanel();
  const element = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const typed = useSignal("");
  const at = useSignal(0);
  const id = useId();
  const commands = useComputed(() => allCommands(panel));
  const found = findCommands(commands.value, typed.value);
  const current = Math.min(at.value, found.length - 1);

  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView?.({ block: "nearest" });
  }, [current]);

  const close = (): void => {
    if (panel.ui.dialog.peek()?.kind === "commands") panel.ui.dialog.value = null;
  };
  const run = (command: Command | undefined): void => {
    if (!command || (command.refusal?.(panel) ?? null) !== null) return;
    close();
    command.run(panel);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const last = found.length - 1;
    const to = {
      ArrowDown: current >= last ? 0 : current + 1,
      ArrowUp: current <= 0 ? last : current - 1,
      PageDown: Math.min(last, current + 10),
      PageUp: Math.max(0, current - 10),
    }[event.key];
    if (to !== undefined) at.value = to;
    else if (event.key === "Enter") run(found[current]);
    else return;
    event.preventDefault();
  };

  return (
    <dialog
      ref={element}
      class="commands"
      aria-label="Commands"
      onClose={close}
      onCancel={close}
      onKeyDown={closeOnEscape(close)}
      onClick={(event) => {
        if (event.target === element.current) close();
      }}
    >
      <input
        class="field command-search"
        type="text"
        role="combobox"
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={current >= 0 ? `${id}-${current}` : undefined}
        aria-autocomplete="list"
        placeholder="What do you want to do?"
        spellcheck={false}
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          at.value = 0;
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}-list`} class="command-list" role="listbox" aria-label="Commands">
        {found.map((command, index) => (
          <Option
            key={`${command.section} ${command.title}`}
            id={`${id}-${index}`}
            command={command}
            current={index === current}
            refusal={command.refusal?.(panel) ?? null}
            onChoose={() => run(command)}
          />
        ))}
      </div>
      {found.length === 0 && <p class="no-command">No command matches.</p>}
    </dialog>
  );
}

function Option(props: {
  id: string;
  command: Command;
  current: boolean;
  refusal: string | null;
  onChoose(): void;
}) {
  const { command, refusal } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the focus and takes keys
    // biome-ignore lint/a11y/useFocusableInteractive: the search field names the active one
    <div
      id={props.id}
      role="option"
      aria-selected={props.current}
      aria-disabled={refusal !== null}
      class="command"
      onClick={props.onChoose}
    >
      <span class="quiet section-name">{command.section}</span>
      <span class="command-title">{command.title}</span>
      {refusal !== null && <span class="quiet why-not">{refusal}</span>}
      {command.keys && <kbd>{keysText(command.keys)}</kbd>}
    </div>
  );
}
