import { plural } from "../../model/format.ts";
import { writeName } from "../writes/write-name.ts";
import type { ReplayRun } from "./replay-run.ts";
import { isUndone, type Undone, type UndoRun } from "./undo-run.ts";

/** Takes a replay for good back, and says of each write what that came to. */
export function UndoPart(props: { run: ReplayRun; undo: UndoRun | null; onUndo(): void }) {
  const { run, undo } = props;
  const made = run.lines.value.filter(({ real }) => real?.outcome === "made");
  const running = undo?.state.value.is === "running";
  const done = undo?.results.value;
  const left = running || !made.every(({ write }) => isUndone(done?.get(write.number)));
  if (made.length === 0 || run.state.value.is === "running") return null;
  return (
    <div class="undo">
      <div class="actions">
        {left && (
          <button
            type="button"
            class="button"
            disabled={running}
            title="Take back what was made, the last write first"
            onClick={props.onUndo}
          >
            {undo && !running ? "Undo again" : "Undo"}
          </button>
        )}
        {undo && running && (
          <button type="button" class="button" onClick={() => undo.stop()}>
            Stop
          </button>
        )}
        {!undo && (
          <span class="quiet">
            {plural(made.length, "write")} made for good. Closing this dialog takes nothing back.
          </span>
        )}
      </div>
      {undo && <UndoResults run={run} undo={undo} />}
    </div>
  );
}

/** Results listed at most; each is also told with its line. */
const SHOWN = 100;

/** `4 undone, 1 with nothing to undo.` */
function undoText(results: readonly Undone[]): string {
  const parts = OUTCOMES.flatMap((outcome) => {
    const count = results.filter((result) => result.outcome === outcome).length;
    const words = outcome === "nothing to undo" ? `with ${outcome}` : outcome;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return parts.length === 0 ? "" : `${parts.join(", ")}.`;
}

const OUTCOMES = ["undone", "partly undone", "not undone", "nothing to undo"] as const;

function UndoResults({ run, undo }: { run: ReplayRun; undo: UndoRun }) {
  const state = undo.state.value;
  const results = [...undo.results.value.values()];
  const shown = results.slice(0, SHOWN);
  const writes = new Map(run.plan.writes.map((write) => [write.number, write]));
  return (
    <>
      <p role="status" aria-label="Undo progress">
        {state.is === "running" && "Taking back… "}
        {state.is === "stopped" && "Stopped. "}
        {undoText(results)}
      </p>
      {state.is === "failed" && (
        <p class="problem" role="alert">
          {state.problem}
        </p>
      )}
      <ul class="trail" aria-label="Undo result">
        {shown.map(({ write, outcome, left, by }) => {
          const undone = writes.get(write);
          return (
            <li key={write}>
              <span class="mono">{undone ? writeName(undone) : "a write"}</span>
              <span class={outcome === "not undone" ? "bad" : ""}>
                {outcome}
                {by === "page" && " by the page's own user"}
              </span>
              <span class="quiet">{left.join(" ")}</span>
            </li>
          );
        })}
        {results.length > shown.length && (
          <li class="quiet">and {results.length - shown.length} more</li>
        )}
      </ul>
    </>
  );
}
