import { useId } from "preact/hooks";
import { usePanel } from "./panel-context.ts";

/**
 * Something that cannot be done here, where it would be, with the reason beside it. The button can
 * be reached by keyboard, and says the reason when it is pressed.
 */
export function NotHere({ name, why }: { name: string; why: string }) {
  const { ui } = usePanel();
  const id = useId();
  return (
    <div class="not-here">
      <button
        type="button"
        class="button"
        aria-disabled="true"
        aria-describedby={id}
        onClick={() => {
          ui.announcement.value = why;
        }}
      >
        {name}
      </button>
      <p id={id} class="quiet">
        {why}
      </p>
    </div>
  );
}
