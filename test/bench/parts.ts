/** What `npm run bench` measures, in this order. Each part has browsers of its own. */
import { backendCost } from "./backend-cost.ts";
import { bundleSizes } from "./bundle-sizes.ts";
import { burstCosts } from "./bursts.ts";
import { callCosts } from "./calls.ts";
import { doorCosts } from "./doors.ts";
import { evaluation } from "./evaluation.ts";
import { filterAndSort } from "./filter.ts";
import { memory } from "./memory.ts";
import { opening } from "./opening.ts";
import { originCosts } from "./origins.ts";
import { peer } from "./peer.ts";
import { policyChecks } from "./policy-checks.ts";
import type { Measure } from "./report.ts";
import { rows } from "./rows.ts";
import type { Stage } from "./stage.ts";
import { subscriptions } from "./subscriptions.ts";

export interface Part {
  name: string;
  /** What it measures, in a few words. */
  what: string;
  /** Whether it needs what the build makes. */
  built: boolean;
  run(stage: Stage): Promise<Measure[]> | Measure[];
}

export const PARTS: readonly Part[] = [
  { name: "calls", what: "what each call of the engine costs", built: true, run: callCosts },
  { name: "doors", what: "what passing each door costs", built: true, run: doorCosts },
  { name: "evaluation", what: "the hook's script where Jazz is not", built: true, run: evaluation },
  { name: "origins", what: "what taking a stack costs", built: true, run: originCosts },
  { name: "bursts", what: "how the panel follows many writes", built: true, run: burstCosts },
  { name: "opening", what: "a panel, a saved recording, a file", built: true, run: opening },
  { name: "filter", what: "filter and sort many writes", built: true, run: filterAndSort },
  { name: "subscriptions", what: "many of them, changing", built: true, run: subscriptions },
  { name: "rows", what: "a table of very many rows", built: true, run: rows },
  { name: "memory", what: "what recorded writes weigh", built: true, run: memory },
  { name: "peer", what: "the same with Apollo's DevTools", built: true, run: peer },
  { name: "policies", what: "the sandbox's decisions a second", built: false, run: policyChecks },
  { name: "backend", what: "what inspecting a backend costs", built: false, run: backendCost },
  { name: "sizes", what: "the scripts, minified", built: true, run: bundleSizes },
];
