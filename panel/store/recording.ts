import type { Session } from "../../protocol/jazz.ts";
import { People } from "../model/people.ts";
import { RowKnowledge } from "../model/row-knowledge.ts";
import { AppendLog } from "./append-log.ts";
import type {
  BatchRecord,
  DocumentRecord,
  HandleRecord,
  HostKey,
  HostRecord,
  ImportedFile,
  NoteRecord,
  ReadRecord,
  RequestRecord,
  SubscriptionRecord,
  WriteRecord,
} from "./records.ts";

/** Parts of a recording that can change, as bits: reducers say which ones they touched. */
export const CHANGED = {
  documents: 1,
  hosts: 2,
  subscriptions: 4,
  writes: 8,
  people: 16,
  tables: 32,
  notes: 64,
  requests: 128,
  identities: 256,
} as const;

export type Area = keyof typeof CHANGED;

/** Rows that changed in a subscription: by a write of this page, or by somebody elsewhere. */
export interface RowChange {
  host: HostKey;
  table: string;
  /** Milliseconds since the epoch. */
  at: number;
  ids: readonly string[];
}

/** Changes that may wait to be explained. */
const CHANGES = 100;

/**
 * Everything the panel remembers of a page, or what a file tells of one. Reducers write it; views
 * read it when told that it changed.
 */
export class Recording {
  readonly documents = new Map<string, DocumentRecord>();
  readonly hosts = new Map<HostKey, HostRecord>();
  readonly subscriptions = new Map<string, SubscriptionRecord>();
  readonly writes: AppendLog<WriteRecord>;
  readonly batches = new Map<string, BatchRecord>();
  /** Batches that were cleared, while that can be undone: what becomes of them is still noted. */
  cleared: ReadonlyMap<string, BatchRecord> | null = null;
  /** What backends were asked and did of themselves, in the order it was told. */
  readonly requests = new AppendLog<RequestRecord>();
  readonly requestsByKey = new Map<string, RequestRecord>();
  readonly handles = new Map<string, HandleRecord>();
  readonly reads = new AppendLog<ReadRecord>();
  readonly people = new People();
  notes: NoteRecord[] = [];
  /** Highest number of a write by document: what is sent again is known by it. */
  readonly lastWrite = new Map<string, number>();
  /** Writes whose table is not known yet, by host and row. */
  readonly unlocated = new Map<string, WriteRecord[]>();
  /** Counts the changes of a table, by host and table. */
  readonly tableChanges = new Map<string, number>();
  /**
   * Changes not yet explained. A delta comes before the write that caused it, so they are looked
   * at a little later.
   */
  changes: RowChange[] = [];
  readonly #knowledge = new Map<HostKey, RowKnowledge>();
  readonly #deleted = new Map<string, number>();
  readonly #sessions = new Map<string, Session>();
  #lastSession: readonly [seen: Session | null, interned: Session | null] = [null, null];
  readonly #stacks = new Map<string, string>();

  /**
   * @param imported the file it was read from. @param firstWrite number of its first write, so
   * that numbers of one recording mean nothing in another.
   */
  constructor(
    readonly imported: ImportedFile | null = null,
    firstWrite = 0,
  ) {
    this.writes = new AppendLog(firstWrite);
  }

  /** Changes a host. The record is replaced, so that whoever shows it notices. */
  changeHost(key: HostKey, change: Partial<HostRecord>): HostRecord | null {
    const host = this.hosts.get(key);
    if (!host) return null;
    const changed = { ...host, ...change };
    this.hosts.set(key, changed);
    return changed;
  }

  knowledge(host: HostKey): RowKnowledge {
    let rows = this.#knowledge.get(host);
    if (!rows) {
      rows = new RowKnowledge();
      this.#knowledge.set(host, rows);
    }
    return rows;
  }

  noteChange(change: RowChange): void {
    this.changes.push(change);
    if (this.changes.length > CHANGES) this.changes.shift();
  }

  /** When the page deleted a row lately (milliseconds), or never. */
  deletedAt(host: HostKey, row: string): number {
    return this.#deleted.get(`${host}/${row}`) ?? Number.NEGATIVE_INFINITY;
  }

  noteDeleted(host: HostKey, row: string, at: number): void {
    if (this.#deleted.size >= 5_000) this.#deleted.clear();
    this.#deleted.set(`${host}/${row}`, at);
  }

  forgetKnowledge(host: HostKey): void {
    this.#knowledge.delete(host);
  }

  /** One object per distinct session, so that many writes share it. */
  intern(session: Session): Session;
  intern(session: Session | null): Session | null;
  intern(session: Session | null): Session | null {
    if (!session) return null;
    // Those of one batch are the same object already.
    const [last, interned] = this.#lastSession;
    if (last === session) return interned;
    const one = this.#internAnew(session);
    this.#lastSession = [session, one];
    return one;
  }

  #internAnew(session: Session): Session {
    const { authMode, user_id: user, account = "" } = session;
    const key = `${authMode} ${user} ${account} ${claimsKey(session.claims)}`;
    const known = this.#sessions.get(key);
    if (known) return known;
    if (this.#sessions.size >= 10_000) this.#sessions.clear();
    this.#sessions.set(key, session);
    return session;
  }

  internStack(stack: string | null): string | null {
    if (stack === null) return null;
    const known = this.#stacks.get(stack);
    if (known !== undefined) return known;
    if (this.#stacks.size >= 2_000) this.#stacks.clear();
    this.#stacks.set(stack, stack);
    return stack;
  }

  tableChanged(host: HostKey, table: string): void {
    const key = tableKey(host, table);
    this.tableChanges.set(key, (this.tableChanges.get(key) ?? 0) + 1);
  }
}

export function tableKey(host: HostKey, table: string): string {
  return `${host} ${table}`;
}

function claimsKey(claims: Record<string, unknown>): string {
  try {
    return JSON.stringify(claims, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
  } catch {
    return "";
  }
}
