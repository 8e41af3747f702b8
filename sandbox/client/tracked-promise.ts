/** A promise that says how it went, as React's `use` and Jazz's clients mark theirs. */
export type TrackedPromise<T> = Promise<T> & {
  status: "pending" | "fulfilled" | "rejected";
  value?: T;
  reason?: unknown;
};

/** Marks a promise, once. */
export function trackPromise<T>(source: Promise<T>): TrackedPromise<T> {
  const tracked = source as TrackedPromise<T>;
  if (tracked.status !== undefined) return tracked;
  tracked.status = "pending";
  source.then(
    (value) => void Object.assign(tracked, { status: "fulfilled", value }),
    (reason) => void Object.assign(tracked, { status: "rejected", reason }),
  );
  return tracked;
}
