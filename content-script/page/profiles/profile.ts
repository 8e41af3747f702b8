/**
 * What the hook must know of a Jazz version to stand in its calls: names and places, no meaning.
 * What the calls mean is a dialect's business (`dialects/dialect.ts`), which only a panel needs.
 * A later Jazz is a new profile and a new dialect beside these.
 */
import type { Operation } from "../../../protocol/jazz.ts";

export interface Profile {
  readonly name: "alpha.53" | "next" | "unknown";
  /** `null`: the engine's calls are left alone. */
  readonly engine: EngineShape | null;
  readonly db: DbShape;
}

export interface KnownProfile extends Profile {
  readonly name: "alpha.53" | "next";
  readonly engine: EngineShape;
}

export interface DbShape {
  /** Whether listeners can be tracked, so that they can be told of another session. */
  readonly followable: boolean;
  /** The method through which every call reaches the engine, and makes it when there is none yet. */
  readonly client?: string;
  /** Registers what is called when it really ends; where there is none, `shutdown` is watched. */
  readonly onEnd?: string;
  /** Is given every rejection that nobody waited for; or else what listeners for them are given to. */
  readonly rejections?: readonly [handle: string, listen: string];
  /** The engine object behind a Db, once it has one. */
  engineOf(db: object): unknown;
  /** Whether it was shut down. */
  ended(db: object): boolean;
}

/** Methods of an engine and where their arguments are. Numbers are argument positions. */
export interface EngineShape {
  readonly name: "alpha.53" | "next";
  /** Whether it runs calls under another session than the page's own. Only then is one put in. */
  readonly honoursSessions: boolean;
  readonly writes: readonly WriteShape[];
  readonly query: { method: string; session: number };
  readonly subscribe: {
    method: string;
    query: number;
    session: number;
    tier: number;
    options: number;
  };
  readonly execute: { method: string; handle: number; callback: number };
  readonly unsubscribe: { method: string; handle: number };
  readonly begin: { method: string; mode: number };
  readonly commit: { method: string; batch: number };
  /** Whether a commit returns another id, by which the batch's fate is told. */
  readonly renames?: boolean;
  readonly rollback: { method: string; batch: number };
  readonly wait: { method: string; batch: number; tier: number };
  readonly mutationError: { method: string; callback: number };
  /** Calls that tell of the connection or change the token. */
  readonly connections: readonly string[];
  /** Ends the engine, and its Db with it. */
  readonly end: string | null;
  /** Whether a message says that policies forbid the write. */
  isDenial(message: string): boolean;
  /** A late rejection: what a wait is rejected with, or what a mutation-error listener is told. */
  readRejection(reason: unknown): Rejection | null;
}

export interface WriteShape {
  method: string;
  op: Operation;
  table: number | null;
  row: number | null;
  values: number | null;
  context: number;
}

export interface Rejection {
  batch: string;
  code: string;
  reason: string;
}
