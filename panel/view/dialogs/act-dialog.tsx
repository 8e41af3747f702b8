import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { backendCall, type Mode } from "../../../protocol/attribution.ts";
import { actWords } from "../../model/act-words.ts";
import { seenPersonas } from "../../model/personas.ts";
import { hostLabel } from "../host-label.ts";
import { usePanel } from "../panel-context.ts";
import { hueOf, pageUser } from "../person-chip.tsx";
import { Modal } from "./modal.tsx";
import { ModeChoice } from "./mode-choice.tsx";
import { createPersonaChoice } from "./persona-choice.ts";
import { PersonaPicker } from "./persona-picker.tsx";

/** Chooses whom the page acts as, and says what that will mean before it starts. */
export function ActDialog() {
  const panel = usePanel();
  const { store, ui, client } = panel;
  const host = store.host.value;
  const real = pageUser(panel);
  const personas = useMemo(() => seenPersonas(store.recording.people.all()), []);
  const choice = useMemo(() => createPersonaChoice(personas, real), []);
  const mode = useSignal<Mode>("forSession");
  const starting = useSignal(false);
  const problem = useSignal<string | null>(null);
  if (!host) return null;

  const result = choice.result.value;
  const { act } = host.info.profile;
  const name = result.ok ? result.name : null;

  const start = async (): Promise<void> => {
    if (!result.ok || !act.ok || starting.peek()) return;
    starting.value = true;
    problem.value = null;
    try {
      await client.call(host.document, "act", {
        host: host.info.host,
        persona: result.session,
        mode: mode.peek(),
      });
      ui.dialog.value = null;
    } catch (error) {
      problem.value = (error as Error).message;
    } finally {
      starting.value = false;
    }
  };

  return (
    <Modal
      title="Act as"
      onSubmit={() => void start()}
      actions={
        <button
          type="submit"
          class="button primary"
          disabled={!act.ok || !result.ok || starting.value}
        >
          Start
        </button>
      }
    >
      {store.hosts.value.length > 1 && (
        <p class="quiet">In the database {hostLabel(store, host)}</p>
      )}
      {!act.ok && (
        <p class="problem" role="alert">
          This page cannot act as somebody else: {act.reason ?? "this Jazz gives no way to."}
        </p>
      )}
      <PersonaPicker choice={choice} personas={personas} />
      <ModeChoice mode={mode} />
      <div class="explain" style={{ "--hue": hueOf(panel, name) }}>
        {result.ok ? (
          <>
            {actWords(name, mode.value, real, host.info.serverUrl !== null).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
            <p class="quiet">
              In a backend: <code>{backendCall(result.session, mode.value)}</code>
            </p>
          </>
        ) : (
          <p class="quiet">{result.problem}</p>
        )}
      </div>
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
    </Modal>
  );
}
