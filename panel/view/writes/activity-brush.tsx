import { useSignal } from "@preact/signals";
import type { Activity } from "../../model/activity.ts";
import { clockTime } from "../../model/format.ts";
import { rangeOfBins } from "../../model/time-range.ts";
import { usePanel } from "../panel-context.ts";
import { STEP } from "./activity-chart.tsx";

interface Bins {
  first: number;
  last: number;
}

/**
 * Marks a stretch of the chart: by dragging over it, or with the two sliders that the keyboard
 * reaches. Marking all of it marks nothing.
 */
export function ActivityBrush({ activity, marked }: { activity: Activity; marked: Bins | null }) {
  const { ui } = usePanel();
  const dragged = useSignal<{ start: number; end: number } | null>(null);
  const last = activity.bins.length - 1;
  const shown: Bins = marked ?? { first: 0, last };

  const binAt = (event: PointerEvent): number => {
    const left = (event.currentTarget as Element).getBoundingClientRect().left;
    return Math.min(last, Math.max(0, Math.floor((event.clientX - left) / STEP)));
  };
  const mark = (first: number, end: number): void => {
    ui.timeRange.value =
      Math.min(first, end) <= 0 && Math.max(first, end) >= last
        ? null
        : rangeOfBins(activity, first, end);
  };
  const goTo = (index: number): void => {
    const bin = activity.bins[index];
    if (!bin) return;
    const key = String(bin.first);
    ui.follow.value = false;
    ui.lists.Writes.cursor.value = key;
    ui.lists.Writes.selected.value = new Set([key]);
  };

  const drag = dragged.value;
  const from = drag ? Math.min(drag.start, drag.end) : shown.first;
  const to = drag ? Math.max(drag.start, drag.end) : shown.last;
  return (
    <>
      <div
        class="brush"
        style={{ width: `${activity.bins.length * STEP}px` }}
        title="Drag to show only what was written then; click to go there"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const bin = binAt(event);
          dragged.value = { start: bin, end: bin };
        }}
        onPointerMove={(event) => {
          if (drag) dragged.value = { ...drag, end: binAt(event) };
        }}
        onPointerUp={() => {
          dragged.value = null;
          if (!drag) return;
          if (drag.start === drag.end) goTo(drag.start);
          else mark(drag.start, drag.end);
        }}
        onPointerCancel={() => {
          dragged.value = null;
        }}
      >
        {(marked || (drag && drag.start !== drag.end)) && (
          <div
            class="brushed"
            style={{
              insetInlineStart: `${from * STEP}px`,
              width: `${(to - from + 1) * STEP - 2}px`,
            }}
          />
        )}
      </div>
      <Edge
        name="Show writes from"
        value={shown.first}
        last={last}
        at={rangeOfBins(activity, shown.first, shown.first).from}
        onChange={(value) => mark(Math.min(value, shown.last), shown.last)}
      />
      <Edge
        name="Show writes until"
        value={shown.last}
        last={last}
        at={rangeOfBins(activity, shown.last, shown.last).to}
        onChange={(value) => mark(shown.first, Math.max(value, shown.first))}
      />
    </>
  );
}

/** One end of what is marked; seen only while the keyboard is on it. */
function Edge(props: {
  name: string;
  value: number;
  last: number;
  at: number;
  onChange(value: number): void;
}) {
  return (
    <input
      class="edge"
      type="range"
      aria-label={props.name}
      aria-valuetext={clockTime(props.at)}
      min={0}
      max={props.last}
      step={1}
      value={props.value}
      style={{ width: `${(props.last + 1) * STEP}px` }}
      onInput={(event) => props.onChange(event.currentTarget.valueAsNumber)}
    />
  );
}
