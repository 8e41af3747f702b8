import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { MODE_LABELS, MODES, type Mode } from "../../../protocol/attribution.ts";

/** In which way somebody's name is used. */
export function ModeChoice({ mode }: { mode: Signal<Mode> }) {
  const group = useId();
  return (
    <fieldset>
      <legend>How</legend>
      <div class="radios">
        {MODES.map((candidate) => (
          <label key={candidate}>
            <input
              type="radio"
              name={group}
              checked={mode.value === candidate}
              onChange={() => {
                mode.value = candidate;
              }}
            />
            {MODE_LABELS[candidate]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
