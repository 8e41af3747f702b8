import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BackendNote, noteName, readNotes, runs } from "../../in-app/backend-addresses.ts";

/**
 * What this run writes down of itself: for the Vite plugin where it listens, and for the next run of
 * the same backend its port and hashes of its sessions, so that panels find it again after a restart.
 * A folder that cannot be written costs that, not the backend.
 */
export class AddressNote {
  readonly #folder: string;
  readonly #name: string;
  readonly #earlier: BackendNote[];
  #port: number | null = null;
  readonly #onExit = (): void => this.#put(null, this.#sessions);
  #sessions: readonly string[] = [];

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.#earlier = readNotes(folder).filter(
      (note) => note.name === name && (note.url === null || !runs(note.pid)),
    );
  }

  /** Ports of earlier runs that have ended, to be tried again. */
  get lastPorts(): number[] {
    return this.#earlier.map(({ port }) => port);
  }

  /** Hashes of the sessions of the earlier run on that port. */
  sessionsOf(port: number): string[] {
    return this.#earlier.find((note) => note.port === port)?.sessions ?? [];
  }

  write({
    url,
    port,
    sessions,
  }: Pick<BackendNote, "port"> & { url: string; sessions: readonly string[] }) {
    if (this.#port === null) {
      process.once("exit", this.#onExit);
      for (const earlier of this.#earlier) if (earlier.port !== port) this.#remove(earlier);
    }
    this.#port = port;
    this.#sessions = sessions;
    this.#put(url, sessions);
  }

  /** The run has ended: there is no address any more. */
  close(sessions: readonly string[]): void {
    process.off("exit", this.#onExit);
    this.#put(null, sessions);
  }

  #remove({ port }: BackendNote): void {
    try {
      rmSync(join(this.#folder, noteName(port)), { force: true });
    } catch {
      // It stays, and is known by its process to have ended.
    }
  }

  #put(url: string | null, sessions: readonly string[]): void {
    if (this.#port === null) return;
    const note: BackendNote = {
      name: this.#name,
      port: this.#port,
      url,
      pid: process.pid,
      sessions: [...sessions],
    };
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const path = join(this.#folder, noteName(note.port));
      writeFileSync(`${path}.new`, JSON.stringify(note), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch {
      // The printed address is still good.
    }
  }
}
