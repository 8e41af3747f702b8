/** For apps: `jazz-devtools/register`. */

export interface Registration {
  /** What `definePermissions` returned: with it the panel can say why a write was denied. */
  permissions?: object;
  /** What the panel calls the Db, where a page has several. */
  name?: string;
}

interface Page {
  [key: symbol]: object[] | undefined;
}

/** What build tools put in place, each in its own way. */
declare const process: { env: { NODE_ENV?: string } };
interface BuiltModule {
  env?: { PROD?: boolean };
}

/**
 * Hands a Db to Jazz DevTools, whether it is open yet or not. Returns what takes it back. In
 * production, and where there is no page, it does nothing.
 */
export function registerJazzDb(db: object, registration: Registration = {}): () => void {
  if (inProduction() || typeof window === "undefined") return () => {};
  const page = globalThis as Page;
  const key = Symbol.for("jazz.devtools");
  page[key] ??= [];
  const list = page[key];
  const entry = { ...registration, db };
  list.push(entry);
  return () => {
    const at = list.indexOf(entry);
    if (at !== -1) list.splice(at, 1);
  };
}

/** In a page that no build tool has seen there is no `process`. */
function inProduction(): boolean {
  try {
    return process.env.NODE_ENV === "production";
  } catch {
    return (import.meta as BuiltModule).env?.PROD === true;
  }
}
