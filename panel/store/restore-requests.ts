import type { FileHandle, FileRead, FileRequest } from "../../protocol/recording/format.ts";
import type { Recording } from "./recording.ts";
import {
  documentOf,
  type HandleRecord,
  type HostKey,
  type ReadRecord,
  type WriteRecord,
} from "./records.ts";
import { keepLatest, list, newHandle } from "./reduce-requests.ts";

/** The handle of that id, if the file has it. */
export function handleAt(
  recording: Recording,
  host: HostKey,
  id: string | null,
): HandleRecord | null {
  return id === null ? null : (recording.handles.get(`${host}/${id}`) ?? null);
}

export function restoreRequest(
  recording: Recording,
  { id, at, method, path }: FileRequest,
  host: HostKey,
): void {
  const request = { id, method, path };
  const document = documentOf(host);
  list(recording, {
    number: -1,
    key: `${host}/r/${id}`,
    document,
    host,
    request,
    at,
    handles: [],
  });
}

export function restoreHandle(
  recording: Recording,
  file: FileHandle,
  host: HostKey,
  sessions: readonly WriteRecord["session"][],
  stacks: readonly string[],
): void {
  const { id, at, kind, attribution, thrown, written, reads, subscriptions } = file;
  const handle: HandleRecord = {
    ...newHandle(host, id, at),
    ...{ kind, attribution, thrown, written, reads, subscriptions },
    session: file.session === null ? null : (sessions[file.session] ?? null),
    stack: file.stack === null ? null : recording.internStack(stacks[file.stack] ?? null),
  };
  recording.handles.set(handle.key, handle);
  if (kind === null) return;
  const known = recording.requestsByKey.get(`${host}/r/${file.request}`);
  const job = { number: -1, key: `${host}/h/${id}`, document: documentOf(host), host };
  const work = (file.request !== null && known) || { ...job, request: null, at, handles: [] };
  if (work !== known) list(recording, work);
  work.handles.push(handle);
  handle.work = work;
}

export function restoreRead(
  recording: Recording,
  file: FileRead,
  host: HostKey,
  sessions: readonly WriteRecord["session"][],
  stacks: readonly string[],
): void {
  const { at, query: text, table, rows, thrown, micros } = file;
  const read: ReadRecord = {
    ...{ at, host, text, table, rows, thrown, micros },
    handle: handleAt(recording, host, file.handle),
    session: file.session === null ? null : (sessions[file.session] ?? null),
    stack: file.stack === null ? null : recording.internStack(stacks[file.stack] ?? null),
  };
  recording.reads.push(read);
  if (read.handle) keepLatest(read.handle.lastReads, read);
}
