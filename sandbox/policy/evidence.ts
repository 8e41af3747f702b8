import type { Schema, Session, Value } from "../../protocol/jazz.ts";
import type { ClaimDoubt } from "./claim-doubt.ts";

/** One stored row as policies see it. Times are microseconds since the epoch. */
export interface RowSnapshot {
  id: string;
  values: Record<string, Value>;
  createdBy: string;
  createdAt: number;
  updatedBy: string;
  updatedAt: number;
  /** Whom the authors' names stand for, where they stand for accounts and identities. */
  authors?: Authors;
}

/** Identities by principal. */
export interface Authors {
  get(principal: string): { account: string | null; issuer: string; subject: string } | undefined;
}

/**
 * What a judgement may look at. Evidence can be partial: `undefined` means "not known here",
 * which makes the verdict `unknown`, while an empty table or `null` row is knowledge.
 */
export interface Evidence {
  /** Structural schema with the policies in force in `policies` of each table. */
  schema: Schema;
  /**
   * `enforcing`: an operation without a clause is denied. `permissive`: it is allowed.
   * (`RowPolicyMode` in the engine; a browser is permissive until a policy bundle is loaded.)
   */
  mode: "permissive" | "enforcing";
  /** All live (not deleted) rows of a table, or `undefined` when the table was not loaded. */
  rows(table: string): Iterable<RowSnapshot> | undefined;
  /**
   * Those of {@link rows} whose column may equal a value, where they can be had faster. Only asked
   * when nobody wants to know which rows were looked at.
   */
  matching?(table: string, column: string, value: Value): Iterable<RowSnapshot> | undefined;
  /** The live row of that table, `null` when there is none, `undefined` when not known. */
  row(table: string, id: string): RowSnapshot | null | undefined;
}

/** The operation to judge. Rows are given whole: `next` of an update is the patched row. */
export type Question =
  | { kind: "read"; table: string; row: RowSnapshot }
  | { kind: "insert"; table: string; next: RowSnapshot }
  | { kind: "update"; table: string; row: RowSnapshot; next: RowSnapshot }
  | { kind: "delete"; table: string; row: RowSnapshot }
  | { kind: "restore"; table: string; next: RowSnapshot };

export interface JudgeInput {
  question: Question;
  /** `null`: no session, so nothing is checked (a client without a session, a backend). */
  session: Session | null;
  evidence: Evidence;
  /** Claims that are no evidence: a judgement that rests on one is `unknown`. Default: none. */
  doubt?: ClaimDoubt | undefined;
}
