import { clockTime } from "../../model/format.ts";
import { writeChange } from "../../model/write-change.ts";
import { fateOf } from "../../model/write-fate.ts";
import type { HostRecord, WriteRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
import { ValueView } from "../value.tsx";

/** Writes of a row shown at most, newest first. */
const SHOWN = 30;

/** The recorded writes of a row, each with what it changed. */
export function RowHistory({ host, row }: { host: HostRecord; row: string }) {
  const { store } = usePanel();
  store.versions.writes.value;
  const writes: WriteRecord[] = [];
  for (const write of store.recording.writes) {
    if (write.row === row && write.host === host.key) writes.push(write);
  }
  if (writes.length === 0) {
    return (
      <Section title="Recorded writes">
        <p class="quiet">None since recording began.</p>
      </Section>
    );
  }
  return (
    <Section title="Recorded writes" aside={String(writes.length)}>
      <ul class="trail">
        {writes
          .slice(-SHOWN)
          .toReversed()
          .map((write) => (
            <li key={write.number} class="history">
              <HistoryEntry write={write} />
            </li>
          ))}
      </ul>
    </Section>
  );
}

function HistoryEntry({ write }: { write: WriteRecord }) {
  const { ui } = usePanel();
  const { lines, knowsBefore } = writeChange(write, []);
  const own = lines.filter(({ column, changed }) => changed && !column.startsWith("$"));
  const show = (): void => {
    const key = String(write.number);
    ui.lists.Writes.filter.value = "";
    ui.lists.Writes.cursor.value = key;
    ui.lists.Writes.selected.value = new Set([key]);
    ui.lists.Writes.open.value = true;
    ui.follow.value = false;
    ui.tab.value = "Writes";
  };
  return (
    <>
      <div class="history-head">
        <time>{clockTime(write.at)}</time>
        <button type="button" class="link" onClick={show}>
          {write.op}
        </button>
        <PersonChip name={write.author} />
        <span class="quiet">{fateOf(write).word}</span>
      </div>
      {write.op !== "delete" &&
        own.map(({ column, before, after }) => (
          <div key={column} class="history-line">
            <code>{column}</code>{" "}
            {knowsBefore && before !== undefined && (
              <>
                <ValueView value={before} column={column} cell />
                <span class="quiet"> → </span>
              </>
            )}
            <ValueView value={after} column={column} cell />
          </div>
        ))}
    </>
  );
}
