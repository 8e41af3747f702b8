import type { WriteRecord } from "../store/records.ts";
import type { Played } from "./replay-line.ts";

/**
 * Whether an engine took a write, so that later ones see it. One that only said that it would allow
 * it counts as if it had: it shows no row.
 */
export function wasTaken({ op }: WriteRecord, played: Played): boolean {
  if ("outcome" in played) return played.outcome === "made";
  if (played.verdict === "allowed") return true;
  const there = op === "delete" ? played.before : played.after;
  return played.thrown === null && there !== null;
}
