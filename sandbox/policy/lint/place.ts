import type { PolicyExpr, Schema, TableSchema } from "../../../protocol/jazz.ts";
import { tableOf } from "../table-columns.ts";

export const OPERATIONS = ["select", "insert", "update", "delete"] as const;
export const CLAUSES = ["using", "with_check"] as const;

/** Where in a schema's policies an expression stands. */
export interface Place {
  schema: Schema;
  /** The table whose row the expression is about. */
  table: string;
  definition: TableSchema | undefined;
  /** The place of the `Exists` whose condition this is part of. */
  outer: Place | undefined;
  /** The table and clause it was written for. */
  owner: string;
  operation: (typeof OPERATIONS)[number];
  clause: (typeof CLAUSES)[number];
  /** As in `todos.select.using.exprs[1]`. */
  path: string;
  /** The expressions around it that are about the same row, outermost first. */
  around: readonly PolicyExpr[];
  /** Whether its being false makes the whole rather true. */
  negated: boolean;
}

/** An expression with its place. */
export interface Placed {
  expr: PolicyExpr;
  at: Place;
}

/** Every expression in the policies of a schema, outer ones first. */
export function* placedExpressions(schema: Schema): Iterable<Placed> {
  for (const [owner, definition] of Object.entries(schema)) {
    for (const operation of OPERATIONS) {
      for (const clause of CLAUSES) {
        const expr = definition.policies?.[operation]?.[clause];
        const place = { schema, table: owner, definition, outer: undefined, owner };
        const path = `${owner}.${operation}.${clause}`;
        if (!expr) continue;
        yield* within(expr, {
          ...place,
          operation,
          clause,
          path,
          around: [],
          negated: false,
        });
      }
    }
  }
}

/** The outermost expression about the same row. */
export function wholeOf({ expr, at }: Placed): PolicyExpr {
  return at.around[0] ?? expr;
}

/** The parts of a boolean expression that are about the same row, itself included. */
export function* sameRow(expr: PolicyExpr): Iterable<PolicyExpr> {
  yield expr;
  if (expr.type === "And" || expr.type === "Or") {
    for (const part of expr.exprs) yield* sameRow(part);
  } else if (expr.type === "Not") {
    yield* sameRow(expr.expr);
  }
}

function* within(expr: PolicyExpr, at: Place): Iterable<Placed> {
  yield { expr, at };
  const around = [...at.around, expr];
  switch (expr.type) {
    case "And":
    case "Or":
      for (const [index, part] of expr.exprs.entries()) {
        yield* within(part, { ...at, around, path: `${at.path}.exprs[${index}]` });
      }
      break;
    case "Not":
      yield* within(expr.expr, { ...at, around, path: `${at.path}.expr`, negated: !at.negated });
      break;
    case "Exists": {
      const { schema } = at;
      yield* within(expr.condition, {
        ...at,
        table: expr.table,
        definition: tableOf(schema, expr.table),
        outer: at,
        path: `${at.path}.condition`,
        around: [],
      });
      break;
    }
    default:
  }
}
