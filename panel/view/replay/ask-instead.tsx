import { isBackend } from "../../model/host-facts.ts";
import { hostLabel } from "../host-label.ts";
import { usePanel } from "../panel-context.ts";
import type { ReplayForm } from "./replay-form.ts";

/** Where the page cannot answer, the one authority that can. */
export function AskInstead({ form: { askInstead, onto, target } }: { form: ReplayForm }) {
  const { store } = usePanel();
  if (target === null || isBackend(target) || target.info.profile.replay.ok) return null;
  if (!askInstead) {
    return (
      <p class="quiet">
        A backend of the app can answer instead: connect its companion, see Backends in Settings.
      </p>
    );
  }
  return (
    <p>
      <button
        type="button"
        class="button"
        onClick={() => {
          onto.value = askInstead.key;
        }}
      >
        Ask the backend
      </button>{" "}
      <span class="quiet">{hostLabel(store, askInstead)}</span>
    </p>
  );
}
