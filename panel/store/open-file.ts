/** Opens an exported recording beside what the page tells. */
import type { RecordingFile } from "../../protocol/recording/format.ts";
import { RecordingProblem, RecordingReader } from "../../protocol/recording/read-recording.ts";
import { bytesText } from "../model/format.ts";
import { inSlices } from "./in-slices.ts";
import type { Recording } from "./recording.ts";
import type { ImportedFile } from "./records.ts";
import { restoreRecording } from "./restore-recording.ts";
import type { Store } from "./store.ts";
import type { Timing } from "./timing.ts";

/** Bytes read at a time. */
const PIECE = 256 * 1024;
/** What a panel can hold. */
const LARGEST = 1_000_000_000;
/** Share of the work that is reading; the rest is putting it in place. */
const READING = 0.85;
/** Between the numbers of the first writes of two recordings: more than any of them holds. */
const WRITES_APART = 1_000_000_000;

let opened = 0;

/**
 * Reads a file and shows it. Nothing changes until all of it is read, so a file that cannot be
 * read, or a stop, leaves everything as it was. Rejects with a {@link RecordingProblem} that says
 * what is wrong with the file.
 */
export async function openFile(
  { store, timing }: { store: Store; timing: Timing },
  file: File,
  signal: AbortSignal,
  tell: (done: number) => void = () => {},
): Promise<Recording> {
  const run = { timing, signal };
  const read = await readFile(file, run, (done) => tell(done * READING));
  const total = read.writes.length + read.batches.length + 1;
  const { imported, firstWrite } = openedAs(store, file.name, read);
  let steps = 0;
  const counted = function* () {
    const restore = restoreRecording(read, imported, firstWrite);
    for (;;) {
      const step = restore.next();
      if (step.done) return step.value;
      steps++;
      yield;
    }
  };
  const recording = await inSlices(counted(), run, () => {
    tell(READING + (1 - READING) * Math.min(1, steps / total));
  });
  store.opened.value = new Map(store.opened.peek()).set(imported.id, recording);
  const [only, ...others] = recording.hosts.keys();
  store.chosenHost.value = only !== undefined && others.length === 0 ? only : imported.id;
  return recording;
}

/** What went wrong with a file, in sentences. */
export function openProblem(name: string, error: unknown): string {
  if (error instanceof RecordingProblem) return `${name} was not opened. ${error.message}`;
  const detail = error instanceof Error ? error.message : String(error);
  return `${name} was not opened: the browser could not read it (${detail}).`;
}

async function readFile(
  file: File,
  run: { timing: Timing; signal: AbortSignal },
  tell: (done: number) => void,
): Promise<RecordingFile> {
  if (file.size > LARGEST) {
    throw new RecordingProblem(
      `It has ${bytesText(file.size)}, and the panel reads up to ${bytesText(LARGEST)}.`,
    );
  }
  const reader = new RecordingReader();
  const decoder = new TextDecoder();
  for (let at = 0; at < file.size; at += PIECE) {
    run.signal.throwIfAborted();
    const bytes = await file.slice(at, at + PIECE).arrayBuffer();
    const text = decoder.decode(bytes, { stream: at + PIECE < file.size });
    await inSlices(reader.push(text), run);
    tell(Math.min(1, (at + PIECE) / file.size));
  }
  return inSlices(reader.finish(), run);
}

/** What an opened recording is called, and where the numbers of its writes begin. */
export function openedAs(
  store: Store,
  name: string,
  { exportedAt, lacks, personas }: Pick<ImportedFile, "exportedAt" | "lacks" | "personas">,
): { imported: ImportedFile; firstWrite: number } {
  const names = new Set([...store.opened.peek().values()].map(({ imported }) => imported?.file));
  let file = name;
  for (let n = 2; names.has(file); n++) file = `${name} (${n})`;
  const imported = { id: `file-${++opened}`, file, exportedAt, lacks, personas };
  return { imported, firstWrite: opened * WRITES_APART };
}
