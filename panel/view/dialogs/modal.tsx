import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { usePanel } from "../panel-context.ts";
import { closeOnEscape } from "./close-on-escape.ts";

/** A modal dialog with its title as its name. Closing it by any means forgets it. */
export function Modal(props: {
  title: string;
  wide?: boolean;
  /** What closing does; by default no dialog is open any more. */
  onClose?: () => void;
  onSubmit(): void;
  children: ComponentChildren;
  /** What the button that closes it says. */
  closeLabel?: string;
  /** Buttons at the foot, after the one that closes it. */
  actions: ComponentChildren;
}) {
  const { ui } = usePanel();
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  const before = useMemo(() => ui.announcement.peek(), []);
  const said = ui.announcement.value;
  const close = (): void => {
    if (props.onClose) props.onClose();
    else ui.dialog.value = null;
  };
  return (
    <dialog
      ref={element}
      class={props.wide ? "wide" : ""}
      aria-label={props.title}
      onClose={close}
      onCancel={close}
      onKeyDown={closeOnEscape(close)}
    >
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit();
        }}
      >
        <div class="dialog-head">
          <h2>{props.title}</h2>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable */}
        <section class="dialog-body" tabIndex={0} aria-label={`${props.title}: choices`}>
          {props.children}
        </section>
        <div class="dialog-foot">
          {/* The panel's own notice is out of reach behind the dialog. */}
          <span class="spacer quiet" aria-live="polite">
            {said === before ? "" : said}
          </span>
          <button type="button" class="button" onClick={close}>
            {props.closeLabel ?? "Close"}
          </button>
          {props.actions}
        </div>
      </form>
    </dialog>
  );
}
