import type { Activity } from "../../model/activity.ts";
import { hasTerm, toggleTerm } from "../../model/filter-text.ts";
import { countText } from "../../model/format.ts";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";

/** Authors of the legend; the filter finds the others. */
const MOST = 6;

/** Who wrote how much. Pressing one shows their writes alone. */
export function ActivityAuthors({ activity }: { activity: Activity }) {
  const { ui, store } = usePanel();
  const { identities } = store.recording.people;
  const { filter } = ui.lists.Writes;
  const counts = new Map<string, number>();
  for (const bin of activity.bins) {
    for (const [name, count] of bin?.authors ?? []) {
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  const authors = [...counts].sort(([, left], [, right]) => right - left).slice(0, MOST);
  return (
    <div class="activity-authors">
      {authors.map(([name, count]) => (
        <button
          key={name}
          type="button"
          class="author"
          aria-pressed={hasTerm(filter.value, "author", name)}
          title={`Show only what ${identities.label(name)} wrote`}
          onClick={() => {
            filter.value = toggleTerm(filter.value, "author", name);
          }}
        >
          <PersonChip name={name} />
          <span class="quiet">{countText(count)}</span>
        </button>
      ))}
    </div>
  );
}
