import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { plural } from "../../model/format.ts";
import { parsePermissions } from "../../model/read-permissions.ts";
import type { HostRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";

/** Opens a file of compiled permissions for a host, and lets go of it again. */
export function ImportPermissions({ host }: { host: HostRecord }) {
  const { store, ui } = usePanel();
  const input = useRef<HTMLInputElement>(null);
  const problem = useSignal<string | null>(null);
  const imported = store.imported.value.get(host.key);

  const open = async (file: File): Promise<void> => {
    const read = parsePermissions(await file.text(), host.schema);
    if (!read.ok) {
      problem.value = `${file.name}: ${read.problem}`;
      return;
    }
    problem.value = null;
    const { permissions, warnings } = read;
    store.imported.value = new Map(store.imported.peek()).set(host.key, {
      file: file.name,
      permissions,
      warnings,
    });
    const tables = plural(Object.keys(permissions).length, "table");
    ui.announcement.value = `Opened the permissions of ${tables} from ${file.name}.`;
  };

  return (
    <>
      {problem.value !== null && (
        <span class="problem" role="alert">
          {problem.value}
        </span>
      )}
      {imported && (
        <button
          type="button"
          class="button"
          onClick={() => {
            const others = new Map(store.imported.peek());
            others.delete(host.key);
            store.imported.value = others;
          }}
        >
          Forget {imported.file}
        </button>
      )}
      <button type="button" class="button" onClick={() => input.current?.click()}>
        Import permissions
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="Compiled permissions"
        hidden
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = "";
          if (file) void open(file);
        }}
      />
    </>
  );
}
