import type { Permissions, Schema } from "../../protocol/jazz.ts";
import type { EventOf } from "../../protocol/messages.ts";
import { type OwnerColumn, policyOwnerColumns, policyUserIds } from "../model/ownership.ts";
import { readPermissions } from "../model/read-permissions.ts";
import { readSchema } from "../model/read-schema.ts";
import { CHANGED, type Recording } from "./recording.ts";
import { type AuthEntry, type HostRecord, hostKey } from "./records.ts";

/** Session changes kept per host. */
const AUTH_HISTORY = 200;

export function onHost(recording: Recording, document: string, event: EventOf<"host">): number {
  const { info } = event;
  const key = hostKey(document, info.host);
  if (!recording.hosts.has(key))
    recording.hosts.set(key, newHost(key, document, info, recording.imported));
  const host = recording.changeHost(key, { info, present: true });
  let changed: number = CHANGED.hosts;
  if (host && info.auth && host.auth.length === 0) {
    changed |= noteAuth(recording, host, { at: event.at, state: info.auth, acting: false });
  }
  const session = info.auth?.session;
  if (session && !host?.acting) {
    const news = recording.people.note(session.user_id, "the page's session", session);
    if (news) changed |= CHANGED.people;
  }
  return changed;
}

export function newHost(
  key: string,
  document: string,
  info: HostRecord["info"],
  imported: HostRecord["imported"],
): HostRecord {
  return {
    key,
    document,
    info,
    auth: [],
    schema: null,
    schemaHash: null,
    handedPermissions: null,
    recordedPermissions: null,
    acting: null,
    present: true,
    imported,
    ownerColumns: new Map(),
  };
}

export function onAuth(recording: Recording, document: string, event: EventOf<"auth">): number {
  const host = recording.hosts.get(hostKey(document, event.host));
  if (!host) return 0;
  return noteAuth(recording, host, { at: event.at, state: event.state, acting: event.acting });
}

function noteAuth(recording: Recording, host: HostRecord, entry: AuthEntry): number {
  const last = host.auth.at(-1);
  const same =
    last?.acting === entry.acting && JSON.stringify(last.state) === JSON.stringify(entry.state);
  if (same) return 0;
  recording.changeHost(host.key, { auth: [...host.auth.slice(1 - AUTH_HISTORY), entry] });
  const session = entry.state.session;
  if (session && !entry.acting) {
    recording.people.note(session.user_id, "the page's session", session);
  }
  return CHANGED.hosts | CHANGED.people;
}

export function onSchema(recording: Recording, document: string, event: EventOf<"schema">): number {
  const host = recording.hosts.get(hostKey(document, event.host));
  if (!host || (host.schemaHash === event.hash && host.schema)) return 0;
  const schema = readSchema(event.schema);
  recording.changeHost(host.key, { schema, schemaHash: event.hash });
  notePolicies(recording, host, schema);
  noteHanded(recording, host.key);
  return CHANGED.hosts | CHANGED.people;
}

export function onPermissions(
  recording: Recording,
  document: string,
  event: EventOf<"permissions">,
): number {
  const change = { handedPermissions: event.permissions };
  const host = recording.changeHost(hostKey(document, event.host), change);
  if (!host) return 0;
  noteHanded(recording, host.key);
  return CHANGED.hosts | CHANGED.people;
}

/** What the permissions that came with the Db tell, read with the schema that is known by now. */
function noteHanded(recording: Recording, key: string): void {
  const host = recording.hosts.get(key);
  if (!host?.handedPermissions) return;
  const read = readPermissions(host.handedPermissions, host.schema);
  if (read.ok) notePolicies(recording, host, tablesWith(read.permissions));
}

/** Learns from policies which columns hold user ids, and the users that they name. */
export function notePolicies(recording: Recording, host: HostRecord, policies: Schema): void {
  noteOwnerColumns(host, policyOwnerColumns(policies));
  for (const id of policyUserIds(policies)) {
    recording.people.noteValue(id, "a policy that names them");
  }
}

/** Permissions as tables of which nothing else is known. */
export function tablesWith(permissions: Permissions): Schema {
  return Object.fromEntries(
    Object.entries(permissions).map(([table, policies]) => [table, { columns: [], policies }]),
  );
}

export function onActing(recording: Recording, document: string, event: EventOf<"acting">): number {
  const { acting } = event;
  if (!recording.changeHost(hostKey(document, event.host), { acting })) return 0;
  if (acting?.persona) recording.people.noteActed(recording.intern(acting.persona));
  return CHANGED.hosts | CHANGED.people;
}

/** Remembers that these columns hold user ids. */
export function noteOwnerColumns(host: HostRecord, columns: readonly OwnerColumn[]): void {
  for (const { table, column } of columns) {
    const known = host.ownerColumns.get(table);
    if (known) known.add(column);
    else host.ownerColumns.set(table, new Set([column]));
  }
}

export function onNote(recording: Recording, document: string, event: EventOf<"note">): number {
  const { at, level, text } = event;
  const known = recording.notes.some((note) => note.at === at && note.text === text);
  if (known) return 0;
  recording.notes.push({ document, at, level, text });
  if (recording.notes.length > 500) recording.notes.shift();
  return CHANGED.notes;
}
