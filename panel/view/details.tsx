import type { ComponentChildren } from "preact";
import type { ListState } from "./ui-state.ts";

/** The region beside a list that tells about the row under its cursor. */
export function Details(props: { state: ListState; children: ComponentChildren }) {
  const close = (): void => {
    props.state.open.value = false;
  };
  return (
    <section
      class="details"
      aria-label="Details"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      {props.children}
      <button type="button" class="button bare close" aria-label="Close details" onClick={close}>
        ✕
      </button>
    </section>
  );
}
