/**
 * What the panel asks of a page. Commands exist only in this direction: a page can answer them
 * and never give one.
 */
import type { Mode } from "./attribution.ts";
import type { Through } from "./backend.ts";
import type {
  BatchMode,
  Operation,
  Session,
  TaggedRecord,
  Tier,
  Value,
  WireQuery,
  WireRow,
} from "./jazz.ts";

/** A write as it can be played again. Values are tagged as the engine takes them. */
export interface ReplayWrite {
  /** Number of the recorded write; results refer to it. */
  write: number;
  op: Operation;
  /** `null` when the recording does not know it; the page then looks the row up. */
  table: string | null;
  row: string | null;
  values: TaggedRecord | null;
  /** The recorded batch: writes of the same one are played as one again. Without one: on its own. */
  batch?: { id: string; mode: BatchMode } | undefined;
}

/** What a dry run of one write came to on the page's own engine. */
export interface DryRunResult {
  write: number;
  verdict: "allowed" | "denied" | "unknown";
  /**
   * What is missing when the verdict is `unknown`, one sentence each; beside another verdict, what
   * it leaves open: an upsert that was played under a throw-away id, for example.
   */
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

/** What became of one write that was played for good. */
export interface ReplayResult extends Omit<DryRunResult, "verdict"> {
  /**
   * `denied`: by the engine's policies; `failed`: refused for another reason, which is thrown or
   * missing; `rolled back`: with its transaction, because another write of it was refused;
   * `skipped`: not tried, because it was stopped, or because of what is missing.
   */
  outcome: "made" | "denied" | "failed" | "rolled back" | "skipped";
  /** The engine's batch: later `fate` events of the stream tell what became of it. */
  batch: string | null;
}

/** A write that was played for good, as it is taken back. */
export interface UndoStep {
  write: number;
  op: Operation;
  table: string;
  /** The row that was really written to. */
  row: string;
  /** The row as it was before, and as the write left it; `null` where there was none. */
  before: TaggedRecord | null;
  after: TaggedRecord | null;
}

export interface UndoResult {
  write: number;
  outcome: "undone" | "partly undone" | "not undone";
  /** What stays as it is, one sentence each: also after a full undo, provenance for example. */
  left: string[];
  /** In whose name it was taken back: as it was made, or, where that was refused, as the page's own user. */
  by: "persona" | "page" | null;
  batch: string | null;
}

/** Writes to play, and as whom. A page knows no handles; a backend without one takes the mode's. */
export interface PlayRequest {
  host: string;
  writes: ReplayWrite[];
  persona: Session | null;
  mode: Mode;
  through?: Through | undefined;
}

/** Jazz gives no reasons: `missing` says why it does not know, if it does not. */
export interface Advice {
  verdict: "allowed" | "denied" | "unknown";
  missing: string | null;
}

export interface QueryResult {
  /** Column names in the order of each row's values. */
  columns: string[];
  rows: WireRow[];
}

/** Request and answer of every command, by name. */
export interface Commands {
  /**
   * Stream writes and deltas, or stop. Hosts, sessions and subscriptions always stream. `origins`:
   * a stack for all of them, or, as usual, for as many a second as a person can make.
   */
  record: { request: { on: boolean; origins?: "sampled" | "all" | undefined }; answer: null };
  /** Whether writes and deltas also appear in the browser's own performance recording. */
  trace: { request: { on: boolean }; answer: null };
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
      through?: Through | undefined;
    };
    answer: QueryResult;
  };
  /**
   * From now on the page acts as the persona; answers once open subscriptions have moved. With
   * `keep` it goes on after a reload, until it is stopped or the tab is closed.
   */
  act: {
    request: { host: string; persona: Session | null; mode: Mode; keep?: boolean | undefined };
    answer: { limits: string[] };
  };
  /** Restores the page's own session exactly, and forgets to act after a reload. */
  stopActing: { request: { host: string }; answer: null };
  /** Plays writes in a transaction that is rolled back. Progress: one result at a time. */
  dryRun: {
    request: PlayRequest;
    answer: {
      results: DryRunResult[];
      enforcing: boolean;
      /** The session or author that a backend's handle resolved to. */
      resolved?: { session: Session | null; attribution: string | null } | undefined;
    };
  };
  /**
   * Plays writes for good, those of a batch together. Progress: one result at a time. The writes
   * appear in the stream like the app's own, and so do their fates, which take longer than the answer.
   * Cancelled, it ends after the batch under way and still answers with what was made; the rest is
   * `skipped`.
   */
  replay: {
    request: PlayRequest;
    answer: { results: ReplayResult[] };
  };
  /**
   * Takes played writes back, the last one first. Progress: one result at a time. Cancelled, it
   * ends after the write under way and still answers; the rest is `not undone`.
   */
  undo: {
    request: { host: string; steps: UndoStep[]; persona: Session | null; mode: Mode };
    answer: { results: UndoResult[] };
  };
  /**
   * Asks Jazz itself what may be done with a row, without doing it (`canRead`, `canInsert`,
   * `canUpdate`, `canDelete`, after alpha.53). In a page the answer is for the page's own user, in
   * a backend for whom the handle stands for.
   */
  advise: {
    request: {
      host: string;
      table: string;
      /** `null` for an insert. */
      row: string | null;
      op: "read" | "insert" | "update" | "delete";
      /** Tagged values of an insert or update. */
      values: TaggedRecord | null;
      persona?: Session | null | undefined;
      through?: Through | undefined;
    };
    answer: Advice;
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
