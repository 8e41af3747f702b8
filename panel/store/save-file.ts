/** Writes what is shown as a file. */
import { writeRecording } from "../../protocol/recording/write-recording.ts";
import { type ExportOptions, exportRecording } from "./export-recording.ts";
import { inSlices } from "./in-slices.ts";
import type { Recording } from "./recording.ts";
import type { Timing } from "./timing.ts";

/** Characters put into the file at a time. */
const PIECE = 1 << 20;

/** A recording as a file, put together piece by piece so that the panel goes on meanwhile. */
export async function recordingBlob(
  recording: Recording,
  options: ExportOptions,
  run: { timing: Timing; signal: AbortSignal },
  tell: (done: number) => void = () => {},
): Promise<Blob> {
  const source = await inSlices(exportRecording(recording, options), run);
  const total = recording.writes.size + recording.batches.size + recording.subscriptions.size + 1;
  const parts: Blob[] = [];
  let text = "";
  let pieces = 0;
  const collect = function* () {
    for (const piece of writeRecording(source)) {
      text += piece;
      pieces++;
      if (text.length >= PIECE) flush();
      yield;
    }
    flush();
  };
  const flush = (): void => {
    parts.push(new Blob([text]));
    text = "";
  };
  await inSlices(collect(), run, () => tell(Math.min(1, pieces / total)));
  return new Blob(parts, { type: "application/json" });
}

/** `jazz-team-app-2026-11-23T14-02-11Z.json`; a recording from a file keeps its name. */
export function recordingName(recording: Recording, appId: string | null, now: number): string {
  if (recording.imported) return recording.imported.file;
  const app = (appId ?? "").replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 60);
  const time = new Date(now).toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
  return ["jazz", app, time].filter(Boolean).join("-").concat(".json");
}
