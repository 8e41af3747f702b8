/**
 * Where inspected backends leave their addresses, for the Vite plugin and the command line: a file
 * per backend in `node_modules/.cache/jazz-devtools`, which only its user may read.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** What a backend writes down. */
export interface BackendNote {
  name: string;
  port: number;
  /** Address with the token of the next pairing; `null` once it has ended. */
  url: string | null;
  /** The process that listens. */
  pid: number;
  /** Hashes of the sessions by which its panels come again. */
  sessions: string[];
}

const LARGEST = 64;

/**
 * The folder for a program that runs in `start`: the one that JAZZ_DEVTOOLS_FOLDER names, where
 * front and back end have no folder in common, else in the nearest `node_modules` around it.
 */
export function addressFolder(start: string): string | null {
  const named = process.env["JAZZ_DEVTOOLS_FOLDER"];
  if (named) return resolve(named);
  for (let folder = start; ; folder = dirname(folder)) {
    const modules = join(folder, "node_modules");
    if (existsSync(modules)) return join(modules, ".cache", "jazz-devtools");
    if (dirname(folder) === folder) return null;
  }
}

export const noteName = (port: number): string => `backend-${port}.json`;

/** All that was written down in a folder, also by backends that have ended. */
export function readNotes(folder: string): BackendNote[] {
  const names = list(folder).filter((name) => /^backend-\d{1,5}\.json$/.test(name));
  return names.slice(0, LARGEST).flatMap((name) => readNote(join(folder, name)) ?? []);
}

/** The addresses of backends that are running. */
export function runningBackends(folder: string): string[] {
  return readNotes(folder).flatMap(({ url, pid }) => (url !== null && runs(pid) ? [url] : []));
}

/** Whether there is such a process. */
export function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A file that is not whole, or of another version, is none. */
function readNote(path: string): BackendNote | null {
  try {
    const note = JSON.parse(readFileSync(path, "utf8")) as BackendNote;
    const { name, port, url, pid, sessions } = note;
    const whole =
      typeof name === "string" &&
      Number.isInteger(port) &&
      Number.isInteger(pid) &&
      (url === null || typeof url === "string") &&
      Array.isArray(sessions) &&
      sessions.every((hash) => typeof hash === "string");
    return whole ? note : null;
  } catch {
    return null;
  }
}
