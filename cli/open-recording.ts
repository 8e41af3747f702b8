import { createReadStream } from "node:fs";
import { basename } from "node:path";
import type { Recording } from "../panel/store/recording.ts";
import { restoreRecording } from "../panel/store/restore-recording.ts";
import type { Store } from "../panel/store/store.ts";
import { RecordingProblem, RecordingReader } from "../protocol/recording/read-recording.ts";
import { UsageError } from "./usage.ts";

/** Reads a recording and shows it in the store. Throws a sentence when it cannot be read. */
export async function openRecording(store: Store, path: string): Promise<Recording> {
  try {
    const reader = new RecordingReader();
    for await (const text of createReadStream(path, "utf8")) drain(reader.push(text));
    const file = drain(reader.finish());
    const { exportedAt, lacks, personas } = file;
    const imported = { id: "file-1", file: basename(path), exportedAt, lacks, personas };
    const recording = drain(restoreRecording(file, imported, 0));
    store.opened.value = new Map([[imported.id, recording]]);
    return recording;
  } catch (error) {
    const isKnown = error instanceof RecordingProblem || (error as { code?: string }).code;
    if (!isKnown) throw error;
    throw new UsageError(`${path} was not opened. ${(error as Error).message}`);
  }
}

function drain<T>(steps: Generator<unknown, T>): T {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}
