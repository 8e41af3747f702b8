import { PROTOCOL_VERSION } from "../../../protocol/messages.ts";
import { countText, plural } from "../../model/format.ts";
import type { DocumentRecord } from "../../store/records.ts";
import type { Settings } from "../../store/settings.ts";
import { closeOpened } from "../files/close-opened.ts";
import { ExportButton } from "../files/export-button.tsx";
import { ImportButton } from "../files/import-button.tsx";
import { usePanel } from "../panel-context.ts";
import { Facts, Section } from "../section.tsx";
import { When } from "../when.tsx";
import { Backends } from "./backends.tsx";
import { HostDiagnostics } from "./host-diagnostics.tsx";

const THEMES = [
  ["follow", "Follow DevTools"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const satisfies readonly (readonly [Settings["theme"], string])[];

const SIZES = [1_000, 10_000, 50_000, 200_000] as const;

const SAVED_SIZES = [50, 200, 1_000] as const;

/** What is offered, and what is set although it is not. */
const sized = (offered: readonly number[], set: number): number[] =>
  [...new Set([...offered, set])].sort((left, right) => left - right);

/** Preferences, and what helps to find out why something does not show. */
export function SettingsTab() {
  const panel = usePanel();
  const { store } = panel;
  const settings = store.settings.value;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable
    <section class="page" tabIndex={0} aria-label="Preferences and diagnostics">
      <Section title="Appearance">
        <div class="radios" role="radiogroup" aria-label="Theme">
          {THEMES.map(([theme, words]) => (
            <label key={theme}>
              <input
                type="radio"
                name="theme"
                checked={settings.theme === theme}
                onChange={() => panel.setSettings({ theme })}
              />
              {words}
            </label>
          ))}
        </div>
      </Section>
      <Section title="Recording">
        <div class="form-grid">
          <label for="jazz-max-writes">Writes kept</label>
          <span>
            <select
              id="jazz-max-writes"
              value={String(settings.maxWrites)}
              onChange={(event) => {
                panel.setSettings({ maxWrites: Number(event.currentTarget.value) });
              }}
            >
              {sized(SIZES, settings.maxWrites).map((size) => (
                <option key={size} value={String(size)}>
                  {countText(size)}
                </option>
              ))}
            </select>
            <span class="quiet"> the oldest go first</span>
          </span>
          <span>Past pages</span>
          <label class="choice-line">
            <input
              type="checkbox"
              checked={settings.keepPastPages}
              onChange={(event) => {
                panel.setSettings({ keepPastPages: event.currentTarget.checked });
              }}
            />
            keep what was recorded when the tab goes to another page or reloads
          </label>
          <span>Origins</span>
          <label class="choice-line">
            <input
              type="checkbox"
              checked={settings.everyOrigin}
              onChange={(event) => {
                panel.setSettings({ everyOrigin: event.currentTarget.checked });
              }}
            />
            take one for every write and subscription, also beyond 60 a second: this slows the app
          </label>
          <span>Saved as it happens</span>
          <span>
            <label class="choice-line">
              <input
                type="checkbox"
                checked={settings.saveRecordings}
                onChange={(event) => {
                  panel.setSettings({ saveRecordings: event.currentTarget.checked });
                }}
              />
              save recordings in this browser, per app, also when DevTools closes or crashes
            </label>
            {panel.journal.problem.value !== null && (
              <p class="problem" role="alert">
                {panel.journal.problem.value}
              </p>
            )}
          </span>
          <label for="jazz-saved-size">Saved at most</label>
          <span>
            <select
              id="jazz-saved-size"
              value={String(settings.savedMegabytes)}
              onChange={(event) => {
                panel.setSettings({ savedMegabytes: Number(event.currentTarget.value) });
              }}
            >
              {sized(SAVED_SIZES, settings.savedMegabytes).map((size) => (
                <option key={size} value={String(size)}>
                  {size} MB
                </option>
              ))}
            </select>
            <span class="quiet"> the oldest go first </span>
            <button
              type="button"
              class="button"
              onClick={() => {
                panel.ui.dialog.value = { kind: "recordings" };
              }}
            >
              Saved recordings
            </button>
          </span>
          <span>Data</span>
          <span>
            <button type="button" class="button" onClick={() => panel.clear()}>
              Forget what is shown
            </button>
            <span class="quiet"> what was saved of it stays</span>
          </span>
          <span>Files</span>
          <span class="file-buttons">
            <ExportButton />
            <ImportButton />
          </span>
        </div>
      </Section>
      <Backends />
      <OpenedRecordings />
      <Diagnostics />
    </section>
  );
}

/** Recordings that were opened from files, to be closed here too. */
function OpenedRecordings() {
  const panel = usePanel();
  const opened = [...panel.store.opened.value.values()];
  if (opened.length === 0) return null;
  return (
    <Section title="Opened recordings">
      <ul class="trail">
        {opened.map(
          ({ imported, writes }) =>
            imported && (
              <li key={imported.id}>
                <span class="mono">{imported.file}</span>
                <span class="quiet">
                  {plural(writes.size, "write")}, taken <When at={imported.exportedAt} />
                </span>
                <button
                  type="button"
                  class="link"
                  aria-label={`Close ${imported.file}`}
                  onClick={() => closeOpened(panel, imported)}
                >
                  close
                </button>
              </li>
            ),
        )}
      </ul>
    </Section>
  );
}

function whatIs({ hello }: DocumentRecord): string {
  if (hello?.backend) return "a backend";
  return hello?.top ? "the page" : "a frame";
}

function Diagnostics() {
  const { adapter, store, connection } = usePanel();
  store.versions.documents.value;
  store.versions.hosts.value;
  store.versions.notes.value;
  const documents = [...store.live.documents.values()];
  const { notes } = store.live;
  const problems = connection.problems.value;
  return (
    <>
      <Section title="Versions">
        <Facts
          facts={[
            ["extension", adapter.info.extensionVersion],
            ["protocol", String(PROTOCOL_VERSION)],
            ["browser", adapter.info.browser],
            ["transport", adapter.info.transport],
            ["link", `${connection.link.value.state}: ${connection.link.value.sentence}`],
          ]}
        />
      </Section>
      <Section title="Documents">
        {documents.length === 0 && <p class="quiet">None has answered.</p>}
        <ul class="trail">
          {documents.map((document) => (
            <li key={document.id} class="history">
              <span class="mono">{document.hello?.url ?? document.id}</span>
              <span class="quiet">
                {document.gone ? "gone" : whatIs(document)} · events dropped before the panel
                listened: {countText(document.droppedBefore ?? 0)}, since:{" "}
                {countText(document.dropped - (document.droppedBefore ?? 0))}, lost on the way:{" "}
                {countText(document.lost)}, not understood: {countText(document.invalid)}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <HostDiagnostics />
      {(notes.length > 0 || problems.length > 0) && (
        <Section title="Notes" aside={plural(notes.length + problems.length, "note")}>
          <ul class="trail">
            {problems.map((problem) => (
              <li key={problem} class="problem">
                {problem}
              </li>
            ))}
            {notes.toReversed().map((note) => (
              <li key={`${note.at} ${note.text}`}>
                <time>
                  <When at={note.at} />
                </time>
                <span class={note.level === "warning" ? "unsure" : ""}>{note.text}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
