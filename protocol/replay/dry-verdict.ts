import type { DryRunResult } from "../commands.ts";
import type { Words } from "./play.ts";
import type { Played } from "./stage.ts";

const THROWAWAY =
  "It was played under a throw-away id, since an id stays taken after a roll-back: a policy that " +
  "looks at the id itself may judge otherwise.";

/** What it says of somebody's rights that Jazz took a write. */
export type Taken = Pick<DryRunResult, "missing"> & { verdict: "allowed" | "unknown" };

/** What a dry run says of one write, given what it says if Jazz took it. */
export function dryVerdict(
  { how, result, inserts }: Played,
  taken: Taken,
  { engine }: Words,
): DryRunResult {
  const caveats = inserts ? [THROWAWAY] : [];
  if (how === "denied") return { ...result, verdict: "denied", missing: caveats };
  if (how === "made") {
    const missing = [...taken.missing, ...result.missing, ...caveats];
    return { ...result, verdict: taken.verdict, missing };
  }
  const otherReason = `${engine} refused the write for another reason than its policies.`;
  const missing = how === "refused" ? [otherReason] : result.missing;
  return { ...result, verdict: "unknown", missing };
}
