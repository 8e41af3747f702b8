/**
 * What the panel asks of a page. Commands exist only in this direction: a page can answer them
 * and never give one.
 */
import type { Mode } from "./attribution.ts";
import type { Operation, Session, TaggedRecord, Tier, Value, WireQuery, WireRow } from "./jazz.ts";

/** A write as it can be played again. Values are tagged as the engine takes them. */
export interface ReplayWrite {
  /** Number of the recorded write; results refer to it. */
  write: number;
  op: Operation;
  /** `null` when the recording does not know it; the page then looks the row up. */
  table: string | null;
  row: string | null;
  values: TaggedRecord | null;
}

/** What a dry run of one write came to on the page's own engine. */
export interface DryRunResult {
  write: number;
  verdict: "allowed" | "denied" | "unknown";
  /** What is missing when the verdict is `unknown`, one sentence each. */
  missing: string[];
  /** The message the engine threw, if it did. */
  thrown: string | null;
  /** The id used: a throw-away one for inserts. */
  row: string | null;
  table: string | null;
  /** The row before and inside the transaction, provenance included; `null` when absent. */
  before: TaggedRecord | null;
  after: TaggedRecord | null;
}

export interface QueryResult {
  /** Column names in the order of each row's values. */
  columns: string[];
  rows: WireRow[];
}

/** Request and answer of every command, by name. */
export interface Commands {
  /** Stream writes and deltas, or stop. Hosts, sessions and subscriptions always stream. */
  record: { request: { on: boolean }; answer: null };
  /**
   * A one-shot query on the page's engine. `session`: whose eyes; `"page"` for the page's own
   * session, `null` for none.
   */
  query: {
    request: {
      host: string;
      query: WireQuery;
      session: Session | "page" | null;
      tier?: Tier | undefined;
    };
    answer: QueryResult;
  };
  /** From now on the page acts as the persona; answers once open subscriptions have moved. */
  act: {
    request: { host: string; persona: Session | null; mode: Mode };
    answer: { limits: string[] };
  };
  /** Restores the page's own session exactly. */
  stopActing: { request: { host: string }; answer: null };
  /** Plays writes in a transaction that is rolled back. Progress: one result at a time. */
  dryRun: {
    request: { host: string; writes: ReplayWrite[]; persona: Session | null; mode: Mode };
    answer: { results: DryRunResult[]; enforcing: boolean };
  };
  /** A recorded value that was cut for its size, whole. */
  value: {
    request: { host: string; write: number; column: string };
    answer: { value: Value };
  };
}

export type CommandName = keyof Commands;
export type Request<C extends CommandName> = Commands[C]["request"];
export type Answer<C extends CommandName> = Commands[C]["answer"];

/** What a panel sends. */
export type PanelMessage =
  /** Opens the stream: the page answers `hello`, then what it knows, then what happens. */
  | { m: "attach"; protocol: number; credit: number }
  /** So many more events may be sent. */
  | { m: "credit"; events: number }
  | { m: "detach" }
  | { [C in CommandName]: { m: "command"; id: string; name: C; request: Request<C> } }[CommandName]
  | { m: "cancel"; id: string };
