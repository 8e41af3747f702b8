import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { plural } from "../../model/format.ts";
import { parsePermissions } from "../../model/read-permissions.ts";
import { appKey, chooseSource } from "../../store/permissions.ts";
import type { HostRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";

/** Opens a file of compiled permissions, or of a whole schema; says in `problem` what is wrong with it. */
export function ImportPermissions(props: { host: HostRecord; problem: Signal<string | null> }) {
  const { host, problem } = props;
  const { store, ui } = usePanel();
  const input = useRef<HTMLInputElement>(null);

  const open = async (file: File): Promise<void> => {
    const read = parsePermissions(await file.text(), host.schema);
    if (!read.ok) {
      problem.value = `${file.name}: ${read.problem}`;
      return;
    }
    problem.value = null;
    const { permissions, warnings } = read;
    store.imported.value = new Map(store.imported.peek()).set(appKey(host), {
      file: file.name,
      permissions,
      warnings,
    });
    chooseSource(store, host, "imported");
    const tables = plural(Object.keys(permissions).length, "table");
    ui.announcement.value = `Opened the permissions of ${tables} from ${file.name}.`;
  };

  return (
    <>
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
