/**
 * Which Jazz a page runs, told by features and never by a version's text. What is not known for
 * certain is only looked at: a later engine ignores another session and would write real rows
 * as the page's own user.
 */
import { alpha53Db, alpha53Engine } from "./alpha53.ts";
import type { Profile } from "./profile.ts";

const ENGINE =
  "insert update upsert delete restore query createSubscription executeSubscription unsubscribe " +
  "beginBatch commitBatch rollbackBatch waitForBatch getSchema getSchemaHash onMutationError";
const LATER_ENGINE = "beginTransaction registerSchema";
const DB = "subscribeAll getRuntimeOperationContext beginTransaction beginBatch";
const LATER_DB = "canInsert beginExclusiveTransaction subscribe getAccessContext";

/** The profile of what was found so far: an engine, a Db, or both. */
export function detectProfile(engine: object | null, db: object | null): Profile {
  const wrong = [
    ...(engine ? differences("engine", engine, ENGINE, LATER_ENGINE) : []),
    ...(db ? differences("Db", db, DB, LATER_DB) : []),
  ];
  if (wrong.length > 0) {
    const left = { followable: false, engineOf: () => null, ended: () => false };
    return { name: "unknown", signs: wrong, engine: null, db: left };
  }
  return { name: "alpha.53", signs: [], engine: alpha53Engine, db: alpha53Db };
}

/** What the object lacks of what it should have, and has of what it should not. */
function differences(what: string, object: object, known: string, later: string): string[] {
  return [
    ...known
      .split(" ")
      .filter((name) => !has(object, name))
      .map((name) => `the ${what} lacks ${name}`),
    ...later
      .split(" ")
      .filter((name) => has(object, name))
      .map((name) => `the ${what} has ${name}`),
  ];
}

/** Whether something has all these methods. Never throws. */
export function has(value: unknown, ...methods: string[]): value is object {
  if (typeof value !== "object" || value === null) return false;
  try {
    return methods.every(
      (method) => typeof (value as Record<string, unknown>)[method] === "function",
    );
  } catch {
    return false;
  }
}

/** An engine in the shape in which wasm-bindgen's classes show themselves. */
export const looksLikeEngine = (value: unknown): value is object =>
  has(value, "createSubscription", "executeSubscription");

/** A Db of this or a later Jazz. */
export const looksLikeDb = (value: unknown): value is object =>
  has(value, "getAuthState", "onAuthChanged") &&
  (has(value, "subscribeAll") || has(value, "subscribe"));
