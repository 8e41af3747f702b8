import { type Signal, signal } from "@preact/signals";

/** Reading or writing a file, while it lasts. */
export interface FileWork {
  /** What is done, such as `Opening team.json`. */
  words: string;
  /** Share that is done, 0 to 1. */
  done: number;
  stop(): void;
}

/** What goes on with files, and what went wrong with the last one. */
export interface FileState {
  readonly work: Signal<FileWork | null>;
  /** A sentence that names the file. */
  readonly problem: Signal<string | null>;
}

export function createFileState(): FileState {
  return { work: signal<FileWork | null>(null), problem: signal<string | null>(null) };
}
