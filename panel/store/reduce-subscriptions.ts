import type { EventOf } from "../../protocol/messages.ts";
import { queryOwnerColumns } from "../model/ownership.ts";
import { queryCode } from "../model/query-code.ts";
import { readWireQuery, tablesOf } from "../model/read-query.ts";
import { CHANGED, type Recording } from "./recording.ts";
import { documentOf, type HostKey, hostKey, type SubscriptionRecord } from "./records.ts";
import { noteOwnerColumns } from "./reduce-hosts.ts";
import { handleOf, noteSubscription } from "./reduce-requests.ts";

/** Deltas kept per subscription. */
const HISTORY = 300;

export function onSubscription(
  recording: Recording,
  document: string,
  event: EventOf<"subscription">,
): number {
  const host = hostKey(document, event.host);
  const key = `${host}/${event.subscription}`;
  const session = recording.intern(event.session);
  const known = recording.subscriptions.get(key);
  if (known && known.openedAt === event.at && known.text === event.query) {
    known.endedAt = null;
    known.session = session;
    return CHANGED.subscriptions;
  }
  const record: SubscriptionRecord = {
    ...newSubscription(host, event.subscription, event.query),
    openedAt: event.at,
    session,
    tier: event.tier,
    options: event.options,
    handle: event.handle === undefined ? null : handleOf(recording, host, event.handle, event.at),
    stack: recording.internStack(event.stack),
    noStack: event.noStack,
  };
  const { wire } = record;
  const owner = recording.hosts.get(host);
  if (owner && wire && session) noteOwnerColumns(owner, queryOwnerColumns(wire, session));
  if (session) {
    const acted = owner?.acting?.persona?.user_id === session.user_id;
    recording.people.note(session.user_id, "the session of a query", acted ? null : session);
  }
  recording.subscriptions.delete(key);
  recording.subscriptions.set(key, record);
  const requests = record.handle ? noteSubscription(recording, record.handle) : 0;
  return CHANGED.subscriptions | CHANGED.people | requests;
}

/** A live query as its text tells of it, before anything has happened. */
export function newSubscription(host: HostKey, id: string, text: string): SubscriptionRecord {
  const wire = readWireQuery(text);
  return {
    key: `${host}/${id}`,
    document: documentOf(host),
    host,
    id,
    openedAt: 0,
    endedAt: null,
    text,
    wire,
    table: wire?.table ?? "?",
    code: wire ? queryCode(wire) : text,
    session: null,
    tier: null,
    options: null,
    handle: null,
    stack: null,
    rows: null,
    deltas: 0,
    lastAt: null,
    firstMs: null,
    history: [],
  };
}

export function onUnsubscribe(
  recording: Recording,
  document: string,
  event: EventOf<"unsubscribe">,
): number {
  const key = `${hostKey(document, event.host)}/${event.subscription}`;
  const subscription = recording.subscriptions.get(key);
  if (!subscription) return 0;
  subscription.endedAt = event.at;
  return CHANGED.subscriptions;
}

export function onDelta(recording: Recording, document: string, event: EventOf<"delta">): number {
  const host = hostKey(document, event.host);
  const subscription = recording.subscriptions.get(`${host}/${event.subscription}`);
  if (!subscription || event.nth <= subscription.deltas) return 0;
  const { nth, at, added, removed, updated, ids, rows } = event;
  subscription.history.push({ nth, at, added, removed, updated, ids, rows });
  if (subscription.history.length > HISTORY) subscription.history.shift();
  subscription.deltas = nth;
  subscription.rows = rows;
  subscription.lastAt = at;
  if (nth === 1) subscription.firstMs = Math.max(0, at - subscription.openedAt);
  const changed = added + removed + updated > 0;
  if (changed && subscription.wire) {
    for (const table of tablesOf(subscription.wire)) recording.tableChanged(host, table);
  }
  // What a backend's own queries bring is told by whoever wrote it.
  const asked = recording.hosts.get(host)?.info.kind !== "backend";
  if (changed && nth > 1 && asked)
    recording.noteChange({ host, table: subscription.table, at, ids });
  return CHANGED.subscriptions | (changed ? CHANGED.tables : 0);
}
