import type { Schema } from "../../../protocol/jazz.ts";
import type { Remark } from "./finding.ts";
import type { Placed } from "./place.ts";

/** A remark on what a table does not say, with the place: `todos`, or `todos.update`. */
export interface TableRemark extends Remark {
  clause: string;
  path: string;
}

/** One kind of silent failure. */
export interface Rule {
  id: string;
  /** What it is about, in a few words. */
  title: string;
  /** Looks at an expression. */
  expression?(placed: Placed): readonly Remark[];
  /** Looks at a table as a whole. */
  table?(table: string, schema: Schema): readonly TableRemark[];
}
