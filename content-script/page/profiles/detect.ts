/**
 * Which Jazz a page runs, told by features and never by a version's text. What is not known for
 * certain is only looked at: a later engine ignores another session and would write real rows
 * as the page's own user.
 */
import { alpha53 } from "./alpha53.ts";
import { FEATURES, type Features, hasMethods, isDbBy, namesThat } from "./features.ts";
import { next } from "./next.ts";
import type { KnownProfile, Profile } from "./profile.ts";

/** Made when the first of them is met: most pages have none. */
let known: readonly KnownProfile[] | null = null;

/** Of a Jazz that is no known one: nothing is done to it but to watch for its end. */
export const UNKNOWN: Profile = {
  name: "unknown",
  engine: null,
  db: { followable: false, engineOf: () => null, ended: () => false },
};

/** The profile of what was found so far: an engine, a Db, or both. */
export function detectProfile(engine: object | null, db: object | null): Profile {
  const fits = (object: object | null, { has, lacks }: Features): boolean =>
    !object ||
    (namesThat(false, object, has).length === 0 && namesThat(true, object, lacks).length === 0);
  known ??= [alpha53(), next()];
  return (
    known.find(({ name }) => {
      const features = FEATURES[name];
      return fits(engine, features.engine) && fits(db, features.db);
    }) ?? UNKNOWN
  );
}

/** An engine in the shape in which wasm-bindgen's classes show themselves. */
export const looksLikeEngine = (value: unknown): value is object =>
  hasMethods(value, "createSubscription", "executeSubscription");

/** A Db of this or a later Jazz. */
export const looksLikeDb = (value: unknown): value is object =>
  isDbBy((method) => hasMethods(value, method));
