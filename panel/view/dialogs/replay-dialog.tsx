import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Mode } from "../../../protocol/attribution.ts";
import { plural } from "../../model/format.ts";
import { isLive } from "../../model/host-facts.ts";
import type { WriteRecord } from "../../store/records.ts";
import { Grid } from "../grid.tsx";
import { listSource } from "../grid-source.ts";
import { usePanel } from "../panel-context.ts";
import { pageUser } from "../person-chip.tsx";
import { createListState } from "../ui-state.ts";
import { Modal } from "./modal.tsx";
import { ModeChoice } from "./mode-choice.tsx";
import { createPersonaChoice } from "./persona-choice.ts";
import { PersonaPicker } from "./persona-picker.tsx";
import { REPLAY_COLUMNS } from "./replay-columns.tsx";
import { ReplayDiff } from "./replay-diff.tsx";
import { type ReplayLine, runReplay } from "./run-replay.ts";
import { usePersonas } from "./use-personas.ts";

/** Plays recorded writes again as somebody else, and shows what each authority says. */
export function ReplayDialog({ numbers }: { numbers: readonly number[] }) {
  const panel = usePanel();
  const { store } = panel;
  const personas = usePersonas();
  const choice = useMemo(() => createPersonaChoice(personas, pageUser(panel)), []);
  const state = useMemo(createListState, []);
  const mode = useSignal<Mode>("forSession");
  const lines = useSignal<readonly ReplayLine[]>([]);
  const running = useSignal<AbortController | null>(null);
  const problem = useSignal<string | null>(null);
  useEffect(() => () => running.peek()?.abort(), []);

  const writes = useMemo(
    () => replayable(numbers.flatMap((n) => store.recording.writes.at(n) ?? [])),
    [],
  );
  const host = writes[0] ? store.recording.hosts.get(writes[0].host) : undefined;
  const reason = !host
    ? "these writes were not made by this page's own Db."
    : host.imported
      ? `they come from ${host.imported.file}, which has no page behind it.`
      : !isLive(host)
        ? "the Db they were made on is closed."
        : host.info.profile.replay.ok
          ? null
          : (host.info.profile.replay.reason ?? "this Jazz gives no way to.");
  const result = choice.result.value;

  const start = async (): Promise<void> => {
    const [persona] = result.ok ? result.personas : [];
    if (!host || reason !== null || !persona || running.peek()) return;
    const abort = new AbortController();
    running.value = abort;
    problem.value = null;
    lines.value = [];
    try {
      await runReplay(panel, {
        host,
        writes,
        persona: persona.session,
        mode: mode.peek(),
        signal: abort.signal,
        onLines: (found) => {
          lines.value = found;
        },
      });
      state.cursor.value = lines.peek()[0] ? keyOf(lines.peek()[0] as ReplayLine) : null;
    } catch (error) {
      if (!abort.signal.aborted) problem.value = (error as Error).message;
    } finally {
      if (running.peek() === abort) running.value = null;
    }
  };

  const source = listSource(lines.value, keyOf, REPLAY_COLUMNS, state.sort.value);
  const cursor = state.cursor.value;
  const current = cursor === null ? undefined : source.at(source.indexOf(cursor));
  const left = numbers.length - writes.length;
  return (
    <Modal
      title="Replay"
      wide
      onSubmit={() => void start()}
      actions={
        running.value ? (
          <button type="button" class="button" onClick={() => running.peek()?.abort()}>
            Stop
          </button>
        ) : (
          <button type="submit" class="button primary" disabled={reason !== null || !result.ok}>
            Replay
          </button>
        )
      }
    >
      <p>
        {plural(writes.length, "recorded write")}, played in order inside one transaction that is
        rolled back.
        {left > 0 && ` ${plural(left, "write")} of another Db or made elsewhere are left out.`}
      </p>
      {reason !== null && (
        <p class="problem" role="alert">
          These writes cannot be replayed: {reason}
        </p>
      )}
      <PersonaPicker choice={choice} personas={personas.value} />
      <ModeChoice mode={mode} />
      <fieldset>
        <legend>What</legend>
        <div class="radios" role="radiogroup" aria-label="Kind of replay">
          <label>
            <input type="radio" name="kind" checked />
            Dry run
          </label>
          <span class="quiet">rolled back: neither the app nor anybody else sees it</span>
        </div>
      </fieldset>
      {!result.ok && <p class="quiet">{result.problem}</p>}
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {(lines.value.length > 0 || running.value) && (
        <>
          <div
            class="result-grid"
            style={{ "--height": `${Math.min(7, Math.max(2, writes.length) + 1) * 24 + 3}px` }}
          >
            <Grid name="Replay result" columns={REPLAY_COLUMNS} source={source} state={state} />
          </div>
          <p class="quiet" role="status">
            {running.value
              ? `${lines.value.length} of ${writes.length} done…`
              : `${plural(lines.value.length, "write")} played.`}
          </p>
          {current && <ReplayDiff line={current} />}
        </>
      )}
    </Modal>
  );
}

const keyOf = ({ write }: ReplayLine): string => String(write.number);

/** The writes that can be played together: those of the first one's Db, made by this page. */
function replayable(writes: readonly WriteRecord[]): WriteRecord[] {
  const own = writes.filter(({ received }) => !received);
  return own.filter(({ host }) => host === own[0]?.host);
}
