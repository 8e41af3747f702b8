/** A value that the session gives when a policy is judged: `session.user_id`, `session.claims.role`. */
export interface SessionRef {
  readonly [claim: string]: SessionRef;
}

/** A column of the row that a rule is about, inside `exists` conditions. */
export class RowRef {
  readonly column: string;

  constructor(column: string) {
    this.column = column;
  }
}

/** The row that a `gather` step goes on from. */
export class CurrentRow {
  /** Keeps the type apart from any other object's. */
  readonly isCurrentRow = true;
}

const paths = new WeakMap<object, readonly string[]>();

/**
 * A reference by path. Members go deeper, and a name may hold a whole path:
 * `session.claims.role` is `session["claims.role"]`.
 */
export function sessionRef(path: readonly string[]): SessionRef {
  const ref = new Proxy<SessionRef>(
    {},
    {
      get: (_target, name) =>
        typeof name === "string" ? sessionRef([...path, ...splitPath(name)]) : undefined,
    },
  );
  paths.set(ref, path);
  return ref;
}

/** The path of a session reference; `undefined` for any other value. */
export function sessionPathOf(value: unknown): readonly string[] | undefined {
  return typeof value === "object" && value !== null ? paths.get(value) : undefined;
}

export function splitPath(path: string): string[] {
  return path
    .split(".")
    .map((part) => part.trim())
    .filter((part) => part.length > 0);
}

/** `row.column` for every column name. */
export function rowContext(): Record<string, RowRef> {
  return new Proxy<Record<string, RowRef>>(
    {},
    { get: (_target, name) => (typeof name === "string" ? new RowRef(name) : undefined) },
  );
}

/** Whether a value is one of these references rather than a literal. */
export function isReference(value: unknown): boolean {
  return (
    value instanceof RowRef || value instanceof CurrentRow || sessionPathOf(value) !== undefined
  );
}

/** An object as one writes it in braces: no class instance, array or reference. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || isReference(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
