import { MODE_LABELS } from "../../protocol/attribution.ts";
import type { WriteRecord } from "../store/records.ts";
import type { FieldText } from "./filter-language.ts";
import { requestLine } from "./handle-words.ts";
import type { Identities } from "./identities.ts";
import { valueRaw } from "./value-text.ts";
import { fateOf } from "./write-fate.ts";
import { modeText, writeMarks } from "./write-marks.ts";

/** Terms of the filter of the list of writes. */
export const WRITE_TERMS = [
  "table",
  "op",
  "author",
  "mode",
  "fate",
  "row",
  "by",
  "acting",
  "handle",
  "request",
] as const;

/**
 * The text a write offers to each term; `null` is free text, over everything it shows. An author
 * is found by everything that is known of the identity.
 */
export const writeFieldText =
  (identities: Identities): FieldText<WriteRecord> =>
  (write, name) =>
    fieldText(write, name, identities);

function fieldText(
  write: WriteRecord,
  name: string | null,
  identities: Identities,
): string | readonly string[] {
  switch (name) {
    case "table":
      return write.table ?? "?";
    case "op":
      return write.op;
    case "author":
      return identities.textsOf(write.author);
    case "mode":
      return write.received ? "" : MODE_LABELS[write.mode];
    case "fate":
      return fateOf(write).word;
    case "row":
      return write.row ?? "?";
    case "by":
      return write.received ? "" : write.by;
    case "acting": {
      const { acting, real } = writeMarks(write);
      return acting ? ["yes", real ?? ""] : "no";
    }
    case "handle":
      return write.handle?.kind ?? [];
    case "request":
      return requestTexts(write);
    default:
      return wholeText(write, identities);
  }
}

/** `POST /todos` as it is, and each half of it; nothing for what no request made. */
function requestTexts({ handle }: WriteRecord): readonly string[] {
  const request = handle?.work?.request;
  return request ? [requestLine({ request }), request.method, request.path] : [];
}

function wholeText(write: WriteRecord, identities: Identities): string {
  const fate = fateOf(write);
  const parts = [
    write.op,
    write.table ?? "",
    write.row ?? "",
    ...identities.textsOf(write.author),
    modeText(write),
    fate.word,
    fate.code ?? "",
    fate.reason ?? "",
    ...(write.handle ? [write.handle.kind ?? "", ...requestTexts(write).slice(0, 1)] : []),
  ];
  for (const [column, value] of Object.entries(write.values ?? {})) {
    parts.push(column, valueRaw(value, column));
  }
  return parts.join(" ");
}
