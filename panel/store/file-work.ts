import { type Signal, signal } from "@preact/signals";

/** Reading or writing a file, while it lasts. */
export interface FileWork {
  /** What is done, such as `Opening team.json`. */
  words: string;
  /** How much of it is done. */
  percent: number;
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
