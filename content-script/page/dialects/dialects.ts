import type { Profile } from "../profiles/profile.ts";
import { alpha53 } from "./alpha53.ts";
import type { Dialect } from "./dialect.ts";
import { later } from "./later.ts";

/** What the calls and values of a profile's Jazz mean. */
export const dialectOf = ({ name }: Profile): Dialect => (name === "alpha.53" ? alpha53 : later);
