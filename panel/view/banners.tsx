import { useSignal } from "@preact/signals";
import { backendCall } from "../../protocol/attribution.ts";
import type { Acting } from "../../protocol/messages.ts";
import { actingTitle, actingWords } from "../model/acting-words.ts";
import { connectionOf } from "../model/connection.ts";
import type { HostRecord } from "../store/records.ts";
import { copyText } from "./copy.ts";
import { hostLabel } from "./host-label.ts";
import { onDemand } from "./on-demand.tsx";
import { usePanel } from "./panel-context.ts";
import { Avatar, hueOf } from "./person-chip.tsx";

const FileStrip = onDemand(async () => (await import("./files/file-strip.tsx")).FileStrip);
const RecordingBanner = onDemand(
  async () => (await import("./files/recording-banner.tsx")).RecordingBanner,
);

/** What must not be overlooked: lost links, that the page acts as somebody, that this is no page. */
export function Banners() {
  const { store, connection, ui } = usePanel();
  const { files } = ui;
  const { imported } = store.recording;
  const link = connection.link.value;
  const acting = store.hosts.value.filter((host) => host.acting !== null);
  return (
    <>
      {link.state === "outdated" && (
        <div class="banner warning" role="alert">
          <span class="words">
            <strong>The extension was updated.</strong>
            {link.sentence}
          </span>
        </div>
      )}
      {[...new Set(connection.troubles.value.values())].map((sentence) => (
        <div key={sentence} class="banner warning" role="alert">
          <span class="words">
            <strong>A page cannot be inspected.</strong>
            {sentence}
          </span>
        </div>
      ))}
      {(files.work.value || files.problem.value !== null) && <FileStrip />}
      {imported && <RecordingBanner key={imported.id} imported={imported} />}
      {acting.length > 0 && (
        <section aria-label="Impersonation">
          {acting.map((host) => (
            <ActingBanner key={host.key} host={host} several={store.hosts.value.length > 1} />
          ))}
        </section>
      )}
    </>
  );
}

function ActingBanner({ host, several }: { host: HostRecord; several: boolean }) {
  const panel = usePanel();
  const stopping = useSignal(false);
  const problem = useSignal<string | null>(null);
  const { acting } = host;
  if (!acting) return null;
  const name = acting.mode === "asBackend" ? null : (acting.persona?.user_id ?? null);
  const call = backendCall(acting.persona, acting.mode);

  const stop = async (): Promise<void> => {
    stopping.value = true;
    problem.value = null;
    try {
      await panel.client.call(host.document, "stopActing", { host: host.info.host });
    } catch (error) {
      problem.value = (error as Error).message;
    } finally {
      stopping.value = false;
    }
  };

  return (
    <div class="banner impersonation" style={{ "--hue": hueOf(panel, name) }}>
      {name !== null && <Avatar name={name} />}
      <span class="words">
        <strong title={name ?? undefined}>{actingTitle(name, acting.mode)}</strong>
        {several && <span class="quiet">{hostLabel(panel.store, host)} </span>}
        {actingWords(acting, connectionOf(host))}
        {acting.limits.length > 0 && (
          <details class="limits">
            <summary>What to know</summary>
            <ul>
              {acting.limits.map((limit) => (
                <li key={limit}>{limit}</li>
              ))}
            </ul>
          </details>
        )}
        {problem.value !== null && <span class="problem"> {problem.value}</span>}
      </span>
      <code class="call quiet" title={call}>
        {shortCall(acting)}
      </code>
      <button
        type="button"
        class="link"
        aria-label="Copy backend call"
        title={`Copy ${call}`}
        onClick={() => void copyText(panel, call, "the backend call")}
      >
        copy call
      </button>
      <button type="button" class="button" disabled={stopping.value} onClick={() => void stop()}>
        Stop
      </button>
    </div>
  );
}

/** The backend call without the session's details. */
function shortCall({ persona, mode }: Acting): string {
  if (mode !== "forSession" || !persona) return backendCall(persona, mode);
  return `context.forSession({ user_id: ${JSON.stringify(persona.user_id)} })`;
}
