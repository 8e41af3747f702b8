/** What relay and hook say to each other, beside the texts of a panel that pass between them. */

/** By which events the rest is asked for, and told, while the document is left. */
export interface Parting {
  ask: string;
  answer: string;
}

export type ToHook =
  /** A panel is there: the tools are wanted, and will call at this place with this secret. */
  | { m: "want"; name: string; secret: string }
  | ({ m: "parting" } & Parting)
  /** Whether the tools will come by themselves, or not, after the next load. */
  | { m: "kept"; done: boolean };

export type FromHook =
  /** The tools are awaited: they may be brought. */
  | { m: "awaiting" }
  /** The tools are there. */
  | { m: "tools" }
  /** They came and could not start, for this reason. */
  | { m: "broken"; why: string }
  /** The tools ask to be there from the start after the next load, or not any more. */
  | { m: "keep"; on: boolean };
