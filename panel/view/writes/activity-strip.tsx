import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Activity, type ActivityBin, activityOf } from "../../model/activity.ts";
import { listText, plural, spanText } from "../../model/format.ts";
import type { Recording } from "../../store/recording.ts";
import { type Panel, usePanel } from "../panel-context.ts";
import { hueOf } from "../person-chip.tsx";

const HEIGHT = 32;
/** Width of a bar with the gap after it, and of the gap, in pixels. */
const STEP = 8;
const GAP = 2;
/** Milliseconds between two drawings. */
const PAUSE = 300;
/** People named in the description. */
const NAMED = 5;

/** When writes were made and by whom, in their colours. A click goes to that moment. */
export function ActivityStrip() {
  const panel = usePanel();
  const { store, ui, timing } = panel;
  const element = useRef<HTMLDivElement>(null);
  const columns = useSignal(0);
  const activity = useSignal<Activity | null>(null);
  const version = store.versions.writes.value;
  const { writes } = store.recording;
  const width = columns.value;

  useEffect(() => {
    const strip = element.current;
    if (!strip) return;
    const observer = new ResizeObserver(() => {
      columns.value = Math.max(0, Math.floor((strip.clientWidth - 16) / STEP));
    });
    observer.observe(strip);
    return () => observer.disconnect();
  }, []);

  const pending = useRef(false);
  const shownWrites = useRef(writes);
  useEffect(() => {
    if (width < 1 || pending.current) return;
    pending.current = true;
    const other = shownWrites.current !== writes;
    shownWrites.current = writes;
    const compute = (): void => {
      pending.current = false;
      if (columns.peek() < 1) return;
      activity.value = activityOf(store.recording.writes, columns.peek());
    };
    if (activity.peek()?.bins.length === width && !other) timing.later(compute, PAUSE);
    else compute();
  }, [version, width, writes]);

  const shown = activity.value;
  return (
    <div ref={element} class="activity">
      {shown && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: a shortcut; the list itself takes keys
        <svg
          role="img"
          aria-label={describeActivity(shown, store.recording)}
          width={shown.bins.length * STEP}
          height={HEIGHT}
          onClick={(event) => {
            const bin = shown.bins[Math.floor(event.offsetX / STEP)];
            if (!bin) return;
            const key = String(bin.first);
            ui.follow.value = false;
            ui.lists.Writes.cursor.value = key;
            ui.lists.Writes.selected.value = new Set([key]);
          }}
        >
          {shown.bins.map((bin, index) => bin && bars(panel, bin, index * STEP, shown.peak))}
        </svg>
      )}
    </div>
  );
}

/** One author's share on the other's; a single write stays visible beside a burst. */
function bars(panel: Panel, bin: ActivityBin, x: number, peak: number) {
  const full = Math.max(3, (bin.total / peak) * (HEIGHT - 2));
  let top = HEIGHT;
  return [...bin.authors].map(([name, count]) => {
    const height = (count / bin.total) * full;
    top -= height;
    return (
      <rect
        key={`${x} ${name}`}
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
