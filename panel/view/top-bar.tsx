import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { Acting } from "../../protocol/messages.ts";
import { plural } from "../model/format.ts";
import { hostLabel } from "./host-label.ts";
import { usePanel } from "./panel-context.ts";
import { PersonChip, pageUser } from "./person-chip.tsx";

/** What is inspected, whether it is recorded, and as whom the page acts. */
export function TopBar() {
  const panel = usePanel();
  const { store, ui, connection } = panel;
  const hosts = store.hosts.value;
  const on = store.recordingOn.value;
  const acting = store.host.value?.acting ?? null;
  const user = pageUser(panel);

  return (
    <header class="top-bar">
      <h1 class="hidden-label">Jazz</h1>
      <select
        aria-label="Database"
        value={store.scope.value ?? (hosts.length === 1 ? hosts[0]?.key : "")}
        disabled={hosts.length === 0}
        onChange={(event) => {
          store.chosenHost.value = event.currentTarget.value || null;
        }}
      >
        {hosts.length === 0 && <option value="">No database</option>}
        {hosts.length > 1 && <option value="">All databases</option>}
        {hosts.map((host) => (
          <option key={host.key} value={host.key}>
            {hostLabel(store, host)}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button record"
        aria-pressed={on}
        title={on ? "Recording writes and query changes" : "Not recording"}
        onClick={() => connection.record(!on)}
      >
        <span class="record-dot" aria-hidden="true" />
        Record
      </button>
      <button
        type="button"
        class="button"
        title="Forget what was recorded so far"
        onClick={() => panel.clear()}
      >
        Clear
      </button>
      <span class="spacer" />
      <Counts />
      <span class="acting-status" role="status" aria-label="Acting as">
        {acting ? <ActingAs acting={acting} /> : hosts.length > 0 && <PageUser name={user} />}
      </span>
      <button
        type="button"
        class="button"
        disabled={hosts.length === 0}
        onClick={() => {
          ui.dialog.value = { kind: "act" };
        }}
      >
        Act as
      </button>
    </header>
  );
}

function ActingAs({ acting: { persona, mode } }: { acting: Acting }) {
  return (
    <>
      <span class="quiet">acting as</span>
      {mode === "asBackend" ? (
        <PersonChip name={SYSTEM_AUTHOR} />
      ) : persona ? (
        <PersonChip name={persona.user_id} />
      ) : (
        "no session"
      )}
      {mode === "withAttribution" && persona && <span class="quiet">as author only</span>}
    </>
  );
}

function PageUser({ name }: { name: string | null }) {
  if (name === null) return <span class="quiet">no session</span>;
  return (
    <>
      <PersonChip name={name} />
      <span class="page-mark">page user</span>
    </>
  );
}

function Counts() {
  const { store } = usePanel();
  store.versions.writes.value;
  store.versions.documents.value;
  let dropped = 0;
  for (const document of store.recording.documents.values()) {
    dropped += document.dropped - (document.droppedBefore ?? 0) + document.lost;
  }
  const parts = [
    plural(store.recording.writes.size, "write"),
    plural(store.openSubscriptions.value.length, "subscription"),
  ];
  return (
    <>
      <span class="counts">{parts.join(" · ")}</span>
      {dropped > 0 && (
        <span class="dropped unsure" title="Some of what happened is missing from these lists.">
          {plural(dropped, "event")} dropped: the panel fell behind
        </span>
      )}
    </>
  );
}
