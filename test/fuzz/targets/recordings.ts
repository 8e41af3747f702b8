import fc from "fast-check";
import { restoreRecording } from "../../../panel/store/restore-recording.ts";
import { RecordingProblem } from "../../../protocol/recording/read-recording.ts";
import { recordingFile } from "../../unit/protocol/recording/arbitrary.ts";
import { readIn, written } from "../../unit/protocol/recording/read.ts";
import { mutatedText, unpolluted } from "../mutated.ts";
import type { Target } from "../target.ts";

const files = recordingFile.map((file): unknown => JSON.parse(written(file)));

/** A file is opened whole or refused in words. */
const importer: Target = {
  name: "recordings, imported",
  inputs: 12_000,
  property: fc.property(mutatedText(files), fc.integer({ min: 1, max: 4_000 }), (text, piece) => {
    try {
      const file = readIn(text, piece);
      const { exportedAt, lacks, personas } = file;
      const about = { id: "file-1", file: "a.json", exportedAt, lacks, personas };
      for (const _ of restoreRecording(file, about, 1));
    } catch (error) {
      if (!(error instanceof RecordingProblem)) throw error;
      return error.message.length > 10;
    }
    return unpolluted();
  }) as Target["property"],
};

export const RECORDING_TARGETS = [importer];
