import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";
import { FEATURES, type KindFeatures, namesThat } from "../profiles/features.ts";
import { oddityOf } from "./odd-sessions.ts";

/** In words, what a known Jazz was recognised by. */
const SIGNS = {
  "alpha.53": {
    engine: "the engine has beginBatch, rollbackBatch and createSubscription",
    db: "the Db has subscribeAll and getRuntimeOperationContext",
  },
  next: {
    engine: "the engine has beginTransaction and waitForTransaction, and no beginBatch",
    db: "the Db has subscribe, canInsert and beginExclusiveTransaction, and no subscribeAll",
  },
};

/** What a host's profile was chosen by, one short phrase each; for an unknown one, what is odd. */
export function signsOf(host: Host): string[] {
  const { profile } = host;
  const { engine, db } = partsOf(host);
  if (profile.name === "unknown") return oddities(host);
  const signs = SIGNS[profile.name];
  return [
    ...(engine ? [signs.engine] : []),
    ...(db ? [signs.db] : []),
    ...dialectOf(host).signs(host),
  ];
}

/** What was found of it: its engine too where that is left alone. */
function partsOf({ engine, db }: Host): { engine: object | null; db: object | null } {
  const behind = engine?.raw ?? (db && engineBehind(db.raw));
  return { engine: behind, db: db?.raw ?? null };
}

/** Where both kinds of Jazz keep it. */
function engineBehind(db: object): object | null {
  try {
    const { connection } = db as { connection?: { client?: { runtime?: unknown } | null } };
    const runtime = connection?.client?.runtime;
    return typeof runtime === "object" ? runtime : null;
  } catch {
    return null;
  }
}

/** How it differs from the Jazz that it resembles most. */
function oddities(host: Host): string[] {
  const all = Object.values(FEATURES).map((kind) => differences(host, kind));
  const [least = []] = all.sort((one, other) => one.length - other.length);
  return [...least, ...oddityOf(host)];
}

function differences(host: Host, features: KindFeatures): string[] {
  const { engine, db } = partsOf(host);
  const parts = [
    { what: "engine", object: engine, ...features.engine },
    { what: "Db", object: db, ...features.db },
  ];
  return parts.flatMap(({ what, object, has, lacks }) => {
    if (!object) return [];
    const missing = namesThat(false, object, has).map((name) => name.replace("|", " or "));
    return [
      ...missing.map((name) => `the ${what} lacks ${name}`),
      ...namesThat(true, object, lacks).map((name) => `the ${what} has ${name}`),
    ];
  });
}
