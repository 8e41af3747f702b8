/**
 * Which Jazz a page runs, told by features and never by a version's text. What is not known for
 * certain is only looked at: a later engine ignores another session and would write real rows
 * as the page's own user.
 */
import { alpha53Db, alpha53Engine } from "./alpha53.ts";
import { nextDb, nextEngine } from "./next.ts";
import type { DbShape, EngineShape, Profile } from "./profile.ts";

/** Methods that something has, has one of, and does not have. */
interface Features {
  readonly has: string;
  readonly oneOf?: readonly string[];
  readonly lacks: string;
  /** What was recognised when all of that holds. */
  readonly sign: string;
}

interface Kind {
  readonly name: "alpha.53" | "next";
  readonly engine: Features;
  readonly db: Features;
  readonly shapes: { readonly engine: EngineShape; readonly db: DbShape };
}

const KINDS: readonly Kind[] = [
  {
    name: "alpha.53",
    engine: {
      has:
        "insert update upsert delete restore query createSubscription executeSubscription " +
        "unsubscribe beginBatch commitBatch rollbackBatch waitForBatch getSchema getSchemaHash " +
        "onMutationError",
      lacks: "beginTransaction registerSchema",
      sign: "the engine has beginBatch, rollbackBatch and createSubscription",
    },
    db: {
      has: "subscribeAll getRuntimeOperationContext beginTransaction beginBatch",
      lacks: "canInsert beginExclusiveTransaction subscribe getAccessContext",
      sign: "the Db has subscribeAll and getRuntimeOperationContext",
    },
    shapes: { engine: alpha53Engine, db: alpha53Db },
  },
  {
    name: "next",
    engine: {
      has:
        "insert update upsert delete restore query createSubscription executeSubscription " +
        "unsubscribe beginTransaction commitTransaction rollbackTransaction waitForTransaction " +
        "onMutationError",
      lacks: "beginBatch commitBatch rollbackBatch waitForBatch",
      sign: "the engine has beginTransaction and waitForTransaction, and no beginBatch",
    },
    db: {
      has:
        "all subscribe insert update upsert delete canInsert canRead canUpdate canDelete " +
        "beginTransaction beginExclusiveTransaction getAuthState onAuthChanged shutdown",
      oneOf: ["getAccessContext", "getRuntimeOperationContext"],
      lacks: "subscribeAll beginBatch",
      sign: "the Db has subscribe, canInsert and beginExclusiveTransaction, and no subscribeAll",
    },
    shapes: { engine: nextEngine, db: nextDb },
  },
];

/** Nothing is done to it but to watch for its end. */
const LEFT_ALONE: DbShape = {
  followable: false,
  client: null,
  onEnd: null,
  rejections: null,
  engineOf: () => null,
  ended: () => false,
  strange: () => null,
};

/**
 * The profile of what was found so far: an engine, a Db, or both.
 *
 * @param authState what the Db says of its session, where it may be asked.
 */
export function detectProfile(
  engine: object | null,
  db: object | null,
  authState?: unknown,
): Profile {
  const compared = KINDS.map((kind) => {
    const strange = kind.shapes.db.strange(authState);
    const wrong = [
      ...(engine ? differences("engine", engine, kind.engine) : []),
      ...(db ? differences("Db", db, kind.db) : []),
      ...(strange === null ? [] : [strange]),
    ];
    return { kind, wrong };
  }).sort((one, other) => one.wrong.length - other.wrong.length);
  const [nearest] = compared;
  if (!nearest || nearest.wrong.length > 0) {
    return { name: "unknown", signs: nearest?.wrong ?? [], engine: null, db: LEFT_ALONE };
  }
  const { name, shapes, ...features } = nearest.kind;
  const signs = [
    ...(engine ? [features.engine.sign] : []),
    ...(db ? [features.db.sign, ...present(db, features.db)] : []),
  ];
  return { name, signs, ...shapes };
}

/** What the object lacks of what it should have, and has of what it should not. */
function differences(what: string, object: object, { has, oneOf, lacks }: Features): string[] {
  return [
    ...has
      .split(" ")
      .filter((name) => !hasMethods(object, name))
      .map((name) => `the ${what} lacks ${name}`),
    ...(oneOf?.some((name) => hasMethods(object, name)) === false
      ? [`the ${what} lacks ${oneOf.join(" and ")}`]
      : []),
    ...lacks
      .split(" ")
      .filter((name) => hasMethods(object, name))
      .map((name) => `the ${what} has ${name}`),
  ];
}

const present = (object: object, { oneOf = [] }: Features): string[] =>
  oneOf.filter((name) => hasMethods(object, name)).map((name) => `the Db has ${name}`);

/** Whether something has all these methods. Never throws. */
export function hasMethods(value: unknown, ...methods: string[]): value is object {
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
  hasMethods(value, "createSubscription", "executeSubscription");

/** A Db of this or a later Jazz. */
export const looksLikeDb = (value: unknown): value is object =>
  hasMethods(value, "getAuthState", "onAuthChanged") &&
  (hasMethods(value, "subscribeAll") || hasMethods(value, "subscribe"));
