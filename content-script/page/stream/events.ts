/** Makes what was kept into the protocol's events. Runs when they are sent, never in a call. */

import { clip, clipId, clipName, NAME, TEXT } from "../../../protocol/clip.ts";
import { encode } from "../../../protocol/codec/encode.ts";
import { type Encoded, TAG } from "../../../protocol/codec/encoded.ts";
import { encodeRecord, encodeSession } from "../../../protocol/encode-session.ts";
import type { Session, Tier } from "../../../protocol/jazz.ts";
import type { EventOf, PageEvent } from "../../../protocol/messages.ts";
import { changesOf } from "../dialects/delta.ts";
import type { CallContext, Dialect } from "../dialects/dialect.ts";
import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";
import { epoch, isArray, keys, messageOf, toJson } from "../primordials.ts";
import type { DeltaEntry, Entry, SubscriptionEntry, WriteEntry } from "../recorder/entries.ts";
import { type CutValue, isCut } from "../recorder/large-values.ts";
import { realAuth } from "./host-info.ts";
import { tellOrigin } from "./origin-text.ts";
import { rowTableOf } from "./query-table.ts";

/** Changes of one delta whose rows are told. */
export const TOLD_CHANGES = 20;

/** Which table a row is in, as far as the stream has shown. */
export interface RowTables {
  learn(row: string, table: string): void;
  /** `null` when not known; it is then looked up if it can be. */
  of(row: string, host: Host): string | null;
}

export function toEvent(entry: Entry, tables: RowTables): PageEvent {
  switch (entry.kind) {
    case "write":
      return writeEvent(entry, tables);
    case "delta":
      return deltaEvent(entry, tables);
    case "subscription":
      return subscriptionEvent(entry);
    case "unsubscribe":
      return {
        t: "unsubscribe",
        at: epoch(entry.at),
        host: entry.host.id,
        subscription: entry.subscription.id,
      };
    case "batch": {
      const { batch, mode, state, at, host } = entry;
      return { t: "batch", at: epoch(at), host: host.id, batch: clipId(batch), mode, state };
    }
    case "fate": {
      const { batch, fate, code, reason, at, host } = entry;
      return {
        t: "fate",
        at: epoch(at),
        host: host.id,
        batch: clipId(batch),
        fate,
        code: code === null ? null : clip(code, NAME),
        reason: reason === null ? null : clip(reason, TEXT),
      };
    }
    case "late":
      return entry.event();
  }
}

function writeEvent(entry: WriteEntry, tables: RowTables): EventOf<"write"> {
  const { shape, args, host, thrown } = entry;
  const dialect = dialectOf(host);
  const given = contextOf(dialect, args[shape.context]);
  const ran = entry.acted ? contextOf(dialect, entry.context) : given;
  const scope = dialect.inForce(ran.scope, () => pageSession(host));
  const result = (entry.result ?? {}) as { id?: unknown; values?: unknown };
  const row = clipName(result.id ?? (shape.row === null ? null : args[shape.row]));
  let table = shape.table === null ? null : clipName(args[shape.table]);
  if (row !== null && table !== null) tables.learn(row, table);
  if (row !== null && table === null) table = tables.of(row, host);
  return {
    t: "write",
    at: epoch(entry.at),
    host: host.id,
    write: entry.number,
    op: shape.op,
    table,
    row,
    values: shape.values === null ? null : encodeValues(args[shape.values]),
    result: result.values === undefined ? null : encode(result.values),
    session: encodeSession(scope.session),
    attribution: clipName(scope.attribution),
    updatedAt: ran.updatedAt,
    batch: clipName(dialect.batchIn(result) ?? ran.batch),
    thrown: thrown ? clip(messageOf(thrown.error), TEXT) : null,
    micros: entry.took * 1000,
    actingFor: entry.acted
      ? {
          session: encodeSession(given.scope.session),
          attribution: clipName(given.scope.attribution),
        }
      : null,
    by: entry.by,
    ...tellOrigin(entry.origin),
  };
}

/** Tagged values by column; of some only the beginning was kept. */
function encodeValues(values: unknown): Record<string, unknown> {
  const out: Record<string, unknown> = { ...encodeRecord(values) };
  for (const column of keys(out)) {
    const value = cutIn(values, column);
    if (value) out[column] = { type: value.type, value: cut(value) };
  }
  return out;
}

/** Looking at what an app passed can run code of the app, which may throw. */
function cutIn(values: unknown, column: string): CutValue | null {
  try {
    const value = (values as Record<string, unknown>)[column];
    return isCut(value) ? value : null;
  } catch {
    return null;
  }
}

function cut({ head, size }: CutValue): Encoded {
  const kind = typeof head === "string" ? "string" : isArray(head) ? "array" : "bytes";
  return { [TAG]: ["cut", kind, encode(head), size] };
}

function subscriptionEvent({ subscription, host }: SubscriptionEntry): EventOf<"subscription"> {
  const { at, id, query, running, tier, options, origin } = subscription;
  const dialect = dialectOf(host);
  const named = { session: dialect.readSession(running), attribution: null };
  const { session } = dialect.inForce(named, () => pageSession(host));
  return {
    t: "subscription",
    at: epoch(at),
    host: host.id,
    subscription: id,
    query: typeof query === "string" ? dialect.wireQuery(query) : "",
    session: encodeSession(session),
    tier: asTier(tier),
    options: clipOptions(options, tier),
    ...tellOrigin(origin),
  };
}

function deltaEvent(entry: DeltaEntry, tables: RowTables): EventOf<"delta"> {
  const { at, host, subscription, nth, added, removed, updated, rows, delta } = entry;
  const { query } = subscription;
  const table = typeof query === "string" ? rowTableOf(dialectOf(host).wireQuery(query)) : null;
  const ids: string[] = [];
  for (const { id } of changesOf(delta, TOLD_CHANGES)) {
    if (typeof id !== "string") continue;
    ids.push(clipId(id));
    if (table !== null) tables.learn(id, table);
  }
  return {
    t: "delta",
    at: epoch(at),
    host: host.id,
    subscription: subscription.id,
    nth,
    added,
    removed,
    updated,
    ids,
    rows,
  };
}

const NO_CONTEXT: CallContext = {
  scope: { session: null, attribution: null },
  batch: null,
  updatedAt: null,
};

/** The same context comes with most calls, as an equal text. */
let last: { dialect: Dialect; context: unknown; read: CallContext } | null = null;

/** A call's context, read by its dialect. */
export function contextOf(dialect: Dialect, context: unknown): CallContext {
  if (last && last.context === context && last.dialect === dialect) return last.read;
  const read = dialect.readContext(context) ?? NO_CONTEXT;
  last = { dialect, context, read };
  return read;
}

const pageSession = (host: Host): Session | null => realAuth(host).state?.session ?? null;

/** Their JSON; a tier that only reads of a later Jazz know is told with them. */
function clipOptions(options: unknown, tier: unknown): string | null {
  const text = typeof options === "string" ? options : null;
  if (typeof tier !== "string" || asTier(tier) !== null) return text && clip(text, TEXT);
  const named = toJson({ tier });
  const rest = text?.startsWith("{") && text !== "{}" ? `,${text.slice(1)}` : "}";
  return clip(`${named.slice(0, -1)}${rest}`, TEXT);
}

function asTier(tier: unknown): Tier | null {
  return tier === "local" || tier === "edge" || tier === "global" ? tier : null;
}
