import type { PolicyExpr, PolicyOperation } from "../../../protocol/jazz.ts";
import { accessClause } from "../clauses.ts";
import { columnOf, tableOf } from "../table-columns.ts";
import type { Place } from "./place.ts";
import type { Rule } from "./rule.ts";

/** `allowedTo` along a column that leads nowhere, or to a table that grants nothing. */
export const brokenReference: Rule = {
  id: "broken-reference",
  title: "reference that leads nowhere",
  expression: ({ expr, at }) => {
    const fault =
      expr.type === "Inherits"
        ? parentFault(expr, at)
        : expr.type === "InheritsReferencing"
          ? sourceFault(expr, at)
          : undefined;
    if (!fault) return [];
    return [{ effect: at.negated ? "grants" : "denies", ...fault }];
  },
};

interface Fault {
  problem: string;
  advice: string;
}

const VERBS: Record<PolicyOperation, string> = {
  Select: "reading",
  Insert: "inserting",
  Update: "updating",
  Delete: "deleting",
};

function parentFault(
  { via_column: via, operation }: Extract<PolicyExpr, { type: "Inherits" }>,
  { definition, schema, table }: Place,
): Fault | undefined {
  if (!definition) return undefined;
  const column = columnOf(definition, via);
  const toOneRow = "allowedTo follows a Uuid column that references a table.";
  if (!column) {
    return { problem: `${table} has no column ${via}, so nothing is inherited.`, advice: toOneRow };
  }
  const { references } = column;
  if (references === undefined || column.column_type.type !== "Uuid") {
    return {
      problem: `${table}.${via} is not a reference to one row, so only null passes.`,
      advice: toOneRow,
    };
  }
  const parent = tableOf(schema, references);
  if (!parent) {
    return {
      problem: `${table}.${via} references ${references}, which is not in the schema.`,
      advice: toOneRow,
    };
  }
  if (accessClause(references, parent, operation)) return undefined;
  return {
    problem: `${references} has no policy for ${VERBS[operation]}, so nothing is inherited: only a null reference passes.`,
    advice: `State a policy for ${VERBS[operation]} ${references}.`,
  };
}

function sourceFault(
  { source_table: source, via_column: via }: Extract<PolicyExpr, { type: "InheritsReferencing" }>,
  { schema, table }: Place,
): Fault | undefined {
  const column = columnOf(tableOf(schema, source), via);
  if (column?.references === table) return undefined;
  return {
    problem: `${source}.${via} does not reference ${table}, so no row is ever found.`,
    advice: `Name a column of another table that references ${table}.`,
  };
}
