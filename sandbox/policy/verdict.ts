/** The outcome of a judgement: `unknown` when the evidence at hand does not decide it. */
export type Verdict = "allowed" | "denied" | "unknown";

export function verdictOf(holds: boolean): Verdict {
  return holds ? "allowed" : "denied";
}

/** Kleene's negation: what is unknown stays unknown. */
export function negate(verdict: Verdict): Verdict {
  if (verdict === "unknown") return "unknown";
  return verdict === "allowed" ? "denied" : "allowed";
}
