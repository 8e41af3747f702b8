import type { PolicyExpr, Value } from "../../protocol/jazz.ts";
import type { Verdict } from "./verdict.ts";

/** Where an operand's value came from. */
export type OperandOrigin = "column" | "session" | "literal" | "outer row";

export interface Operand {
  origin: OperandOrigin;
  /** Column name, session path (`session.claims.role`) or the literal's source text. */
  name: string;
  /** `undefined`: it resolved to nothing (an absent claim, an unknown column). */
  value: Value | undefined;
}

/** A step from the judged row to another one. */
export interface Hop {
  /** The foreign key followed, as `table.column`. */
  via: string;
  table: string;
  rowId: string;
  /** The clause of that row's table that was judged, as in `projects.select using`. */
  clause: string | undefined;
}

/** One sub-expression as it was judged. Branches that short-circuiting skipped are absent. */
export interface TraceNode {
  /** `undefined` for nodes that group: the question itself, a row looked at. */
  expr: PolicyExpr | undefined;
  /** Readable form: the clause's name, the row, or the expression as permissions code. */
  label: string;
  verdict: Verdict;
  operands: Operand[];
  /** Rows examined by this node itself, not by its children. */
  rowsLookedAt: number;
  /** Hops as Jazz counts them against `max_depth`: an `Exists` starts counting anew. */
  depth: number;
  hop: Hop | undefined;
  /** What a reader should know: a rule of Jazz that decided, or what was left out. */
  note: string | undefined;
  children: TraceNode[];
}

/** Rows of one `Exists` that are kept in a trace though they did not pass. */
const ROWS_KEPT = 20;

/** Builds the tree while an evaluation runs. Everything is reported to the node opened last. */
export class TraceRecorder {
  readonly root: TraceNode;
  #path: TraceNode[];

  constructor(label: string) {
    this.root = blankNode(label, 0);
    this.#path = [this.root];
  }

  open(label: string, depth: number, expr?: PolicyExpr): void {
    const node = blankNode(label, depth);
    node.expr = expr;
    this.#current.children.push(node);
    this.#path.push(node);
  }

  close(verdict: Verdict): void {
    this.#current.verdict = verdict;
    this.#path.pop();
  }

  /** Closes a row of a scan, which is dropped when many before it failed as well. */
  closeRow(verdict: Verdict): void {
    this.close(verdict);
    const parent = this.#current;
    parent.rowsLookedAt++;
    if (verdict === "denied" && parent.children.length > ROWS_KEPT) parent.children.pop();
  }

  /** A place to {@link unwind} to when the evaluation is abandoned half-way. */
  mark(): number {
    return this.#path.length;
  }

  /** Closes, as unknown, all that was opened since the mark. */
  unwind(mark: number): void {
    while (this.#path.length > mark) this.close("unknown");
  }

  operand(operand: Operand): void {
    this.#current.operands.push(operand);
  }

  hop(hop: Hop): void {
    this.#current.hop = hop;
  }

  note(note: string): void {
    this.#current.note ??= note;
  }

  rowsLookedAt(count: number): void {
    this.#current.rowsLookedAt += count;
  }

  get #current(): TraceNode {
    return this.#path[this.#path.length - 1] ?? this.root;
  }
}

function blankNode(label: string, depth: number): TraceNode {
  return {
    expr: undefined,
    label,
    verdict: "unknown",
    operands: [],
    rowsLookedAt: 0,
    depth,
    hop: undefined,
    note: undefined,
    children: [],
  };
}
