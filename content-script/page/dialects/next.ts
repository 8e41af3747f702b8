/**
 * What alpha.55 and later say and mean (`runtime/client.ts`, `runtime/db.ts`, `author-id.ts` and
 * `native-runtime/native-runtime-adapter.ts` of garden-co/jazz). Read, not yet run on a release.
 */
import type { Scope } from "../../../protocol/attribution.ts";
import type { Session } from "../../../protocol/jazz.ts";
import { isFrozen } from "../primordials.ts";
import { alpha53 } from "./alpha53.ts";
import type { Dialect, Refusals } from "./dialect.ts";
import { readContext } from "./next-context.ts";
import { toWireJson } from "./next-query.ts";
import { reads } from "./next-reads.ts";
import { signs } from "./next-signs.ts";
import { asIdentitySession, parseIdentitySession } from "./session.ts";

const BACKEND = "Use the backend companion.";

const refusals: Refusals = {
  act: `After alpha.54 a page's engine ignores another session: acting in the page could write real rows as its own user. ${BACKEND}`,
  attribution: `After alpha.54 only a backend can write in another's name: a page's engine could write real rows as its own user. ${BACKEND}`,
  replay: `After alpha.54 a page's engine judges no write and ignores another session: a replay in the page would prove nothing and could write real rows as its own user. ${BACKEND}`,
  followSession:
    "After alpha.54 an app that is told of another session would only look like it: its rows and rights stay its own user's.",
  query: `After alpha.54 a page's engine reads as its own user only: a query for somebody else would leave their claims in it. ${BACKEND}`,
};

export const next: Dialect = {
  acting: null,
  refusals,
  // Appears under the same names, and is as secret.
  facts: alpha53.facts,
  told: alpha53.told,
  readAuth(value) {
    const state = alpha53.readAuth(value);
    return state && { ...state, session: publicSession((value as { session?: unknown }).session) };
  },
  readContext,
  readSession: parseIdentitySession,
  wireQuery: toWireJson,
  batchIn(result) {
    const { txId, openTransactionId } = (result ?? {}) as Record<string, unknown>;
    const id = openTransactionId ?? txId;
    return typeof id === "string" ? id : null;
  },
  inForce,
  signs,
  policies: "A page of this Jazz is given no policies: the server judges by its own.",
  reads,
};

/** The engine belongs to one author from its opening on, whatever its calls name. */
function inForce({ session: named }: Scope, page: () => Session | null): Scope {
  const own = page();
  const session = own && named?.user_id !== own.user_id ? own : named;
  return { session, attribution: null };
}

/** Apps are given frozen sessions, another one whenever it changes. */
const published = new WeakMap<object, Session | null>();

function publicSession(session: unknown): Session | null {
  if (typeof session !== "object" || session === null) return null;
  let read = published.get(session);
  if (read === undefined) {
    read = asIdentitySession(session);
    if (isFrozen(session)) published.set(session, read);
  }
  return read;
}
