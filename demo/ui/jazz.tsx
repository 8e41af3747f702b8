import type { Db, QueryBuilder, Session } from "jazz-tools";
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

// The few things that a framework client of Jazz offers, here for Preact.

interface JazzClient {
  db: Db;
  session: Session;
}

const JazzContext = createContext<JazzClient | undefined>(undefined);

/** Gives the components below a Db and the session they act under. */
export function JazzProvider({
  db,
  session,
  children,
}: JazzClient & { children: ComponentChildren }) {
  return <JazzContext.Provider value={{ db, session }}>{children}</JazzContext.Provider>;
}

/** The Db and the session of the nearest {@link JazzProvider}. */
export function useJazz(): JazzClient {
  const client = useContext(JazzContext);
  if (!client) throw new Error("Put this component inside a <JazzProvider>.");
  return client;
}

/** The session that a Db reports: read once, then followed. */
export function useSession(db: Db | undefined): Session | null {
  const [heard, setHeard] = useState<{ db: Db; session: Session | null }>();
  useEffect(() => db?.onAuthChanged(({ session }) => setHeard({ db, session })), [db]);
  if (!db) return null;
  return heard?.db === db ? heard.session : db.getAuthState().session;
}

/**
 * The live rows of a query, or undefined until the first result is there (and while there is no
 * query). It is opened again when the query, the Db or the session changes.
 */
export function useAll<Row extends { id: string }>(
  query: QueryBuilder<Row> | undefined,
): Row[] | undefined {
  const { db, session } = useJazz();
  const [rows, setRows] = useState<Row[]>();
  const key = query?._build();
  useEffect(() => {
    setRows(undefined);
    if (!query) return;
    return db.subscribeAll(query, ({ all }) => setRows(all), undefined, session);
  }, [db, session, key]);
  return rows;
}
