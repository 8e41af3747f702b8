import type { Tables } from "../schema/tables.ts";
import type { Rows } from "./rows.ts";
import type { Target } from "./targets.ts";

/** What every way of playing needs. */
export interface Play<Result> {
  target: Target;
  /** The backend as itself. */
  own: Target;
  tables: Tables;
  rows: Rows;
  progress(result: Result): void;
  /** Whether somebody asked to stop. */
  stopped(): boolean;
}

/** Lets the backend do what is due between two writes. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
