/** Whether an engine judges by policies that its schema does not show, as far as is known. */
export interface Enforcement {
  /** Only ever seen: what was not yet may come with the next message of a server. */
  seen: boolean;
  /** What shows it, or what was tried, in a sentence. */
  evidence: string;
}

/** A write that the engine refused, in its own words. */
export const denied = (message: string): Enforcement => ({
  seen: true,
  evidence: `The engine denied a write: ${message}`,
});
