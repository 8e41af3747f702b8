import { countText, plural } from "../../model/format.ts";
import { fateOf, fateTone } from "../../model/write-fate.ts";
import { writeJson } from "../../model/write-json.ts";
import type { WriteRecord } from "../../store/records.ts";
import { Details } from "../details.tsx";
import { ExportButton } from "../files/export-button.tsx";
import { ImportButton } from "../files/import-button.tsx";
import { FilterBox } from "../filter-box.tsx";
import { Grid } from "../grid.tsx";
import { CopyMenu, copyAsTsv } from "../list-copy.tsx";
import { onDemand } from "../on-demand.tsx";
import { usePanel } from "../panel-context.ts";
import { selectedItems } from "../selection.ts";
import { Split } from "../split.tsx";
import { ReplayShown } from "./replay-shown.tsx";
import { TimeRangeChip } from "./time-range-chip.tsx";
import { HANDLE_COLUMNS, WRITE_COLUMNS } from "./write-columns.tsx";
import { WritesEmpty } from "./writes-empty.tsx";

const ActivityChart = onDemand(async () => (await import("./activity-chart.tsx")).ActivityChart);
const Selection = onDemand(async () => (await import("./write-selection.tsx")).Selection);
const WriteDetails = onDemand(async () => (await import("./write-details.tsx")).WriteDetails);

/** The timeline of writes. */
export function WritesTab() {
  const panel = usePanel();
  const { store, ui, writeList } = panel;
  const state = ui.lists.Writes;
  writeList.version.value;
  const source = writeList.source();
  const total = store.recording.writes.size;
  const selected = selectedItems(state, source);
  const backend = store.hasBackend.value;
  const columns = backend ? HANDLE_COLUMNS : WRITE_COLUMNS;
  const copying = { columns, source, state, json: writeJson };

  const toolbar = (
    <div class="toolbar">
      <FilterBox
        state={state}
        placeholder={`text, table: op: author: mode: fate: row: by:${backend ? " handle: request:" : ""}`}
        problem={writeList.problem.value}
      />
      <span class="quiet">
        {source.length === total
          ? plural(total, "write")
          : `${countText(source.length)} of ${countText(total)}`}
      </span>
      <TimeRangeChip />
      <span class="spacer" />
      <ReplayShown source={source} total={total} />
      <CopyMenu {...copying} />
      <button
        type="button"
        class="button"
        aria-pressed={ui.follow.value}
        title="Keep the newest write in view"
        onClick={() => {
          ui.follow.value = !ui.follow.value;
        }}
      >
        Follow
      </button>
      <ExportButton />
      <ImportButton />
    </div>
  );

  const list = (
    <>
      {toolbar}
      {total > 1 && <ActivityChart />}
      <div class="list">
        <Grid
          name="Writes"
          columns={columns}
          source={source}
          state={state}
          follow={ui.follow.value && state.sort.value === null}
          onFollow={(follow) => {
            ui.follow.value = follow;
          }}
          rowClass={rowClass}
          onOpen={() => {
            state.open.value = true;
          }}
          onCopy={() => copyAsTsv(panel, copying)}
        />
        {total === 0 && <WritesEmpty />}
        {total > 0 && source.length === 0 && (
          <p class="no-match">
            {ui.timeRange.value
              ? "No write in this stretch of time matches."
              : "No write matches this filter."}
          </p>
        )}
      </div>
    </>
  );

  const current = source.at(state.cursor.value === null ? -1 : source.indexOf(state.cursor.value));
  const shown = selected.length > 1 ? selected : current ? [current] : [];
  const details = state.open.value && shown.length > 0 && (
    <Details state={state}>
      {shown.length > 1 ? (
        <Selection writes={shown} />
      ) : (
        shown.map((write) => <WriteDetails key={write.number} write={write} />)
      )}
    </Details>
  );
  return <Split first={list} details={details || null} />;
}

function rowClass(write: WriteRecord): string {
  const { word } = fateOf(write);
  if (word === "rolled back") return "faint";
  return fateTone(word) === "bad" ? "refused" : "";
}
