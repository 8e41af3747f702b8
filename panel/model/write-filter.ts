import { MODE_LABELS } from "../../protocol/attribution.ts";
import type { WriteRecord } from "../store/records.ts";
import type { FieldText } from "./filter-language.ts";
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
    default:
      return wholeText(write, identities);
  }
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
  ];
  for (const [column, value] of Object.entries(write.values ?? {})) {
    parts.push(column, valueRaw(value, column));
  }
  return parts.join(" ");
}
