import { FULL_LIMITS } from "../../protocol/codec/limits.ts";
import { encodeRecord } from "../../protocol/encode-session.ts";
import type { PageEvent } from "../../protocol/messages.ts";
import { epoch, now } from "../clock.ts";
import type { Subscriptions } from "../handles/subscriptions.ts";
import type { Entry, LateEntry } from "../recorder/entries.ts";
import type { Log } from "../recorder/log.ts";
import type { Tables } from "../schema/tables.ts";
import { type HostFacts, hostInfo } from "./host-info.ts";

export interface Known {
  facts: HostFacts;
  tables: Tables;
  permissions: object | null;
  log: Log;
  subscriptions: Subscriptions;
}

const late = (event: () => PageEvent): LateEntry => ({ kind: "late", event });

/** The backend as it is at the moment of sending. */
export const hostEntry = (facts: HostFacts): LateEntry =>
  late(() => ({ t: "host", at: epoch(now()), info: hostInfo(facts) }));

/** Everything a panel needs to know when it opens, as ordinary entries in a sensible order. */
export function* snapshot(known: Known): Generator<Entry> {
  const { facts, tables, permissions, log, subscriptions } = known;
  const { host } = facts;
  const at = epoch(now());
  yield hostEntry(facts);
  const { schema } = tables;
  if (schema) {
    const encoded = (): Record<string, unknown> => encodeRecord(schema, FULL_LIMITS);
    yield late(() => ({ t: "schema", at, host, hash: tables.hash, schema: encoded() }));
  }
  if (permissions) {
    const encoded = (): Record<string, unknown> => encodeRecord(permissions, FULL_LIMITS);
    yield late(() => ({ t: "permissions", at, host, permissions: encoded() }));
  }
  for (const handle of log.handles) yield { kind: "handle", handle };
  yield* openSubscriptions(subscriptions);
  yield* log.recent;
}

/** Each with its first delta and its last, whose number says how many there were. */
function* openSubscriptions({ open }: Subscriptions): Generator<Entry> {
  for (const subscription of open) {
    const { at, handle, first, deltas, rows, lastAt } = subscription;
    yield { kind: "subscription", at, handle, subscription };
    if (!first) continue;
    const entry = { kind: "delta" as const, subscription, removed: 0, updated: 0, ids: [] };
    yield { ...entry, at: first.at, nth: 1, added: first.rows, rows: first.rows };
    if (deltas > 1) yield { ...entry, at: lastAt, nth: deltas, added: 0, rows };
  }
}
