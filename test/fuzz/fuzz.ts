/** `npm run fuzz`: readers of what is not trusted, tried with a great many inputs. */
import fc from "fast-check";
import type { Target } from "./target.ts";
import { POLICY_TARGETS } from "./targets/policies.ts";
import { PROTOCOL_TARGETS } from "./targets/protocol.ts";
import { QUERY_TARGETS } from "./targets/queries.ts";
import { RECORDING_TARGETS } from "./targets/recordings.ts";
import { TEXT_TARGETS } from "./targets/texts.ts";

export const TARGETS: readonly Target[] = [
  ...PROTOCOL_TARGETS,
  ...RECORDING_TARGETS,
  ...POLICY_TARGETS,
  ...QUERY_TARGETS,
  ...TEXT_TARGETS,
];

export interface Outcome {
  name: string;
  inputs: number;
  /** What was found, with the input that shows it; `null` when nothing was. */
  found: string | null;
}

/** Tries one target. The same seed gives the same inputs. */
export function tryTarget({ name, property, inputs }: Target, seed: number, share = 1): Outcome {
  const details = fc.check(property, { seed, numRuns: Math.ceil(inputs * share) });
  if (!details.failed) return { name, inputs: details.numRuns, found: null };
  const thrown = details.errorInstance instanceof Error ? details.errorInstance.stack : null;
  const found = [thrown ?? "It said no.", fc.defaultReportMessage(details) ?? ""].join("\n");
  return { name, inputs: details.numRuns, found };
}
