import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { plural } from "../../model/format.ts";
import { isBackend, isEnforcing } from "../../model/host-facts.ts";
import { isLoopback, namesHost, pageHost } from "../../model/loopback.ts";
import { asWhom } from "../../model/replay-summary.ts";
import { scopeWords, writesByTable } from "../../model/replay-words.ts";
import type { HostRecord } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";
import { Meaning } from "../dialogs/meaning.tsx";
import { Modal } from "../dialogs/modal.tsx";
import { backendName } from "../host-label.ts";
import { usePanel } from "../panel-context.ts";
import { Facts } from "../section.tsx";
import { liveRecording } from "./live-recording.ts";
import type { ReplayPlan } from "./replay-run.ts";

/**
 * Asks once more before anything is written for good. On another machine than this one the host has
 * to be typed, so that nobody takes production for their own machine.
 */
export function ConfirmReal(props: { plan: ReplayPlan; onConfirm(): void; onCancel(): void }) {
  const { store } = usePanel();
  const { host, writes } = props.plan;
  const typed = useSignal("");
  const id = useId();
  const name = writtenTo(store, host);
  const local = isBackend(host) ? !isElsewhere(host) : isLoopback(name);
  const sure = local || namesHost(typed.value, name);
  return (
    <Modal
      title="Write for real"
      closeLabel="Cancel"
      onClose={props.onCancel}
      onSubmit={() => {
        if (sure) props.onConfirm();
      }}
      actions={
        <button type="submit" class="button primary" disabled={!sure}>
          Write to {name}
        </button>
      }
    >
      <p>
        {plural(writes.length, "write")} will be made on <strong>{name}</strong> for good, and reach
        everybody who sees these rows.
      </p>
      <Intent plan={props.plan} host={name} />
      {!local && (
        <div class="form-grid">
          <label for={id}>Host name</label>
          <div>
            <input
              id={id}
              class="field"
              type="text"
              autocomplete="off"
              spellcheck={false}
              placeholder={name}
              value={typed.value}
              onInput={(event) => {
                typed.value = event.currentTarget.value;
              }}
            />
            <p class="quiet">
              This is not your own machine. Type <code>{name}</code> to go on.
            </p>
          </div>
        </div>
      )}
    </Modal>
  );
}

/** The host that is named: the page's, or of a backend its server's where that is another machine. */
function writtenTo(store: Store, host: HostRecord): string {
  if (!isBackend(host)) {
    return pageHost(liveRecording(store).documents.get(host.document)?.hello?.url ?? "");
  }
  return isElsewhere(host) ? pageHost(host.info.serverUrl ?? "") : backendName(store, host);
}

/** A backend itself is always on this machine; what it writes may go to another. */
function isElsewhere({ info: { serverUrl } }: HostRecord): boolean {
  return serverUrl !== null && !isLoopback(pageHost(serverUrl));
}

/** What will be written, where, and in whose name. */
function Intent({ plan, host: name }: { plan: ReplayPlan; host: string }) {
  const { store } = usePanel();
  const { host, writes, mode, personas } = plan;
  const [persona] = personas;
  if (!persona) return null;
  return (
    <>
      <Facts
        facts={[
          ["host", name],
          ["backend", isBackend(host) && backendName(store, host)],
          ["app", host.info.appId ?? "not known"],
          ["server", host.info.serverUrl ?? "none"],
          ["played", asWhom(persona, mode)],
          [
            "writes",
            <ul key="writes">
              {writesByTable(writes).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>,
          ],
        ]}
      />
      {persona.through ? (
        <p>{scopeWords(persona, mode)}</p>
      ) : (
        <Meaning
          choice={null}
          persona={persona}
          mode={mode}
          host={host}
          inPage={[scopeWords(persona, mode, isEnforcing(host))]}
        />
      )}
    </>
  );
}
