import { closeSync, openSync, renameSync, writeSync } from "node:fs";
import { plural } from "../panel/model/format.ts";
import { exportRecording } from "../panel/store/export-recording.ts";
import type { Recording } from "../panel/store/recording.ts";
import { writeRecording } from "../protocol/recording/write-recording.ts";
import { connectBackend, until } from "./backend.ts";
import type { RecordOptions } from "./options.ts";
import { UsageError } from "./usage.ts";

/**
 * Records a backend into a file, until it is enough or interrupted.
 * @param tell takes sentences for people.
 */
export async function record(
  { backend, out, millis, writes }: RecordOptions,
  tell: (sentence: string) => void,
  interrupted: AbortSignal,
): Promise<void> {
  const { store, close } = await connectBackend(backend);
  try {
    const signals = [interrupted, ...(millis === null ? [] : [AbortSignal.timeout(millis)])];
    const enough = millis === null && writes === null ? " Ctrl+C ends it." : "";
    tell(
      `Recording ${store.hosts.value.map(({ info }) => info.label ?? info.appId).join(", ")}.${enough}`,
    );
    await until(
      () => {
        store.versions.writes.value;
        return writes !== null && store.live.writes.size >= writes;
      },
      null,
      AbortSignal.any(signals),
    );
    writeFile(out, store.live);
    const lost = [...store.live.documents.values()].reduce(
      (sum, { dropped, lost, droppedBefore }) => sum + dropped - (droppedBefore ?? 0) + lost,
      0,
    );
    tell(`${plural(store.live.writes.size, "write")} saved in ${out}.`);
    if (lost > 0) tell(`${plural(lost, "event")} came too fast and are missing.`);
  } finally {
    close();
  }
}

/** Whole or not at all. */
function writeFile(path: string, recording: Recording): void {
  const options = { now: Date.now(), permissions: () => null, personas: [] };
  const steps = exportRecording(recording, options);
  let step = steps.next();
  while (!step.done) step = steps.next();
  try {
    const file = openSync(`${path}.new`, "w");
    for (const piece of writeRecording(step.value)) writeSync(file, piece);
    closeSync(file);
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw new UsageError(`${path} could not be written: ${(error as Error).message}`);
  }
}
