import type { Recording } from "../store/recording.ts";
import type { HostRecord } from "../store/records.ts";
import { hostLabel } from "./host-label.ts";
import { usePanel } from "./panel-context.ts";

/** What is inspected: a Db of the page, all of them, or those of a recording that was opened. */
export function DatabaseChoice() {
  const { store } = usePanel();
  const hosts = store.hosts.value;
  const opened = [...store.opened.value];
  const chosen = store.scope.value ?? store.recording.imported?.id ?? "";
  const live = (
    <>
      {hosts.length === 0 && <option value="">No database</option>}
      {hosts.length > 1 && <option value="">All databases</option>}
      {hosts.map((host) => (
        <Choice key={host.key} host={host} />
      ))}
    </>
  );
  return (
    <select
      aria-label="Database"
      value={chosen === "" && hosts.length === 1 ? hosts[0]?.key : chosen}
      disabled={hosts.length === 0 && opened.length === 0}
      onChange={(event) => {
        store.chosenHost.value = event.currentTarget.value || null;
      }}
    >
      {opened.length === 0 ? live : <optgroup label="This page">{live}</optgroup>}
      {opened.length > 0 && (
        <optgroup label="Recordings">
          {opened.map(([id, recording]) => (
            <RecordingChoices key={id} id={id} recording={recording} />
          ))}
        </optgroup>
      )}
    </select>
  );
}

function RecordingChoices({ id, recording }: { id: string; recording: Recording }) {
  const hosts = [...recording.hosts.values()];
  const file = recording.imported?.file;
  return (
    <>
      {hosts.length !== 1 && (
        <option value={id}>
          {file}
          {hosts.length > 1 && " · all databases"}
        </option>
      )}
      {hosts.map((host) => (
        <Choice key={host.key} host={host} />
      ))}
    </>
  );
}

function Choice({ host }: { host: HostRecord }) {
  const { store } = usePanel();
  return <option value={host.key}>{hostLabel(store, host)}</option>;
}
