import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { Acting } from "../../protocol/messages.ts";
import { NO_ACTING } from "../model/act-words.ts";
import { plural } from "../model/format.ts";
import { isBackend } from "../model/host-facts.ts";
import { COMMANDS_KEYS, keysText } from "./commands/keys.ts";
import { DatabaseChoice } from "./database-choice.tsx";
import { usePanel } from "./panel-context.ts";
import { PersonChip, pageUser } from "./person-chip.tsx";

/** What is inspected, whether it is recorded, and as whom the page acts. */
export function TopBar() {
  const panel = usePanel();
  const { store, ui, connection } = panel;
  const hosts = store.shownHosts.value;
  const { imported } = store.recording;
  const on = store.recordingOn.value;
  const host = store.host.value;
  const acting = host?.acting ?? null;
  const backend = host !== null && isBackend(host);
  const user = pageUser(panel);

  return (
    <header class="top-bar">
      <h1 class="hidden-label">Jazz</h1>
      <DatabaseChoice />
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
        title={imported ? "A recording is closed, not cleared" : "Forget what was recorded so far"}
        disabled={imported !== null}
        onClick={() => panel.clear()}
      >
        Clear
      </button>
      <span class="spacer" />
      <Counts />
      <span class="acting-status" role="status" aria-label="Acting as">
        {acting ? (
          <ActingAs acting={acting} was={imported !== null} />
        ) : (
          hosts.length > 0 &&
          (backend ? (
            <span class="quiet">a session per handle</span>
          ) : (
            <PageUser name={user} recorded={imported !== null} />
          ))
        )}
      </span>
      <button
        type="button"
        class="button"
        title={
          imported
            ? "A recording cannot act: there is no page behind it"
            : backend
              ? NO_ACTING
              : undefined
        }
        disabled={hosts.length === 0 || imported !== null || backend}
        onClick={() => {
          ui.dialog.value = { kind: "act" };
        }}
      >
        Act as
      </button>
      <button
        type="button"
        class="button"
        title="Everything the panel can do"
        onClick={() => {
          ui.dialog.value = { kind: "commands" };
        }}
      >
        <span class="hidden-label">Commands</span>
        <span class="quiet" aria-hidden="true">
          {keysText(COMMANDS_KEYS)}
        </span>
      </button>
    </header>
  );
}

/** @param was in a recording, when it was saved. */
function ActingAs({ acting: { persona, mode }, was }: { acting: Acting; was: boolean }) {
  return (
    <>
      <span class="quiet lead-in">{was ? "was acting as" : "acting as"}</span>
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

function PageUser({ name, recorded }: { name: string | null; recorded: boolean }) {
  if (name === null) return <span class="quiet">no session</span>;
  return (
    <>
      <PersonChip name={name} />
      <span class="page-mark">{recorded ? "recorded user" : "page user"}</span>
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
