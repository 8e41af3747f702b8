import type { Value } from "../../protocol/jazz.ts";
import type { VerdictWord } from "./verdict.ts";

/** What somebody may do with a row, by the page's engine. `null`: not asked. */
export interface RowRights {
  read: VerdictWord;
  edit: VerdictWord;
  delete: VerdictWord;
}

export const UNKNOWN_RIGHTS: RowRights = { read: "unknown", edit: "unknown", delete: "unknown" };

/** Rights of somebody who does not get the row: the engine reports none on rows it hides. */
export const HIDDEN_RIGHTS: RowRights = { read: "denied", edit: "unknown", delete: "unknown" };

/** Rights from the engine's `$canRead`, `$canEdit` and `$canDelete`. */
export function rightsOf(values: Record<string, Value | undefined>): RowRights {
  return {
    read: word(values["$canRead"]),
    edit: word(values["$canEdit"]),
    delete: word(values["$canDelete"]),
  };
}

function word(value: Value | undefined): VerdictWord {
  if (value?.type !== "Boolean") return "unknown";
  return value.value ? "allowed" : "denied";
}
