import { useRef } from "preact/hooks";
import { usePanel } from "../panel-context.ts";

/** Opens recordings that were exported. */
export function ImportButton() {
  const panel = usePanel();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="button"
        title="Open a recording that was exported, to read it beside what the page does"
        disabled={panel.ui.files.work.value !== null}
        onClick={() => input.current?.click()}
      >
        Import
      </button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="Recording to open"
        multiple
        hidden
        onChange={async (event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          const { openFiles } = await import("./open-files.ts");
          await openFiles(panel, files);
        }}
      />
    </>
  );
}
