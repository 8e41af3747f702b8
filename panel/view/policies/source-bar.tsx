import { useSignal } from "@preact/signals";
import {
  chooseSource,
  forgetSource,
  type KnownPermissions,
  permissionSources,
  type SourceName,
} from "../../store/permissions.ts";
import type { HostRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";
import { FetchPermissions } from "./fetch-permissions.tsx";
import { ImportPermissions } from "./import-permissions.tsx";

const NAMES: Record<SourceName, string> = {
  merged: "the page's schema",
  "handed over": "handed over by the app",
  imported: "imported file",
  fetched: "fetched from the server",
};

/** Where the policies come from, which source is used, and how to get others. */
export function SourceBar({ host, known }: { host: HostRecord; known: KnownPermissions | null }) {
  const { store } = usePanel();
  const sources = permissionSources(store, host);
  const fetching = useSignal(false);
  const problem = useSignal<string | null>(null);
  return (
    <>
      <div class="toolbar source-bar">
        {sources.length > 0 && (
          <>
            <label for="policy-source" class="field-label">
              Source
            </label>
            <select
              id="policy-source"
              value={known?.source ?? ""}
              onChange={(event) => {
                chooseSource(store, host, event.currentTarget.value as SourceName);
              }}
            >
              {!known && <option value="">none can be read</option>}
              {sources.map((source) => (
                <option key={source.source} value={source.source} disabled={"problem" in source}>
                  {NAMES[source.source]}
                  {"problem" in source ? " (cannot be read)" : ""}
                </option>
              ))}
            </select>
          </>
        )}
        <span class="quiet" title={known?.origin}>
          {known?.origin}
        </span>
        <span class="spacer" />
        {(known?.source === "imported" || known?.source === "fetched") &&
          !isRecorded(host, known) && <Forget host={host} source={known.source} />}
        <ImportPermissions host={host} problem={problem} />
        <button
          type="button"
          class="button"
          aria-expanded={fetching.value}
          onClick={() => {
            fetching.value = !fetching.value;
          }}
        >
          Fetch from server
        </button>
      </div>
      {problem.value !== null && (
        <p class="source-note problem" role="alert">
          {problem.value}
        </p>
      )}
      {sources.map(
        (source) =>
          "problem" in source && (
            <p key={source.source} class="source-note problem">
              {source.origin} They cannot be read: {source.problem}
            </p>
          ),
      )}
      {/* Another page is another server: what was typed for this one goes with it. */}
      {fetching.value && <FetchPermissions key={host.key} host={host} />}
    </>
  );
}

/** Policies that came with a recording are part of it. */
function isRecorded({ recordedPermissions }: HostRecord, known: KnownPermissions): boolean {
  return recordedPermissions !== null && known.permissions === recordedPermissions.permissions;
}

function Forget({ host, source }: { host: HostRecord; source: "imported" | "fetched" }) {
  const { store, ui } = usePanel();
  return (
    <button
      type="button"
      class="button"
      title={`Forget the ${source} permissions`}
      onClick={() => {
        forgetSource(store, host, source);
        ui.announcement.value = `Forgot the ${source} permissions.`;
      }}
    >
      Forget
    </button>
  );
}
