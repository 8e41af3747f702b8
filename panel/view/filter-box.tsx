import { useId } from "preact/hooks";
import type { ListState } from "./ui-state.ts";

/** The search box of a list. */
export function FilterBox(props: {
  state: ListState;
  placeholder: string;
  problem?: string | null;
}) {
  const { state, placeholder, problem = null } = props;
  const hint = useId();
  return (
    <>
      <input
        class="field filter"
        type="search"
        aria-label="Filter"
        placeholder={placeholder}
        value={state.filter.value}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : hint}
        title={problem ?? undefined}
        spellcheck={false}
        onInput={(event) => {
          state.filter.value = event.currentTarget.value;
        }}
      />
      {problem !== null && (
        <span id={hint} class="hidden-label">
          {problem}
        </span>
      )}
    </>
  );
}
