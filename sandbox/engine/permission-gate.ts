import type { Permissions, PolicyOperation, Schema, Session } from "../../protocol/jazz.ts";
import type { Evidence, Question, RowSnapshot } from "../policy/evidence.ts";
import { allows, type Judgement, judge } from "../policy/judge.ts";
import { allowsMerged } from "../policy/judge-merged.ts";
import { normalizePermissions } from "../policy/normalize-permissions.ts";
import { judgeRight, type Right } from "../policy/rights.ts";
import { policyTables } from "./policy-tables.ts";
import type { RowView } from "./row-view.ts";

/** Which policies are in force here, and what they say. */
export class PermissionGate {
  /** Tables and columns; the policies in it are only the merged ones. */
  readonly structure: Schema;
  private schema: Schema;
  private mode: Evidence["mode"];
  /** Policies of the schema itself are judged by an evaluator of their own, published ones are not. */
  private decide = allowsMerged;
  private readonly lookedAt = new Map<string, ReadonlySet<string>>();

  constructor(schema: Schema, mode: Evidence["mode"]) {
    this.structure = schema;
    this.mode = mode;
    this.schema = schema;
  }

  /** Puts a published bundle in force: from now on what has no clause is denied. */
  enforce(permissions: Permissions): void {
    this.mode = "enforcing";
    this.decide = allows;
    const published = normalizePermissions(permissions);
    this.schema = Object.fromEntries(
      Object.entries(this.structure).map(([name, table]) => [
        name,
        { ...table, policies: Object.hasOwn(published, name) ? published[name] : undefined },
      ]),
    );
    this.lookedAt.clear();
  }

  /** Whether the policies allow it. Without a session nothing is checked. */
  allows(question: Question, session: Session | null, view: RowView): boolean {
    if (session === null || this.isOpen(question)) return true;
    return this.decide({ question, session, evidence: this.evidence(view) }) === "allowed";
  }

  /** The same with the clauses that decided. */
  judge(question: Question, session: Session, view: RowView): Judgement {
    return judge({ question, session, evidence: this.evidence(view) });
  }

  /** The session's right on an existing row; `null` without a session. */
  right(right: Right, row: RowSnapshot, table: string, { session, view }: Reader): boolean | null {
    const verdict = judgeRight(right, table, row, session, this.evidence(view));
    return verdict && verdict === "allowed";
  }

  /** Tables whose rows a clause looks at beyond the row in question. */
  tablesBehind(table: string, operation: PolicyOperation): ReadonlySet<string> {
    const key = `${operation} ${table}`;
    let tables = this.lookedAt.get(key);
    if (!tables) {
      tables = policyTables(this.schema, table, operation);
      this.lookedAt.set(key, tables);
    }
    return tables;
  }

  /** The common case decided without asking: no clause for a read, and none needed. */
  private isOpen({ kind, table }: Question): boolean {
    return (
      kind === "read" &&
      this.mode === "permissive" &&
      this.schema[table]?.policies?.select?.using === undefined
    );
  }

  private evidence(view: RowView): Evidence {
    return {
      schema: this.schema,
      mode: this.mode,
      rows: (table) => view.scan(table),
      row: (table, id) => view.live(table, id),
    };
  }
}

/** Whose rights are asked for, and the rows that policies may look at. */
export interface Reader {
  session: Session | null;
  view: RowView;
}
