import { useSignal } from "@preact/signals";
import { listText, plural } from "../../model/format.ts";
import { readPersonas } from "../../model/saved-persona.ts";
import type { ImportedFile } from "../../store/records.ts";
import { personaScope } from "../../store/saved-personas.ts";
import { usePanel } from "../panel-context.ts";
import { useSaved } from "../saved-of.ts";
import { When } from "../when.tsx";
import { closeOpened } from "./close-opened.ts";

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
          closeOpened(panel, imported);
        }}
      >
        Close recording
      </button>
    </section>
  );
}

/** Takes over the saved personas of a recording, among those of its app. */
function SavePersonas({ imported }: { imported: ImportedFile }) {
  const { store, timing, ui } = usePanel();
  const saved = useSaved();
  const done = useSignal(false);
  const { personas } = imported;
  const host = store.host.value;
  if (!host || personas.length === 0) return null;
  const save = async (): Promise<void> => {
    done.value = true;
    const scope = personaScope(store, host);
    await saved.load(scope);
    const { personas: whole, problems } = readPersonas(personas);
    const added = saved.adopt(scope, whole, timing.now());
    const known = whole.length - added;
    await saved.settled();
    ui.announcement.value =
      `Saved ${plural(added, "persona")}.` +
      (known > 0 ? ` ${plural(known, "was", "were")} saved before.` : "");
    ui.files.problem.value =
      [...problems, saved.of(scope).peek().problem ?? ""].filter(Boolean).join(" ") || null;
  };
  return (
    <button
      type="button"
      class="button"
      disabled={done.value}
      title={listText(personas.map(({ label }) => label))}
      onClick={() => void save()}
    >
      Save {plural(personas.length, "persona")} of this recording
    </button>
  );
}
