import { SYSTEM_AUTHOR } from "../../protocol/jazz.ts";
import type { RequestRecord } from "../store/records.ts";
import type { FieldText } from "./filter-language.ts";
import { handleAuthor, handleCall, handlePermissions, requestLine } from "./handle-words.ts";
import { requestWarnings } from "./request-warnings.ts";

/** Terms of the filter of the list of requests. */
export const REQUEST_TERMS = ["method", "path", "user", "author", "handle", "warning"] as const;

/**
 * The text a request offers to each term; `null` is free text.
 * @param now milliseconds since the epoch.
 */
export function requestFieldText(now: () => number): FieldText<RequestRecord> {
  return (work, name) => {
    switch (name) {
      case "method":
        return work.request?.method ?? "job";
      case "path":
        return work.request?.path ?? [];
      case "user":
        return work.handles.flatMap((handle) => handlePermissions(handle) ?? []);
      case "author":
        return work.handles.filter(({ thrown }) => thrown === null).map(handleAuthor);
      case "handle":
        return work.handles.flatMap(({ kind }) => kind ?? []);
      case "warning": {
        const kinds = requestWarnings(work, now()).map(({ kind }) => kind);
        return kinds.length > 0 ? ["yes", ...kinds] : "no";
      }
      default:
        return wholeText(work, now());
    }
  };
}

function wholeText(work: RequestRecord, now: number): string {
  const parts = [requestLine(work)];
  for (const handle of work.handles) {
    const author = handleAuthor(handle);
    parts.push(handleCall(handle), author === SYSTEM_AUTHOR ? "" : author);
    parts.push(handlePermissions(handle) ?? "", handle.thrown ?? "");
    for (const write of handle.lastWrites) parts.push(write.op, write.table ?? "", write.row ?? "");
    for (const read of handle.lastReads) parts.push(read.table ?? "");
  }
  for (const { sentence } of requestWarnings(work, now)) parts.push(sentence);
  return parts.join(" ");
}
