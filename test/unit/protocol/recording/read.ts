import type { RecordingFile, RecordingSource } from "../../../../protocol/recording/format.ts";
import {
  RecordingProblem,
  RecordingReader,
} from "../../../../protocol/recording/read-recording.ts";
import { writeRecording } from "../../../../protocol/recording/write-recording.ts";

export function written(source: RecordingSource): string {
  return [...writeRecording(source)].join("");
}

/** Reads a text that comes in pieces of so many characters. */
export function readIn(text: string, piece = text.length || 1): RecordingFile {
  const reader = new RecordingReader();
  for (let at = 0; at < text.length; at += piece) {
    for (const _ of reader.push(text.slice(at, at + piece)));
  }
  const end = reader.finish();
  for (;;) {
    const step = end.next();
    if (step.done) return step.value;
  }
}

/** The sentence with which a text is refused; fails when it is not, or in another way. */
export function refusal(text: string, piece?: number): string {
  try {
    readIn(text, piece);
  } catch (error) {
    if (error instanceof RecordingProblem) return error.message;
    throw error;
  }
  throw new Error("The text was taken for a recording.");
}
