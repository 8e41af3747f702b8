import type { OrderedDelta } from "../codec/delta-codec.ts";
import { encodeRow } from "../codec/encode-row.ts";
import { evaluate } from "../query/evaluate.ts";
import type { QueryPlan } from "../query/query-plan.ts";
import type { Reading } from "../query/reading.ts";
import { diffResults, type ResultRow } from "./result-diff.ts";
import { RowByRow } from "./row-by-row.ts";

/** Row ids that changed, by table. */
export type Changes = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * A query's result, kept up to date. A filter over one table is maintained row by row; joins,
 * includes, rights columns and policies that look at other rows are evaluated again, but only
 * when a table they read has changed.
 */
export class LiveQuery {
  readonly plan: QueryPlan;
  private readonly reading: Reading;
  private readonly byRow: RowByRow | null;
  private result: readonly ResultRow[] = [];

  constructor(plan: QueryPlan, reading: Reading) {
    this.plan = plan;
    this.reading = reading;
    this.byRow = plan.byRow && new RowByRow(plan, plan.byRow, reading);
  }

  /** Evaluates from scratch and says what that changed; first of all, every row. */
  recompute(): OrderedDelta {
    if (this.byRow) return this.show(this.byRow.reset());
    const rows = evaluate(this.plan, this.reading);
    return this.show(
      rows.map(({ version, values }) => ({
        version,
        data: encodeRow(this.plan.columns, values),
      })),
    );
  }

  /** What these changes do to the result, or `null` when it does not depend on them. */
  apply(changes: Changes): OrderedDelta | null {
    const { plan, byRow } = this;
    const tables = [...changes.keys()];
    if (tables.some((table) => this.policiesLookAt(table))) return this.recompute();
    if (!byRow) return tables.some((table) => plan.tables.has(table)) ? this.recompute() : null;
    const own = changes.get(plan.table);
    return own ? this.show(byRow.merge(own)) : null;
  }

  /** Whether rows of that table decide who may read (or edit) rows of this query. */
  private policiesLookAt(table: string): boolean {
    const { session, gate } = this.reading;
    if (session === null) return false;
    const operations = this.plan.readsRights
      ? (["Select", "Update", "Delete"] as const)
      : (["Select"] as const);
    for (const read of this.plan.tables) {
      if (operations.some((operation) => gate.tablesBehind(read, operation).has(table)))
        return true;
    }
    return false;
  }

  private show(next: readonly ResultRow[]): OrderedDelta {
    const delta = diffResults(this.result, next);
    this.result = next;
    return delta;
  }
}
