import { FULL_LIMITS } from "../../../protocol/codec/limits.ts";
import { encodeRecord, encodeSession } from "../../../protocol/encode-session.ts";
import type { Acting, PageEvent } from "../../../protocol/messages.ts";
import type { Host } from "../hosts/host.ts";
import { actingOf } from "../impersonation/acting.ts";
import { engineTools } from "../impersonation/engine-tools.ts";
import { epoch, now } from "../primordials.ts";
import type { Entry, LateEntry } from "../recorder/entries.ts";
import type { Past } from "../recorder/gap.ts";
import { encodeAuth } from "./encode-auth.ts";
import { hostInfo, realAuth } from "./host-info.ts";

const late = (event: () => PageEvent): LateEntry => ({ kind: "late", event });

/** A host as it is at the moment of sending. */
export function hostEntry(host: Host): LateEntry {
  return late(() => ({ t: "host", at: epoch(now()), info: hostInfo(host) }));
}

/** The session a host runs under now: the persona's while somebody is acted for. */
export function authEntry(host: Host): LateEntry | null {
  const acting = actingOf(host);
  const real = realAuth(host).state;
  const state = encodeAuth(acting?.state ?? real);
  if (!state) return null;
  const at = epoch(now());
  return late(() => ({ t: "auth", at, host: host.id, state, acting: acting !== null }));
}

export function schemaEntry(host: Host): LateEntry | null {
  const known = host.engine && engineTools(host.engine).schema;
  if (!known) return null;
  const at = epoch(now());
  const { hash, schema } = known;
  return late(() => ({
    t: "schema",
    at,
    host: host.id,
    hash,
    schema: encodeRecord(schema, FULL_LIMITS),
  }));
}

export function permissionsEntry(host: Host, permissions: object): LateEntry {
  const at = epoch(now());
  return late(() => ({
    t: "permissions",
    at,
    host: host.id,
    permissions: encodeRecord(permissions, FULL_LIMITS),
  }));
}

export function noteEntry(text: string): LateEntry {
  const at = epoch(now());
  return late(() => ({ t: "note", at, level: "warning", text }));
}

export function actingEntry(host: Host): LateEntry {
  const acting = encodeActing(host);
  const at = epoch(now());
  return late(() => ({ t: "acting", at, host: host.id, acting }));
}

function encodeActing(host: Host): Acting | null {
  const acting = actingOf(host);
  if (!acting) return null;
  const { persona, mode, since, real, kept, limits } = acting;
  return {
    persona: encodeSession(persona),
    mode,
    since,
    real: encodeSession(realAuth(host).state?.session ?? real),
    kept,
    limits: [...limits],
  };
}

/** Everything a panel needs to know when it opens, as ordinary entries in a sensible order. */
export function* snapshot(hosts: readonly Host[], past: Past): Generator<Entry> {
  for (const host of hosts) {
    yield hostEntry(host);
    for (const entry of [schemaEntry(host), authEntry(host)]) {
      if (entry) yield entry;
    }
    if (actingOf(host)) yield actingEntry(host);
    yield* openSubscriptions(host, past);
  }
  yield* past.recent;
}

/** Each with its first delta and its last, whose number says how many there were. */
function* openSubscriptions(host: Host, { open }: Past): Generator<Entry> {
  for (const subscription of open.get(host) ?? []) {
    yield { kind: "subscription", at: subscription.at, host, subscription };
    const { first, deltas, rows, lastAt } = subscription;
    if (!first) continue;
    const none = { added: 0, removed: 0, updated: 0, delta: null };
    const entry = { kind: "delta" as const, host, subscription, ...none };
    yield { ...entry, at: first.at, nth: 1, added: first.rows, rows: first.rows };
    if (deltas > 1) yield { ...entry, at: lastAt, nth: deltas, rows };
  }
}
