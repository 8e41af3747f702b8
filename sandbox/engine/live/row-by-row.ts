import { evaluateRelation } from "../../relation/evaluate-relation.ts";
import { compareTuples } from "../../relation/order.ts";
import { encodeRow } from "../codec/encode-row.ts";
import { Projector } from "../query/projector.ts";
import type { ByRow, QueryPlan } from "../query/query-plan.ts";
import { type Reading, relationContext } from "../query/reading.ts";
import type { RowVersion } from "../row-version.ts";
import type { ResultRow } from "./result-diff.ts";

/** The result of a filter over one table: changed rows are taken out and put in where they belong. */
export class RowByRow {
  private readonly plan: QueryPlan;
  private readonly query: ByRow;
  private readonly reading: Reading;
  private readonly projector: Projector;
  private readonly compare: (left: RowVersion, right: RowVersion) => number;
  private readonly matches: (row: RowVersion) => boolean;
  /** Everything that matches, before offset and limit. */
  private rows: ResultRow[] = [];
  private byId = new Map<string, ResultRow>();

  constructor(plan: QueryPlan, query: ByRow, reading: Reading) {
    this.plan = plan;
    this.query = query;
    this.reading = reading;
    this.projector = new Projector(reading);
    const { table, schema } = plan;
    const compare = compareTuples(query.order, [{ table, scope: table, schema }]);
    this.compare = (left, right) => compare([left], [right]);
    let candidates: readonly RowVersion[] = [];
    const context = relationContext(reading, () => candidates);
    this.matches = (row) => {
      candidates = [row];
      return evaluateRelation(query.filter, context).length > 0;
    };
  }

  /** Looks at every row again; rows that did not change keep their identity. */
  reset(): readonly ResultRow[] {
    const { plan, query, reading } = this;
    const context = relationContext(reading, (table) =>
      reading.view.scan(table, plan.includeDeleted),
    );
    const matching = evaluateRelation(query.filter, context) as RowVersion[];
    this.rows = matching
      .sort(this.compare)
      .map((version) => this.resultRow(version, this.byId.get(version.id)));
    this.byId = new Map(this.rows.map((row) => [row.version.id, row]));
    return this.window();
  }

  /** Looks at these rows only. */
  merge(ids: ReadonlySet<string>): readonly ResultRow[] {
    const { plan, reading, byId } = this;
    const rows = this.rows.slice();
    for (const id of ids) {
      const old = byId.get(id);
      if (old) rows.splice(this.position(rows, old.version), 1);
      byId.delete(id);
      const version = plan.includeDeleted
        ? reading.view.get(plan.table, id)
        : reading.view.live(plan.table, id);
      if (!version || !this.matches(version)) continue;
      const row = this.resultRow(version, old);
      rows.splice(this.position(rows, version), 0, row);
      byId.set(id, row);
    }
    this.rows = rows;
    return this.window();
  }

  private resultRow(version: RowVersion, old: ResultRow | undefined): ResultRow {
    if (old?.version === version) return old;
    const values = this.projector.project(this.plan, version) ?? [];
    return { version, data: encodeRow(this.plan.columns, values) };
  }

  /** Where a version stands, or would stand. */
  private position(rows: readonly ResultRow[], version: RowVersion): number {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = rows[middle];
      if (row && this.compare(row.version, version) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private window(): readonly ResultRow[] {
    const { offset, limit } = this.query;
    if (offset === 0 && limit === undefined) return this.rows;
    return this.rows.slice(offset, limit === undefined ? undefined : offset + limit);
  }
}
