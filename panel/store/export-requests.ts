import type { FileHandle, FileRead, FileRequest } from "../../protocol/recording/format.ts";
import type { Tables } from "./export-tables.ts";
import type { HandleRecord, ReadRecord, RequestRecord } from "./records.ts";

/** Only true requests are asked for: see `Tables`. */
export function fileRequest({ host, at, request }: RequestRecord, tables: Tables): FileRequest {
  const { id = "", method = "", path = "" } = request ?? {};
  return { host: tables.key(host), id, at, method, path };
}

export function fileHandle(handle: HandleRecord, tables: Tables): FileHandle {
  const { id, at, kind, attribution, thrown, written, reads, subscriptions } = handle;
  return {
    host: tables.key(handle.host),
    id,
    at,
    kind,
    session: tables.session(handle.session),
    attribution,
    request: handle.work?.request?.id ?? null,
    thrown,
    stack: tables.stack(handle.stack),
    written,
    reads,
    subscriptions,
  };
}

export function fileRead(read: ReadRecord, tables: Tables): FileRead {
  const { at, handle, text, table, rows, thrown, micros } = read;
  return {
    host: tables.key(read.host),
    at,
    handle: handle?.id ?? null,
    query: text,
    table,
    session: tables.session(read.session),
    rows,
    thrown,
    micros,
    stack: tables.stack(read.stack),
  };
}
