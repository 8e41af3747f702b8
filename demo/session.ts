import { createDb, type Db } from "jazz-tools";
import { APP_ID } from "./app-id.ts";
import { announceToDevtools } from "./devtools.ts";
import { type Person, sessionOf } from "./people.ts";
import permissions from "./permissions.ts";
import { seedIfEmpty } from "./seed.ts";

/** Opens and closes the one Db of this page. */
export interface SignIn {
  /** Sign in as `person`, after signing out whoever was here before. */
  as(person: Person): Promise<Db>;
}

/**
 * Jazz does not change who a live Db belongs to: signing in as someone else means closing it and
 * creating another one. Sign-ins wait for each other, so two Dbs never overlap.
 *
 * @param serverUrl the sync server; without one the page keeps its rows to itself.
 */
export function createSignIn(serverUrl: string | undefined): SignIn {
  let current: Promise<Db | undefined> = Promise.resolve(undefined);

  async function reopen(previous: Promise<Db | undefined>, person: Person): Promise<Db> {
    const open = await previous.catch(() => undefined);
    await open?.shutdown();
    const db = await createDb({
      appId: APP_ID,
      driver: { type: "memory" },
      cookieSession: sessionOf(person),
      ...(serverUrl ? { serverUrl } : {}),
    });
    announceToDevtools(db, permissions);
    if (!serverUrl) await seedIfEmpty(db);
    return db;
  }

  return {
    as(person) {
      const next = reopen(current, person);
      current = next;
      return next;
    },
  };
}
