import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Activity, type ActivityBin, activityOf } from "../../model/activity.ts";
import { listText, plural, spanText } from "../../model/format.ts";
import { binsOfRange } from "../../model/time-range.ts";
import type { Recording } from "../../store/recording.ts";
import { type Panel, usePanel } from "../panel-context.ts";
import { hueOf } from "../person-chip.tsx";
import { ActivityAuthors } from "./activity-authors.tsx";
import { ActivityBrush } from "./activity-brush.tsx";

const HEIGHT = 32;
/** Width of a bar with the gap after it, and of the gap, in pixels. */
export const STEP = 8;
const GAP = 2;
/** Milliseconds between two drawings. */
const PAUSE = 300;
/** People named in the description. */
const NAMED = 5;

/**
 * When writes were made and by whom, in their colours. A click goes to that moment; a stretch that
 * is marked filters the list, and so does an author of the legend.
 */
export function ActivityChart() {
  const panel = usePanel();
  const { store, ui, timing } = panel;
  const element = useRef<HTMLDivElement>(null);
  const columns = useSignal(0);
  const activity = useSignal<Activity | null>(null);
  const version = store.versions.writes.value;
  const { writes } = store.recording;
  const width = columns.value;

  useLayoutEffect(() => {
    const strip = element.current;
    if (!strip) return;
    const observer = new ResizeObserver(() => {
      columns.value = Math.max(0, Math.floor(strip.clientWidth / STEP));
    });
    observer.observe(strip);
    return () => observer.disconnect();
  }, []);

  const pending = useRef(false);
  const shownWrites = useRef(writes);
  useLayoutEffect(() => {
    if (width < 1) return;
    const compute = (): void => {
      if (columns.peek() < 1) return;
      activity.value = activityOf(store.recording.writes, columns.peek());
    };
    const other = shownWrites.current !== writes;
    shownWrites.current = writes;
    if (other || activity.peek()?.bins.length !== width) return compute();
    if (pending.current) return;
    pending.current = true;
    timing.later(() => {
      pending.current = false;
      compute();
    }, PAUSE);
  }, [version, width, writes]);

  const shown = activity.value;
  const range = ui.timeRange.value;
  const marked = shown && range ? binsOfRange(shown, range) : null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a frame and a legend
    <div class="activity" role="group" aria-label="Writes over time">
      <div ref={element} class="activity-bars">
        {shown && (
          <>
            <svg
              role="img"
              aria-label={describeActivity(shown, store.recording)}
              width={shown.bins.length * STEP}
              height={HEIGHT}
            >
              {shown.bins.map((bin, index) => {
                const faint =
                  range !== null && (!marked || index < marked.first || index > marked.last);
                return bin && bars(panel, bin, index * STEP, shown.peak, faint);
              })}
            </svg>
            <ActivityBrush activity={shown} marked={marked} />
          </>
        )}
      </div>
      {shown && <ActivityAuthors activity={shown} />}
    </div>
  );
}

/** One author's share on the other's; a single write stays visible beside a burst. */
function bars(panel: Panel, bin: ActivityBin, x: number, peak: number, faint: boolean) {
  const full = Math.max(3, (bin.total / peak) * (HEIGHT - 2));
  let top = HEIGHT;
  return [...bin.authors].map(([name, count]) => {
    const height = (count / bin.total) * full;
    top -= height;
    return (
      <rect
        key={`${x} ${name}`}
        class={faint ? "outside" : ""}
        x={x}
        y={top}
        width={STEP - GAP}
        height={height}
        style={{ fill: hueOf(panel, name) }}
      />
    );
  });
}

function describeActivity({ bins, from, to }: Activity, { writes, people }: Recording): string {
  const authors = new Set(bins.flatMap((bin) => (bin ? [...bin.authors.keys()] : [])));
  const named = [...authors].slice(0, NAMED).map((name) => people.identities.label(name));
  const others = authors.size > NAMED ? [plural(authors.size - NAMED, "other")] : [];
  const span = to > from ? ` within ${spanText(to - from)}` : "";
  return `${plural(writes.size, "write")}${span} by ${listText([...named, ...others])}`;
}
