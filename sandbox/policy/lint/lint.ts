import type { Schema } from "../../../protocol/jazz.ts";
import { renderExpr } from "../render-policy.ts";
import type { Finding } from "./finding.ts";
import { invalidExpression, isKind } from "./invalid-expression.ts";
import { placedExpressions } from "./place.ts";
import { RULES } from "./rules.ts";

const known = new WeakMap<Schema, readonly Finding[]>();

/** The silent failures in the policies of a schema, table by table in order of appearance. */
export function lintPolicies(schema: Schema): readonly Finding[] {
  let findings = known.get(schema);
  if (!findings) {
    findings = [...tableFindings(schema), ...expressionFindings(schema)];
    known.set(schema, findings);
  }
  return findings;
}

function* tableFindings(schema: Schema): Iterable<Finding> {
  for (const table of Object.keys(schema)) {
    for (const rule of RULES) {
      for (const remark of rule.table?.(table, schema) ?? []) {
        yield { ...remark, rule: rule.id, table, code: null, expr: null };
      }
    }
  }
}

function* expressionFindings(schema: Schema): Iterable<Finding> {
  for (const placed of placedExpressions(schema)) {
    const { expr, at } = placed;
    // Of what is no expression, nothing else can be said.
    for (const rule of isKind(expr.type) ? RULES : [invalidExpression]) {
      for (const remark of rule.expression?.(placed) ?? []) {
        yield {
          ...remark,
          rule: rule.id,
          table: at.owner,
          clause: `${at.owner}.${at.operation} ${at.clause}`,
          path: at.path,
          code: renderExpr(expr),
          expr,
        };
      }
    }
  }
}
