import type { QueryResult } from "../../protocol/commands.ts";
import type { Session, WireQuery } from "../../protocol/jazz.ts";
import type { Client } from "../client.ts";
import { pageAuth, takesSessions } from "../model/host-facts.ts";
import { applyResult } from "./learn-rows.ts";
import type { HostRecord } from "./records.ts";
import type { Store } from "./store.ts";

/** Whose eyes a question is asked through. */
export type Eyes = Session | "page" | null;

/**
 * Asks the page's engine once, on the tier that needs no network. What comes back is remembered
 * as the last known state of its rows. Rejects for a host of a file, which has no page, and for
 * eyes that its engine does not take. Such an engine shows all it has to the page's own user.
 */
export async function askPage(
  panel: { client: Client; store: Store },
  host: HostRecord,
  query: WireQuery,
  session: Eyes,
  signal?: AbortSignal,
): Promise<QueryResult> {
  const result = await lookAtPage(panel, host, query, session, signal);
  panel.store.changed(applyResult(panel.store.live, host, query.table, result));
  return result;
}

/** As {@link askPage}, for what nobody looks at: nothing is remembered. */
export async function lookAtPage(
  panel: { client: Client },
  host: HostRecord,
  query: WireQuery,
  session: Eyes,
  signal?: AbortSignal,
): Promise<QueryResult> {
  if (host.imported)
    throw new Error(`${host.imported.file} is a recording: there is no page to ask.`);
  const own = takesSessions(host) ? session : ownEyes(host, session);
  const request = { host: host.info.host, query, session: own, tier: "local" as const };
  return panel.client.call(host.document, "query", request, { signal });
}

function ownEyes(host: HostRecord, session: Eyes): "page" {
  const user = session === null || session === "page" ? null : session.user_id;
  if (user === null || user === pageAuth(host)?.session?.user_id) return "page";
  throw new Error(
    "This version of Jazz shows a page the rows of its own user, and of nobody else.",
  );
}
