/** Permissions that were handed over without a Db: for the Dbs of one app, or for all of the page. */
export class SharedPermissions {
  readonly #byApp = new Map<string | null, object>();

  /** What comes later takes the place of what came before. */
  add(permissions: object, app: string | null): void {
    this.#byApp.set(app, permissions);
  }

  of(app: string | null): object | null {
    return this.#byApp.get(app) ?? this.#byApp.get(null) ?? null;
  }
}
