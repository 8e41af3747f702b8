import { clockTime } from "../../model/format.ts";
import { handleCall } from "../../model/handle-words.ts";
import { writeChange } from "../../model/write-change.ts";
import { fateOf } from "../../model/write-fate.ts";
import type { HostRecord, WriteRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
import { ValueView } from "../value.tsx";
import { showWrite } from "../writes/show-write.ts";

/** Writes of a row shown at most, newest first. */
const SHOWN = 30;

/** The recorded writes of a row, those of backends too, each with what it changed. */
export function RowHistory({ host, row }: { host: HostRecord; row: string }) {
  const { store } = usePanel();
  store.versions.writes.value;
  const writes: WriteRecord[] = [];
  for (const write of store.recording.writes) {
    if (write.row === row && (write.host === host.key || write.handle)) writes.push(write);
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
  const panel = usePanel();
  const { lines, knowsBefore } = writeChange(write, []);
  const own = lines.filter(({ column, changed }) => changed && !column.startsWith("$"));
  return (
    <>
      <div class="history-head">
        <time>{clockTime(write.at)}</time>
        <button type="button" class="link" onClick={() => showWrite(panel, write)}>
          {write.op}
        </button>
        <PersonChip name={write.author} />
        {write.handle && <code>{handleCall(write.handle)}</code>}
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
