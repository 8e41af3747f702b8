import type { Panel } from "../panel-context.ts";
import type { Keys } from "./keys.ts";

/** Something the panel can do, by its name or by its keys. */
export interface Command {
  /** As it is listed; unique. */
  title: string;
  section: "Go to" | "Do" | "Show" | "Databases" | "People" | "Appearance";
  keys?: Keys;
  /** What else it is found by. */
  words?: string;
  /** Why it cannot be done now, as one sentence; `null` when it can. */
  refusal?(panel: Panel): string | null;
  run(panel: Panel): void;
}
