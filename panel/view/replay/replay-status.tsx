import { countText, plural } from "../../model/format.ts";
import { replaySummaries, summaryText } from "../../model/replay-summary.ts";
import type { ReplayRun } from "./replay-run.ts";

/** How far a replay is, and what it came to for each persona. */
export function ReplayStatus({ run }: { run: ReplayRun }) {
  const lines = run.lines.value;
  const state = run.state.value;
  const { personas, mode } = run.plan;
  const running = state.is === "running";
  const tried = lines.filter(({ real }) => real?.outcome !== "skipped").length;
  return (
    <>
      <div role="status" aria-label="Summary" class="replay-status">
        {running && (
          <p>
            {countText(lines.length)} of {countText(run.total)}
            <progress aria-hidden="true" value={lines.length} max={run.total} />
          </p>
        )}
        {state.is === "stopped" && (
          <p>
            Stopped after {countText(tried)} of {plural(run.total, "result")}; what is here stays.
          </p>
        )}
        {!running &&
          replaySummaries(lines, personas).map((summary) => (
            <p key={summary.persona.key}>{summaryText(summary, mode)}</p>
          ))}
      </div>
      {state.is === "failed" && (
        <p class="problem" role="alert">
          {state.problem}
        </p>
      )}
    </>
  );
}
