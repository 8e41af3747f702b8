import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { backendCall, type Mode } from "../../../protocol/attribution.ts";
import { actWords } from "../../model/act-words.ts";
import { isEnforcing, isLive, pageAuth } from "../../model/host-facts.ts";
import { connectionOf, serverWords } from "../../model/server-words.ts";
import { hostLabel } from "../host-label.ts";
import { usePanel } from "../panel-context.ts";
import { hueOf } from "../person-chip.tsx";
import { Modal } from "./modal.tsx";
import { ModeChoice } from "./mode-choice.tsx";
import { createPersonaChoice } from "./persona-choice.ts";
import { PersonaPicker } from "./persona-picker.tsx";
import { usePersonas } from "./use-personas.ts";

/** Chooses whom the page acts as, and says what that will mean before it starts. */
export function ActDialog() {
  const panel = usePanel();
  const { store, ui, client } = panel;
  const live = store.hosts.value.filter(isLive);
  const chosen = useSignal(store.host.value?.key ?? null);
  const host = live.find(({ key }) => key === chosen.value) ?? live[0];
  const real = (host && pageAuth(host)?.session?.user_id) ?? null;
  const personas = usePersonas();
  const choice = useMemo(() => createPersonaChoice(personas, real), []);
  const mode = useSignal<Mode>("forSession");
  const starting = useSignal(false);
  const problem = useSignal<string | null>(null);

  const result = choice.result.value;
  const refusal = !host
    ? "its Db is closed."
    : host.info.profile.act.ok
      ? null
      : (host.info.profile.act.reason ?? "this Jazz gives no way to.");
  const persona = result.ok ? (result.personas[0] ?? null) : null;
  const name = persona?.name ?? null;
  const server = serverWords({
    persona: persona?.session ?? null,
    mode: mode.value,
    real: (host && pageAuth(host)?.session) ?? null,
    connection: host ? connectionOf(host) : "unknown",
    enforcing: host !== undefined && isEnforcing(host),
  });

  const start = async (): Promise<void> => {
    if (!host || !persona || refusal !== null || starting.peek()) return;
    starting.value = true;
    problem.value = null;
    try {
      await client.call(host.document, "act", {
        host: host.info.host,
        persona: persona.session,
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
          disabled={refusal !== null || !result.ok || starting.value}
        >
          Start
        </button>
      }
    >
      {live.length > 1 && (
        <label class="in-database">
          <span class="legend">In the database</span>
          <select
            value={host?.key}
            onChange={(event) => {
              chosen.value = event.currentTarget.value;
            }}
          >
            {live.map((candidate) => (
              <option key={candidate.key} value={candidate.key}>
                {hostLabel(store, candidate)}
              </option>
            ))}
          </select>
        </label>
      )}
      {refusal !== null && (
        <p class="problem" role="alert">
          This page cannot act as somebody else: {refusal}
        </p>
      )}
      <PersonaPicker choice={choice} personas={personas.value} />
      <ModeChoice mode={mode} />
      <div class="explain" style={{ "--hue": hueOf(panel, name) }}>
        {persona ? (
          <>
            {[...actWords(name, mode.value), ...server.sentences].map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
            {server.warnings.map((warning) => (
              <p key={warning} class="unsure">
                {warning}
              </p>
            ))}
            <p class="quiet">
              In a backend: <code>{backendCall(persona.session, mode.value)}</code>
            </p>
          </>
        ) : (
          <p class="quiet">{!result.ok && result.problem}</p>
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
