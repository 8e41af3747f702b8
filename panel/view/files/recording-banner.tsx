import { useSignal } from "@preact/signals";
import { listText, plural } from "../../model/format.ts";
import { closeFile } from "../../store/close-file.ts";
import type { ImportedFile } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";
import { When } from "../when.tsx";

/** Says that what is shown was read from a file, and what does not work with it. */
export function RecordingBanner({ imported }: { imported: ImportedFile }) {
  const panel = usePanel();
  const { recording } = panel.store;
  const { file, exportedAt, lacks } = imported;
  const places = [...recording.documents.values()].flatMap(({ hello }) =>
    hello?.top ? [hello.url] : [],
  );
  return (
    <section class="banner recording" aria-label="Recording">
      <span class="words">
        <strong>{file}</strong>
        is a recording
        {places.length > 0 && ` of ${listText(places.slice(0, 3))}`}, taken <When at={exportedAt} />
        . It is read-only: there is no page behind it to be asked or acted in.
        {lacks.length > 0 && (
          <details class="limits">
            <summary>What it lacks</summary>
            <ul>
              {lacks.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </details>
        )}
      </span>
      <SavePersonas key={imported.id} imported={imported} />
      <button
        type="button"
        class="button"
        onClick={() => {
          closeFile(panel.store, imported);
          panel.ui.announcement.value = `Closed ${file}.`;
        }}
      >
        Close recording
      </button>
    </section>
  );
}

/** Takes over the saved personas of a recording, where the panel can keep them. */
function SavePersonas({ imported }: { imported: ImportedFile }) {
  const panel = usePanel();
  const saved = useSignal(false);
  const { personas } = imported;
  const shelf = panel.personaShelf;
  const host = panel.store.host.value;
  if (!shelf || !host || personas.length === 0) return null;
  const save = async (): Promise<void> => {
    saved.value = true;
    try {
      const added = await shelf.adopt(host, personas);
      const known = personas.length - added;
      panel.ui.announcement.value =
        `Saved ${plural(added, "persona")}.` +
        (known > 0 ? ` ${plural(known, "was", "were")} saved before.` : "");
    } catch (error) {
      saved.value = false;
      panel.ui.files.problem.value = `The personas were not saved: ${(error as Error).message}`;
    }
  };
  return (
    <button
      type="button"
      class="button"
      disabled={saved.value}
      title={listText(personas.map(({ label }) => label))}
      onClick={() => void save()}
    >
      Save {plural(personas.length, "persona")} of this recording
    </button>
  );
}
