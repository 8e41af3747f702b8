import { countText, plural } from "../../model/format.ts";
import { takesRequest } from "../../model/handle-words.ts";
import { replaySummaries, summaryText } from "../../model/replay-summary.ts";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import type { ReplayRun } from "./replay-run.ts";

/** How far a replay is, and what it came to for each persona. */
export function ReplayStatus(props: {
  run: ReplayRun;
  /** How far those came that were made for good; `null` for a dry run. */
  fates: ReadonlyMap<string, number> | null;
}) {
  const { run, fates } = props;
  const { store } = usePanel();
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
        {fates !== null && fates.size > 0 && (
          <p>Of those made: {[...fates].map(([word, count]) => `${count} ${word}`).join(", ")}.</p>
        )}
      </div>
      <Resolved run={run} />
      {fates !== null && !store.recordingOn.value && (
        <p class="unsure">Recording is off, so what becomes of these writes is not followed.</p>
      )}
      {state.is === "failed" && (
        <p class="problem" role="alert">
          {state.problem}
        </p>
      )}
    </>
  );
}

/** Whom the backend read in the headers of a request. */
function Resolved({ run }: { run: ReplayRun }) {
  const resolved = run.resolved.value;
  return (
    <>
      {run.plan.personas.map(({ key, label, through }) => {
        const to = resolved.get(key);
        if (!to || !through || !takesRequest(through.kind)) return null;
        const name = to.attribution ?? to.session?.user_id ?? null;
        return (
          <p key={key}>
            <code>{label}</code> resolved to {name === null ? "nobody" : <PersonChip name={name} />}
            {to.session && <code> {JSON.stringify(to.session.claims)}</code>}
          </p>
        );
      })}
    </>
  );
}
