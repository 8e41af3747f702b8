/**
 * Permissions that were handed over without a Db, by app: for the Dbs of one app, or, under `null`,
 * for all of the page. What comes later takes the place of what came before.
 */
export type SharedPermissions = Map<string | null, object>;

export const permissionsOf = (shared: SharedPermissions, app: string | null): object | null =>
  shared.get(app) ?? shared.get(null) ?? null;
