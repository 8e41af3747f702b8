import { useEffect, useMemo, useRef } from "preact/hooks";
import { engineOf } from "../../model/host-facts.ts";
import { refusedWithBatch } from "../../model/replay-batches.ts";
import { isSplit, type ReplayLine } from "../../model/replay-line.ts";
import { Grid } from "../grid.tsx";
import { listSource } from "../grid-source.ts";
import { copyAsTsv } from "../list-copy.tsx";
import { usePanel } from "../panel-context.ts";
import type { ListState } from "../ui-state.ts";
import { liveRecording } from "./live-recording.ts";
import { realFate, realWrite } from "./real-writes.ts";
import { type LineFacts, replayColumns } from "./replay-columns.tsx";
import { ReplayCopies } from "./replay-copies.tsx";
import { ReplayDetails } from "./replay-details.tsx";
import { ReplayMatrix } from "./replay-matrix.tsx";
import type { ReplayRun } from "./replay-run.ts";
import { ReplayStatus } from "./replay-status.tsx";
import type { UndoRun } from "./undo-run.ts";

/** Rows of the list in view at most. */
const SHOWN = 8;

/** What a replay came to: in short, as a matrix, line by line, and one line in full. */
export function ReplayResults(props: { run: ReplayRun; undo: UndoRun | null; state: ListState }) {
  const { run, undo, state } = props;
  const panel = usePanel();
  const { versions } = panel.store;
  const recording = liveRecording(panel.store);
  const { host, personas, mode, kind } = run.plan;
  const lines = run.lines.value;
  const real = kind === "for real";
  const undone = undo?.results.value;
  const told = real ? versions.writes.value : 0;
  const notes = useMemo(() => refusedWithBatch(lines), [lines]);
  const facts = useMemo<LineFacts>(
    () => ({
      batchNote: ({ key }) => notes.get(key) ?? null,
      fate: (line) => realFate(recording, host.key, line),
      undone: ({ write }) => undone?.get(write.number) ?? null,
    }),
    [notes, undone, told],
  );
  const columns = useMemo(() => replayColumns(facts, kind, engineOf(host)), [facts, kind]);
  const source = listSource(lines, keyOf, columns, state.sort.value);
  const details = useRef<HTMLElement>(null);

  useEffect(() => {
    if (state.cursor.peek() === null && lines[0]) select(state, lines[0]);
  }, [lines]);

  const cursor = state.cursor.value;
  const current = cursor === null ? undefined : source.at(source.indexOf(cursor));
  const open = (): void => {
    state.open.value = true;
    details.current?.focus();
  };
  return (
    <section class="replay-results" aria-label="Results">
      <ReplayStatus run={run} fates={real ? fates(lines, facts) : null} />
      <ReplayCopies run={run} columns={columns} />
      {personas.length > 1 && <ReplayMatrix run={run} state={state} onOpen={open} />}
      {lines.length > 0 && (
        <div
          class="result-grid"
          style={{ "--height": `${(Math.min(SHOWN, Math.max(2, run.total)) + 1) * 24 + 18}px` }}
        >
          <Grid
            name="Replay result"
            columns={columns}
            source={source}
            state={state}
            rowClass={(line) => (isSplit(line) ? "split-line" : "")}
            onOpen={open}
            onCopy={() => copyAsTsv(panel, { columns, source, state, json: keyOf })}
          />
        </div>
      )}
      {current && (
        <section ref={details} class="replay-details" tabIndex={-1} aria-label="Replay details">
          <ReplayDetails
            line={current}
            mode={mode}
            host={host}
            facts={facts}
            made={realWrite(recording, host.key, current)}
          />
        </section>
      )}
    </section>
  );
}

/** How many of those made came how far. */
function fates(lines: readonly ReplayLine[], facts: LineFacts): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const word = line.real?.outcome === "made" ? facts.fate(line) : null;
    if (word !== null) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

const keyOf = ({ key }: ReplayLine): string => key;

function select(state: ListState, line: ReplayLine): void {
  state.cursor.value = line.key;
  state.selected.value = new Set([line.key]);
}
