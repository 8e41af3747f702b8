import type { IProperty } from "fast-check";

/** Something that reads what it does not trust, and how it is tried. */
export interface Target {
  name: string;
  /** Inputs of a whole run. */
  inputs: number;
  /** Throws, or is false, where something is wrong. */
  property: IProperty<unknown[]>;
}
