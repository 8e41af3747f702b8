import { alpha53 } from "./alpha53.ts";
import type { Dialect, Refusals } from "./dialect.ts";
import { next } from "./next.ts";

const DOUBT = "This is not a Jazz whose engine is known to honour another session:";

const ACT = `${DOUBT} acting or replaying in the page could write real rows as its own user. Use the backend companion.`;

const refusals: Refusals = {
  act: ACT,
  attribution: ACT,
  replay: ACT,
  followSession: ACT,
  query: "This is not a Jazz that is known for certain: it is only watched, and asked nothing.",
};

/**
 * A Jazz that is no known one, whose engine has the calls of a known one or is not seen at all:
 * what it does is read as far as it goes, and nothing is asked of it.
 */
export const watched = (like: Dialect): Dialect => ({
  ...like,
  acting: null,
  refusals,
  readAuth(value) {
    const state = alpha53.readAuth(value);
    return state?.session ? state : next.readAuth(value);
  },
  signs: () => [],
  policies: null,
  reads: () => null,
});
