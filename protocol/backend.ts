/** What a Node backend adds to the protocol: the handles its context makes, and for which request. */

/**
 * How a handle was made, named after the calls of Jazz's backend context. `db` is the unscoped one;
 * `forAccount` exists only after alpha.53 (`backend/create-jazz-session.ts` of garden-co/jazz).
 */
export const HANDLE_KINDS = [
  "forRequest",
  "forSession",
  "forAccount",
  "withAttribution",
  "withAttributionForSession",
  "withAttributionForRequest",
  "asBackend",
  "db",
] as const;

export type HandleKind = (typeof HANDLE_KINDS)[number];

/** What a handle changes: whose permissions decide, and whose name is written. */
export interface HandleMeaning {
  permissions: "the session's" | "the backend's";
  author: "the session's user" | "whom it names" | "jazz:system";
}

const asTheUser: HandleMeaning = { permissions: "the session's", author: "the session's user" };
const inTheirName: HandleMeaning = { permissions: "the backend's", author: "whom it names" };
const asItself: HandleMeaning = { permissions: "the backend's", author: "jazz:system" };

/** Source: `backend/create-jazz-context.ts` of garden-co/jazz; measured for alpha.53. */
export const HANDLE_MEANING: Readonly<Record<HandleKind, HandleMeaning>> = {
  forRequest: asTheUser,
  forSession: asTheUser,
  forAccount: asTheUser,
  withAttribution: inTheirName,
  withAttributionForSession: inTheirName,
  withAttributionForRequest: inTheirName,
  asBackend: asItself,
  db: asItself,
};

/** The handle through which a backend is to play writes or run a query. */
export interface Through {
  kind: HandleKind;
  /** Of the request to build, for the two kinds that take one. Sent to loopback only, never kept. */
  headers?: Record<string, string> | undefined;
}
