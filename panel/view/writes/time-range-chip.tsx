import { rangeText } from "../../model/time-range.ts";
import { usePanel } from "../panel-context.ts";

/** The stretch of time that is shown, and the way back to all of it. */
export function TimeRangeChip() {
  const { ui } = usePanel();
  const range = ui.timeRange.value;
  if (!range) return null;
  return (
    <button
      type="button"
      class="button"
      title="Show writes of all times again"
      onClick={() => {
        ui.timeRange.value = null;
        ui.announcement.value = "Writes of all times are shown.";
      }}
    >
      {rangeText(range)} <span aria-hidden="true">✕</span>
      <span class="hidden-label">: show all times</span>
    </button>
  );
}
