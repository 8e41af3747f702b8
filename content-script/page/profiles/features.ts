/** Methods by which known Jazzes are told, by name: those something has, and those it lacks. */

export interface Features {
  readonly has: string;
  readonly lacks: string;
}

export interface KindFeatures {
  readonly engine: Features;
  readonly db: Features;
}

const RUNTIME =
  "insert update upsert delete restore query createSubscription executeSubscription unsubscribe " +
  "onMutationError ";
const BATCHES = "beginBatch commitBatch rollbackBatch waitForBatch";

export const FEATURES: Record<"alpha.53" | "next", KindFeatures> = {
  "alpha.53": {
    engine: {
      has: `${RUNTIME}getSchema getSchemaHash ${BATCHES}`,
      lacks: "beginTransaction registerSchema",
    },
    db: {
      has: "subscribeAll getRuntimeOperationContext beginTransaction beginBatch",
      lacks: "canInsert beginExclusiveTransaction subscribe getAccessContext",
    },
  },
  next: {
    engine: {
      has: `${RUNTIME}beginTransaction commitTransaction rollbackTransaction waitForTransaction`,
      lacks: BATCHES,
    },
    db: {
      // One of two: it was renamed on the way.
      has:
        "all subscribe insert update upsert delete canInsert canRead canUpdate canDelete " +
        "beginTransaction beginExclusiveTransaction shutdown getAccessContext|getRuntimeOperationContext",
      lacks: "subscribeAll beginBatch",
    },
  },
};

/** Whether something has all these methods. Never throws. */
export function hasMethods(value: unknown, ...methods: string[]): value is object {
  if (typeof value !== "object" || value === null) return false;
  try {
    for (let i = 0; i < methods.length; i++) {
      if (typeof (value as Record<string, unknown>)[methods[i] ?? ""] !== "function") return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Whether something is a Db of this or a later Jazz, told by the methods that it has. */
export const isDbBy = (has: (method: string) => boolean): boolean =>
  has("getAuthState") && has("onAuthChanged") && (has("subscribeAll") || has("subscribe"));

/** Names of a list that an object has, or lacks. `a|b` is one of them. */
export function namesThat(have: boolean, object: object, names: string): string[] {
  return names
    .split(" ")
    .filter((name) => name.split("|").some((one) => hasMethods(object, one)) === have);
}
