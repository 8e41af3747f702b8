import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Modal } from "../dialogs/modal.tsx";
import { usePanel } from "../panel-context.ts";
import { createListState } from "../ui-state.ts";
import { ConfirmReal } from "./confirm-real.tsx";
import { ReplayChoices } from "./replay-choices.tsx";
import { useReplayForm } from "./replay-form.ts";
import { ReplayResults } from "./replay-results.tsx";
import { type ReplayPlan, ReplayRun } from "./replay-run.ts";
import { UndoPart } from "./undo-part.tsx";
import { isUndone, UndoRun } from "./undo-run.ts";

/** Plays recorded writes again as others, and shows what each authority says. */
export function ReplayDialog({ numbers }: { numbers: readonly number[] }) {
  const panel = usePanel();
  const form = useReplayForm(numbers);
  const state = useMemo(createListState, []);
  const run = useSignal<ReplayRun | null>(null);
  const undo = useSignal<UndoRun | null>(null);
  const confirming = useSignal<ReplayPlan | null>(null);
  const results = useRef<HTMLDivElement>(null);
  const running = run.value?.state.value.is === "running";

  useEffect(
    () => () => {
      run.peek()?.stop();
      const stays = whatStays(run.peek(), undo.peek());
      if (stays !== null) panel.ui.announcement.value = stays;
    },
    [],
  );

  useEffect(() => {
    const element = results.current;
    // In a narrow panel the results are below the choices, where nobody sees them.
    const above = element?.previousElementSibling as HTMLElement | null | undefined;
    if (element && above && element.offsetTop > above.offsetTop) {
      element.scrollIntoView({ block: "start" });
    }
  }, [run.value]);

  const start = (plan: ReplayPlan): void => {
    confirming.value = null;
    const stays = whatStays(run.peek(), undo.peek());
    if (stays !== null) panel.ui.announcement.value = stays;
    state.cursor.value = null;
    undo.value = null;
    const next = new ReplayRun(panel, plan);
    run.value = next;
    void next.start();
  };
  const submit = (): void => {
    const { plan } = form;
    if (!plan || running || undo.peek()?.state.peek().is === "running") return;
    if (plan.kind === "for real") confirming.value = plan;
    else start(plan);
  };

  return (
    <>
      <Modal
        title="Replay"
        wide
        onSubmit={submit}
        actions={
          // Two elements: one that turned into the other while it is clicked would start again.
          running ? (
            <button
              key="stop"
              type="button"
              class="button"
              disabled={run.value?.stopping.value ?? false}
              onClick={() => run.peek()?.stop()}
            >
              Stop
            </button>
          ) : (
            <button key="start" type="submit" class="button primary" disabled={form.plan === null}>
              {form.kind.value === "for real" ? "Replay for real…" : "Replay"}
            </button>
          )
        }
      >
        <div class={`replay ${run.value ? "with-results" : ""}`}>
          <div class="replay-choices">
            <ReplayChoices form={form} />
          </div>
          {run.value && (
            <div ref={results} class="replay-outcome">
              <UndoPart
                run={run.value}
                undo={undo.value}
                onUndo={() => {
                  if (!run.value) return;
                  undo.value = new UndoRun(panel, run.value);
                  void undo.value.start();
                }}
              />
              <ReplayResults run={run.value} undo={undo.value} state={state} />
            </div>
          )}
        </div>
      </Modal>
      {confirming.value && (
        <ConfirmReal
          plan={confirming.value}
          onConfirm={() => {
            if (confirming.value) start(confirming.value);
          }}
          onCancel={() => {
            confirming.value = null;
          }}
        />
      )}
    </>
  );
}

/** Said when the dialog is closed on a replay for good that was not taken back. */
function whatStays(run: ReplayRun | null, undo: UndoRun | null): string | null {
  const made = run?.lines.peek().filter(({ real }) => real?.outcome === "made") ?? [];
  const undone = undo?.results.peek();
  const stays = made.filter(({ write }) => !isUndone(undone?.get(write.number)));
  if (stays.length === 0) return null;
  return stays.length === made.length
    ? "What was replayed for real stays: nothing is taken back."
    : `Of what was replayed for real, ${stays.length} of ${made.length} stay.`;
}
