import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { usePanel } from "../panel-context.ts";

/** Milliseconds before work on a file is worth a strip: small files are done by then. */
const PATIENCE = 150;

/** How far work on a file is, with a way to stop it, and why the last one could not be opened. */
export function FileStrip() {
  const { ui, timing } = usePanel();
  const { work, problem } = ui.files;
  const busy = work.value !== null;
  const late = useSignal(false);
  useEffect(() => {
    late.value = false;
    if (!busy) return;
    return timing.later(() => {
      late.value = true;
    }, PATIENCE);
  }, [busy]);

  return (
    <>
      {work.value && late.value && (
        <div class="banner file-work">
          <span class="words">{work.value.words}</span>
          <progress aria-label={work.value.words} max={100} value={work.value.percent} />
          <span class="percent">{work.value.percent} %</span>
          <button type="button" class="button" onClick={work.value.stop}>
            Stop
          </button>
        </div>
      )}
      {problem.value !== null && (
        <div class="banner warning" role="alert">
          <span class="words">{problem.value}</span>
          <button
            type="button"
            class="button"
            onClick={() => {
              problem.value = null;
            }}
          >
            Dismiss
          </button>
        </div>
      )}
    </>
  );
}
