import { MODE_LABELS } from "../../protocol/attribution.ts";
import type { WriteRecord } from "../store/records.ts";

/** What sets a write apart from the app's ordinary ones. */
export interface WriteMarks {
  /** Made by this panel instead of the app. */
  by: "replay" | "undo" | null;
  /** The app made it while the page was acting as somebody. */
  acting: boolean;
  /** The page's own user where the write ran as somebody else; `null` is a page without a session. */
  real: string | null | undefined;
}

export function writeMarks({ by, actingFor }: WriteRecord): WriteMarks {
  return {
    by: by === "app" ? null : by,
    acting: actingFor !== null && by === "app",
    real: actingFor ? (actingFor.session?.user_id ?? null) : undefined,
  };
}

/** The mode with its marks, for copies: `As this user; replay; page user alice`. */
export function modeText(write: WriteRecord): string {
  if (write.received) return "";
  const { by, acting, real } = writeMarks(write);
  const parts = [MODE_LABELS[write.mode], by ?? "", acting ? "acting" : ""];
  if (real !== undefined)
    parts.push(real === null ? "page without a session" : `page user ${real}`);
  return parts.filter(Boolean).join("; ");
}

/** The marks in a sentence; empty for an ordinary write. */
export function marksSentence(write: WriteRecord): string {
  const { by, acting, real } = writeMarks(write);
  const what =
    by === "replay"
      ? "Made by a replay from this panel."
      : by === "undo"
        ? "Made to take back a replay."
        : acting
          ? "Made while the page was acting."
          : "";
  if (what === "" || real === undefined) return what;
  return `${what} ${real === null ? "The page itself has no session." : `The page's own user is ${real}.`}`;
}
