import type { ReplayLine } from "../../model/replay-line.ts";
import { type FateWord, fateOf } from "../../model/write-fate.ts";
import type { Recording } from "../../store/recording.ts";
import type { HostKey, WriteRecord } from "../../store/records.ts";

/**
 * The write that a replay for good made, as it came back in the stream: found by its batch and row.
 * `null` while it has not, for example because recording is off.
 */
export function realWrite(
  recording: Recording,
  host: HostKey,
  { real, row, write }: ReplayLine,
): WriteRecord | null {
  if (real?.batch == null) return null;
  const made = recording.batches.get(`${host}/${real.batch}`)?.writes ?? [];
  const same = made.filter((candidate) => candidate.by === "replay" && candidate.row === row);
  return same.find(({ op }) => op === write.op) ?? same[0] ?? null;
}

/** What became of it, as far as it is known. */
export function realFate(recording: Recording, host: HostKey, line: ReplayLine): FateWord | null {
  const write = realWrite(recording, host, line);
  return write && fateOf(write).word;
}
