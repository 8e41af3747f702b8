import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { plural } from "../../model/format.ts";
import { curlCommand, permissionsAddress } from "../../model/permissions-address.ts";
import { fetchPermissions } from "../../store/fetch-permissions.ts";
import { appKey, chooseSource } from "../../store/permissions.ts";
import type { HostRecord } from "../../store/records.ts";
import { CodeSection } from "../code-block.tsx";
import { usePanel } from "../panel-context.ts";

/**
 * Asks a server for the permissions it enforces. The admin secret stays in its field: nothing
 * reads it but the request, and it is gone with the field.
 */
export function FetchPermissions({ host }: { host: HostRecord }) {
  const { store, ui, timing } = usePanel();
  const id = useId();
  const secret = useRef<HTMLInputElement>(null);
  const server = useSignal(host.info.serverUrl ?? "");
  const appId = useSignal(host.info.appId ?? "");
  const problem = useSignal<{ text: string; unreachable: boolean } | null>(null);
  const busy = useSignal(false);
  const address = permissionsAddress(server.value, appId.value);

  const run = async (): Promise<void> => {
    if (busy.peek()) return;
    if (!address.ok) {
      problem.value = { text: address.problem, unreachable: false };
      return;
    }
    busy.value = true;
    problem.value = null;
    const { url } = address;
    const result = await fetchPermissions(url, secret.current?.value ?? "", host.schema);
    busy.value = false;
    if (!result.ok) {
      problem.value = { text: result.problem, unreachable: result.unreachable };
      return;
    }
    const { permissions, version, warnings } = result;
    store.fetched.value = new Map(store.fetched.peek()).set(appKey(host), {
      server: new URL(url).origin,
      at: timing.now(),
      permissions,
      version,
      warnings,
    });
    chooseSource(store, host, "fetched");
    const tables = plural(Object.keys(permissions).length, "table");
    ui.announcement.value = `Fetched the permissions of ${tables}.`;
  };

  return (
    <section class="fetch-permissions" aria-label="Fetch permissions">
      <p>
        A Jazz server hands its published permissions to whoever knows its admin secret. The secret
        stays in this field and in that one request: it is not stored, exported or logged, and it is
        gone when the page goes elsewhere.
      </p>
      <div class="form-grid">
        <label for={`${id}-server`}>Server</label>
        <input
          id={`${id}-server`}
          class="field"
          type="url"
          spellcheck={false}
          placeholder="https://sync.example"
          value={server.value}
          onInput={(event) => {
            server.value = event.currentTarget.value;
          }}
        />
        <label for={`${id}-app`}>App id</label>
        <input
          id={`${id}-app`}
          class="field"
          type="text"
          autocomplete="off"
          spellcheck={false}
          value={appId.value}
          onInput={(event) => {
            appId.value = event.currentTarget.value;
          }}
        />
        <label for={`${id}-secret`}>Admin secret</label>
        <input
          ref={secret}
          id={`${id}-secret`}
          class="field"
          type="password"
          autocomplete="off"
          spellcheck={false}
          onKeyDown={(event) => {
            if (event.key === "Enter") void run();
          }}
        />
      </div>
      <div class="actions">
        <button
          type="button"
          class="button primary"
          disabled={busy.value}
          onClick={() => void run()}
        >
          {busy.value ? "Fetching…" : "Fetch"}
        </button>
      </div>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value.text}
        </p>
      )}
      {problem.value?.unreachable && address.ok && (
        <>
          <p>
            A terminal is not held back like that: run this with the secret in{" "}
            <code>JAZZ_ADMIN_SECRET</code>, then import the file.
          </p>
          <CodeSection title="Command" code={curlCommand(address.url)} copyName="the command" />
        </>
      )}
    </section>
  );
}
