import type { Value } from "../../../protocol/jazz.ts";
import type { Right } from "../../policy/rights.ts";
import { provenanceColumn, storedColumn } from "../../policy/row-value.ts";
import { evaluateRelation } from "../../relation/evaluate-relation.ts";
import { NULL_VALUE, type RowVersion } from "../row-version.ts";
import type { Include, Selection } from "./query-plan.ts";
import { type Reading, relationContext } from "./reading.ts";

type Lookup = (key: Value) => readonly RowVersion[];

/** Fills output columns, with one index per include so that related rows are found at once. */
export class Projector {
  private readonly reading: Reading;
  private readonly lookups = new Map<Include, Lookup>();

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** The output values of a row, or `null` when a required include is empty. */
  project(selection: Selection, row: RowVersion): Value[] | null {
    const included = new Map<string, Value>();
    for (const include of selection.includes) {
      const value = this.include(include, this.read(selection, row, include.outerColumn));
      if (value === null) return null;
      included.set(include.name, value);
    }
    return selection.columns.map(
      ({ name }) => included.get(name) ?? { ...this.read(selection, row, name) },
    );
  }

  private read({ schema, table }: Selection, row: RowVersion, column: string): Value {
    if (!column.startsWith("$")) return storedColumn(row, schema, column) ?? NULL_VALUE;
    const provenance = provenanceColumn(row, column);
    if (provenance) return provenance;
    const right = this.reading.gate.right(column as Right, row, table, this.reading);
    return right === null ? NULL_VALUE : { type: "Boolean", value: right };
  }

  private include(include: Include, key: Value): Value | null {
    const keys = key.type === "Array" ? key.value : [key];
    const rows = keys.flatMap((one) => this.innerRows(include, one));
    const complete =
      include.requirement === "AtLeastOne"
        ? rows.length > 0
        : include.requirement !== "MatchCorrelationCardinality" || rows.length === keys.length;
    return complete ? { type: "Array", value: rows } : null;
  }

  private innerRows(include: Include, key: Value): Value[] {
    const { selection, limit } = include;
    const rows: Value[] = [];
    for (const row of this.lookup(include)(key)) {
      if (limit !== null && rows.length >= limit) break;
      const values = this.project(selection, row);
      if (values) rows.push({ type: "Row", value: { id: row.id, values } });
    }
    return rows;
  }

  private lookup(include: Include): Lookup {
    let lookup = this.lookups.get(include);
    if (!lookup) {
      lookup = this.buildLookup(include);
      this.lookups.set(include, lookup);
    }
    return lookup;
  }

  private buildLookup({ selection, innerColumn }: Include): Lookup {
    const { reading } = this;
    const byKey = new Map<unknown, RowVersion[]>();
    const scan = (table: string) => reading.view.scan(table);
    const inner = evaluateRelation(selection.relation, relationContext(reading, scan));
    for (const row of inner as RowVersion[]) {
      const value = this.read(selection, row, innerColumn);
      for (const one of value.type === "Array" ? value.value : [value]) {
        if (one.type === "Null") continue;
        const rows = byKey.get(one.value);
        if (rows) rows.push(row);
        else byKey.set(one.value, [row]);
      }
    }
    return (key) => (key.type === "Null" ? [] : (byKey.get(key.value) ?? []));
  }
}
