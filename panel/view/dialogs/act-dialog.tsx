import { type Signal, useSignal } from "@preact/signals";
import { useId, useMemo } from "preact/hooks";
import type { Mode } from "../../../protocol/attribution.ts";
import { actWords } from "../../model/act-words.ts";
import { actingTitle } from "../../model/acting-words.ts";
import { isBackend, isLive, pageAuth } from "../../model/host-facts.ts";
import { ELSEWHERE, whyNot } from "../../model/later-words.ts";
import { backendFor } from "../../model/replay-target.ts";
import { hostLabel } from "../host-label.ts";
import { usePanel } from "../panel-context.ts";
import { Meaning } from "./meaning.tsx";
import { Modal } from "./modal.tsx";
import { ModeChoice } from "./mode-choice.tsx";
import { createPersonaChoice } from "./persona-choice.ts";
import { PersonaPicker } from "./persona-picker.tsx";
import { usePersonas } from "./use-personas.ts";

/**
 * Chooses whom the page acts as, and says what that will mean before it starts.
 *
 * @param start user id of whom to begin with.
 */
export function ActDialog({ start: wanted }: { start: string | null }) {
  const panel = usePanel();
  const { store, ui, client } = panel;
  const live = store.hosts.value.filter((host) => isLive(host) && !isBackend(host));
  const chosen = useSignal(store.host.value?.key ?? null);
  const host = live.find(({ key }) => key === chosen.value) ?? live[0];
  const acting = host?.acting ?? null;
  const personas = usePersonas(host ?? null);
  const choice = useMemo(
    () =>
      createPersonaChoice(personas, (host && pageAuth(host)?.session?.user_id) ?? null, {
        not: acting ? [acting.persona?.user_id ?? null] : [],
        wanted,
      }),
    [],
  );
  const mode = useSignal<Mode>(acting?.mode ?? "forSession");
  const keep = useSignal(acting?.kept ?? false);
  const starting = useSignal(false);
  const problem = useSignal<string | null>(null);

  const result = choice.result.value;
  const persona = result.ok ? (result.personas[0] ?? null) : null;
  const never = host ? whyNot(host, "act") : null;
  const refusal = !host
    ? "its Db is closed."
    : (never ??
      (host.info.profile.act.ok
        ? null
        : (host.info.profile.act.reason ?? "this Jazz gives no way to.")));

  const start = async (): Promise<void> => {
    if (!host || !persona || refusal !== null || starting.peek()) return;
    starting.value = true;
    problem.value = null;
    try {
      await client.call(host.document, "act", {
        host: host.info.host,
        persona: persona.session,
        mode: mode.peek(),
        keep: keep.peek(),
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
          disabled={refusal !== null || !persona || starting.value}
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
      {host && refusal !== null && backendFor(host, store.allHosts.value) ? (
        <p>Its backend can: replay writes there, through a handle for somebody else.</p>
      ) : (
        never !== null && <p>{ELSEWHERE}</p>
      )}
      {acting && (
        <p>
          {actingTitle(acting.persona?.user_id ?? null, acting.mode)} now. Starting goes straight
          over to whom you choose here; nothing is stopped in between.
        </p>
      )}
      {never === null && (
        <>
          <PersonaPicker choice={choice} personas={personas.value} host={host ?? null} />
          <ModeChoice mode={mode} />
          <KeepChoice keep={keep} />
          {persona && host ? (
            <Meaning
              choice={choice}
              persona={persona}
              mode={mode.value}
              host={host}
              inPage={actWords(persona.name, mode.value)}
            />
          ) : (
            <p class="explain quiet">{!result.ok && result.problem}</p>
          )}
        </>
      )}
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
    </Modal>
  );
}

/** How long it lasts. */
function KeepChoice({ keep }: { keep: Signal<boolean> }) {
  const id = useId();
  return (
    <div class="keep-choice">
      <label class="choice-line">
        <input
          type="checkbox"
          checked={keep.value}
          aria-describedby={id}
          onChange={(event) => {
            keep.value = event.currentTarget.checked;
          }}
        />
        Keep after reload
      </label>
      <span id={id} class="quiet">
        {keep.value
          ? "It goes on after a reload, and while DevTools is closed. It ends by Stop, or with the tab."
          : "It ends by Stop, by a reload, or when DevTools is closed."}
      </span>
    </div>
  );
}
