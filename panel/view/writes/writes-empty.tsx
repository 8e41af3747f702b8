import { Empty } from "../empty.tsx";
import { usePanel } from "../panel-context.ts";

/** What this list will show, and how to make it. */
export function WritesEmpty() {
  const { store, ui } = usePanel();
  if (store.recording.imported) {
    return (
      <Empty title="No writes in this recording">
        <p>Nothing was written, or what was written had been cleared, when it was saved.</p>
      </Empty>
    );
  }
  if (!store.recordingOn.value) {
    return (
      <Empty title="Recording is off">
        <p>Press Record above to see writes as they happen.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No writes yet">
      <p>
        Every insert, update, upsert, delete and restore of this page appears here: who made it, in
        which mode, and what became of it, also at the server.
      </p>
      <p>Change something in the app, or call for example:</p>
      <pre class="block">{'db.insert(app.todos, { title: "Milk", done: false });'}</pre>
      <p>
        What was recorded before is among the{" "}
        <button
          type="button"
          class="link"
          onClick={() => {
            ui.dialog.value = { kind: "recordings" };
          }}
        >
          saved recordings
        </button>
        .
      </p>
    </Empty>
  );
}
