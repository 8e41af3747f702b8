import { exportRecording } from "../../../../panel/store/export-recording.ts";
import { openedPermissions } from "../../../../panel/store/permissions.ts";
import type { Recording } from "../../../../panel/store/recording.ts";
import { restoreRecording } from "../../../../panel/store/restore-recording.ts";
import { createStore } from "../../../../panel/store/store.ts";
import type { FilePersona, RecordingFile } from "../../../../protocol/recording/format.ts";
import { readIn, written } from "../../protocol/recording/read.ts";

/** Runs a generator to its end. */
export function all<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The text that a recording is saved as. */
export function exported(recording: Recording, now = 0, personas: FilePersona[] = []): string {
  const store = createStore();
  const options = { now, personas, permissions: (host: never) => openedPermissions(store, host) };
  return written(all(exportRecording(recording, options)));
}

/** The recording that a text opens as. */
export function reopened(text: string, id = "file-1"): Recording {
  return restored(readIn(text), id);
}

export function restored(file: RecordingFile, id = "file-1"): Recording {
  const { exportedAt, lacks, personas } = file;
  return all(restoreRecording(file, { id, file: "r.json", exportedAt, lacks, personas }, 1_000));
}
