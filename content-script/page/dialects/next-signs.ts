import type { Host } from "../hosts/host.ts";
import { attempt } from "../primordials.ts";
import { hasMethods } from "../profiles/features.ts";

/** How a Db says whom an operation runs as: it was renamed on the way. */
const CONTEXTS = ["getAccessContext", "getRuntimeOperationContext"];

/** What kind of page it is, beyond what its profile was chosen by. */
export function signs({ engine, db }: Host): string[] {
  const found = CONTEXTS.filter((name) => db && hasMethods(db.raw, name)).map(
    (name) => `the Db has ${name}`,
  );
  if (engine) {
    const { db: behind } = engine.raw as { db?: unknown };
    const here = typeof behind === "object" && behind !== null;
    found.push(here ? "the engine is on this page (its db)" : "the engine is not on this page");
  }
  attempt(() => {
    const { session } = (db?.authState() ?? {}) as { session?: { user?: unknown } | null };
    if (session?.user) found.push("the session has user.account and user.identity");
  });
  return found;
}
