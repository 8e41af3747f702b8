import { type ComponentChildren, createContext } from "preact";
import type { ListState } from "./ui-state.ts";

/** Whether people are links to what they wrote: in details, where nothing else is pressed. */
export const InDetails = createContext(false);

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
      <InDetails.Provider value={true}>{props.children}</InDetails.Provider>
      <button type="button" class="button bare close" aria-label="Close details" onClick={close}>
        ✕
      </button>
    </section>
  );
}
