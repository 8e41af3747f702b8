/** What the panel remembers of a page: plain data that reducers build from events. */
import type { Mode, Scope } from "../../protocol/attribution.ts";
import type { HandleKind } from "../../protocol/backend.ts";
import type { AuthState, Operation, Schema, Session, WireQuery } from "../../protocol/jazz.ts";
import type {
  Acting,
  EventOf,
  Fate,
  Hello,
  HostInfo,
  NoStack,
  WrittenBy,
} from "../../protocol/messages.ts";
import type { FilePersona } from "../../protocol/recording/format.ts";
import type { RowState } from "../model/row-knowledge.ts";
import type { ImportedPermissions } from "./permissions.ts";

/** A file that was opened as a recording. */
export interface ImportedFile {
  /** Unique in this panel. */
  id: string;
  /** Its name. */
  file: string;
  /** When it was taken from its page, milliseconds since the epoch. */
  exportedAt: number;
  /** What its format did not keep, one sentence each. */
  lacks: readonly string[];
  /** Saved personas that came with it. */
  personas: readonly FilePersona[];
}

/** One document of the tab: the page itself, or a frame in it. */
export interface DocumentRecord {
  id: string;
  hello: Hello | null;
  gone: boolean;
  /** Whether it is gone without having said so. */
  unheard?: boolean;
  /** Events that were dropped while nobody listened, and since then. */
  droppedBefore: number | null;
  dropped: number;
  /** Events that were sent but never arrived. */
  lost: number;
  /** Events that were not what the protocol allows. */
  invalid: number;
  /** Number the next event should have. */
  next: number | null;
}

export interface AuthEntry {
  at: number;
  state: Omit<AuthState, "error"> & { error: NonNullable<AuthState["error"]> | null };
  acting: boolean;
}

/** Unique over all documents of the tab. */
export type HostKey = string;

export interface HostRecord {
  key: HostKey;
  document: string;
  info: HostInfo;
  auth: AuthEntry[];
  schema: Schema | null;
  schemaHash: string | null;
  /** As the app handed them over, not normalised. */
  handedPermissions: Record<string, unknown> | null;
  /** Permissions that came with the recording the host was read from. */
  recordedPermissions: ImportedPermissions | null;
  acting: Acting | null;
  /** False once its document is gone, or stopped mentioning it. */
  present: boolean;
  /** The file it was read from: there is no page to ask. `null` for a host of the page. */
  imported: ImportedFile | null;
  /** Columns that are compared with a session's user id, by table. */
  ownerColumns: Map<string, Set<string>>;
}

export interface DeltaRecord {
  nth: number;
  at: number;
  added: number;
  removed: number;
  updated: number;
  ids: readonly string[];
  rows: number;
}

export interface SubscriptionRecord {
  key: string;
  document: string;
  host: HostKey;
  id: string;
  openedAt: number;
  endedAt: number | null;
  /** Wire JSON as the app passed it. */
  text: string;
  /** `null` when the text is not a query this panel understands. */
  wire: WireQuery | null;
  table: string;
  /** As builder code. */
  code: string;
  session: Session | null;
  tier: "local" | "edge" | "global" | null;
  options: string | null;
  /** The backend's handle it was opened through. */
  handle: HandleRecord | null;
  stack: string | null;
  /** Why there is no stack, where the page said so. */
  noStack?: NoStack | undefined;
  rows: number | null;
  deltas: number;
  lastAt: number | null;
  /** Milliseconds from opening to the first result. */
  firstMs: number | null;
  /** The latest deltas, oldest first. */
  history: DeltaRecord[];
}

export interface FateMark {
  fate: Fate;
  at: number;
  code: string | null;
  reason: string | null;
}

export interface BatchRecord {
  key: string;
  id: string;
  mode: EventOf<"batch">["mode"] | null;
  states: { state: EventOf<"batch">["state"]; at: number }[];
  fates: FateMark[];
  writes: WriteRecord[];
}

/** Values by column as the page sent them: tagged, but page data, so nothing is taken for granted. */
export type RawValues = Record<string, unknown>;

export interface WriteRecord {
  /** Number in the panel's list. */
  number: number;
  document: string;
  host: HostKey;
  /** Number in its document. */
  write: number;
  at: number;
  op: Operation;
  table: string | null;
  row: string | null;
  values: RawValues | null;
  session: Session | null;
  attribution: string | null;
  author: string;
  mode: Mode;
  /** Milliseconds since the epoch, when the app overrode it. */
  updatedAt: number | null;
  batch: BatchRecord | null;
  thrown: string | null;
  micros: number;
  /** The page's own scope when the write ran as a persona. */
  actingFor: Scope | null;
  /** Who asked for it: the app, or this panel by a replay for good or its undo. */
  by: WrittenBy;
  /** The backend's handle it went through; pages have none. */
  handle: HandleRecord | null;
  stack: string | null;
  /** Why there is no stack, where the page said so. */
  noStack?: NoStack | undefined;
  /** The row before this write, as far as the recording knew it then. */
  before: RowState | null;
  /** Seen as a change in a subscription, made by somebody else. */
  received: boolean;
  /** When the row itself says that it was written; of received ones. Milliseconds since the epoch. */
  madeAt: number | null;
}

/**
 * One piece of a backend's work: a request it answers with the handles made for it, or a handle
 * that was made for none, by a job for example.
 */
export interface RequestRecord {
  /** Number in the panel's list. */
  number: number;
  key: string;
  document: string;
  host: HostKey;
  /** `null`: no request. */
  request: { id: string; method: string; path: string } | null;
  at: number;
  /** In the order they were made. */
  handles: HandleRecord[];
}

/** A handle of a backend's context, and what was done through it. */
export interface HandleRecord {
  key: string;
  host: HostKey;
  id: string;
  at: number;
  /** `null` when something was done through it, but its making was not told. */
  kind: HandleKind | null;
  session: Session | null;
  attribution: string | null;
  /** The request or job it was made in. */
  work: RequestRecord | null;
  /** Why it could not be made; `null` when it was. */
  thrown: string | null;
  stack: string | null;
  /** How many writes, reads and live queries went through it. */
  written: number;
  reads: number;
  subscriptions: number;
  /** The latest writes and reads, oldest first. */
  lastWrites: WriteRecord[];
  lastReads: ReadRecord[];
}

/** A one-shot query of a backend. */
export interface ReadRecord {
  at: number;
  host: HostKey;
  handle: HandleRecord | null;
  /** As the app built it. */
  text: string;
  table: string | null;
  session: Session | null;
  /** Rows it gave; `null` when it failed. */
  rows: number | null;
  thrown: string | null;
  micros: number;
  stack: string | null;
}

export interface NoteRecord {
  document: string;
  at: number;
  level: "info" | "warning";
  text: string;
}

export function hostKey(document: string, host: string): HostKey {
  return `${document}/${host}`;
}

/** The document in the key of a host. Ids of documents have no slash. */
export function documentOf(host: HostKey): string {
  return host.slice(0, host.indexOf("/"));
}
