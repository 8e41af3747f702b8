import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { bytesText, dateTime, plural, spanText } from "../../model/format.ts";
import type { Database, StoredRecording } from "../../store/database.ts";
import { openDatabase, storageProblem } from "../../store/database.ts";
import { listRecordings, purge, removeRecordings } from "../../store/recording-shelf.ts";
import { Modal } from "../dialogs/modal.tsx";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { openSaved } from "./open-saved.ts";

/**
 * Recordings that were saved as they happened: to be found, opened and deleted. What is deleted can
 * be had back until the dialog closes.
 */
export function SavedRecordings() {
  const panel = usePanel();
  const { ui, journal } = panel;
  const all = useSignal<readonly StoredRecording[] | null>(null);
  const problem = useSignal<string | null>(null);
  const search = useSignal("");
  const asking = useSignal(false);
  const removed = useSignal<readonly string[]>([]);
  const searchBox = useRef<HTMLInputElement>(null);

  const using = async (work: (database: Database) => Promise<void>): Promise<void> => {
    try {
      const database = await openDatabase();
      await work(database);
      all.value = await listRecordings(database);
    } catch (error) {
      problem.value = `Saved recordings cannot be read: ${storageProblem(error)}.`;
      all.value ??= [];
    }
  };
  useEffect(() => {
    searchBox.current?.focus();
    void journal.flush().then(() => using(purge));
    return () => void using(purge);
  }, []);

  const close = (): void => {
    ui.dialog.value = null;
  };
  const remove = (ids: readonly string[]): void => {
    asking.value = false;
    if (ids.some((id) => id === journal.current)) journal.deleted();
    removed.value = ids;
    void using(async (database) => {
      await purge(database);
      await removeRecordings(database, ids, true);
    });
  };
  const putBack = (): void => {
    const ids = removed.peek();
    removed.value = [];
    searchBox.current?.focus();
    void using((database) => removeRecordings(database, ids, false));
  };

  const list = all.value ?? [];
  const found = list.filter((recording) => matches(recording, search.value));
  const total = list.reduce((sum, { size }) => sum + size, 0);
  return (
    <Modal
      title="Saved recordings"
      wide
      onSubmit={close}
      actions={
        asking.value ? (
          <>
            <span>Delete {plural(list.length, "recording")}?</span>
            <button type="button" class="button" onClick={() => remove(list.map(({ id }) => id))}>
              Delete them
            </button>
          </>
        ) : (
          <button
            type="button"
            class="button"
            disabled={list.length === 0}
            onClick={() => {
              asking.value = true;
            }}
          >
            Delete all…
          </button>
        )
      }
    >
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="saved-head">
        <input
          ref={searchBox}
          class="field filter"
          type="search"
          aria-label="Find a recording"
          placeholder="app, user, address"
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
        />
        <span class="quiet">
          {all.value && `${plural(list.length, "recording")}, ${bytesText(total)}`}
        </span>
      </div>
      {removed.value.length > 0 && <Removed count={removed.value.length} onUndo={putBack} />}
      {all.value && list.length === 0 && (
        <p class="quiet">
          Nothing is saved yet. A recording is saved from its first write on, unless the settings
          say otherwise.
        </p>
      )}
      {list.length > 0 && found.length === 0 && <p class="quiet">No recording matches.</p>}
      <ul class="saved-recordings">
        {found.map((recording) => (
          <Saved
            key={recording.id}
            recording={recording}
            current={recording.id === journal.current}
            onOpen={() => {
              close();
              void openSaved(panel, recording);
            }}
            onDelete={() => remove([recording.id])}
          />
        ))}
      </ul>
    </Modal>
  );
}

/** How many were deleted, and the way back. */
function Removed({ count, onUndo }: { count: number; onUndo(): void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), [count]);
  return (
    <p class="line" role="status">
      Deleted {plural(count, "recording")}, for good when this is closed.{" "}
      <button ref={button} type="button" class="link" onClick={onUndo}>
        Undo
      </button>
    </p>
  );
}

function Saved(props: {
  recording: StoredRecording;
  current: boolean;
  onOpen(): void;
  onDelete(): void;
}) {
  const { recording, current } = props;
  const { apps, users, origin, title, startedAt, changedAt, writes, size } = recording;
  const name = `${apps.join(", ") || origin}, ${dateTime(startedAt).slice(0, 19)}`;
  return (
    <li>
      <span class="saved-when">
        <strong>{dateTime(startedAt).slice(0, 19)}</strong>
        {changedAt - startedAt >= 1_000 && (
          <span class="quiet"> {spanText(changedAt - startedAt)}</span>
        )}
      </span>
      <span class="saved-what">
        <span class="mono">{apps.join(", ") || "no app id"}</span>{" "}
        <span class="quiet" title={title}>
          {origin}
        </span>
      </span>
      <span class="saved-who">
        {users.slice(0, 3).map((user) => (
          <PersonChip key={user} name={user} />
        ))}
      </span>
      <span class="quiet">
        {plural(writes, "write")}, {bytesText(size)}
        {current && " · now"}
      </span>
      <button type="button" class="button" aria-label={`Open ${name}`} onClick={props.onOpen}>
        Open
      </button>
      <button type="button" class="button" aria-label={`Delete ${name}`} onClick={props.onDelete}>
        Delete
      </button>
    </li>
  );
}

function matches({ apps, users, origin, title }: StoredRecording, search: string): boolean {
  const text = [...apps, ...users, origin, title].join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
