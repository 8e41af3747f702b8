import type {
  OperationPolicy,
  Permissions,
  PolicyExpr,
  TablePolicies,
} from "../../../protocol/jazz.ts";
import { type CompileContext, compileCondition } from "./compile-condition.ts";
import type { Condition } from "./condition.ts";

/** What a statement of the DSL adds to a table's policies. */
export interface Rule {
  table: string;
  operation: keyof TablePolicies;
  using: Condition | undefined;
  withCheck: Condition | undefined;
}

/** Compiles rules in order; several for the same operation are alternatives. */
export function compileRules(rules: readonly Rule[], context: CompileContext): Permissions {
  const permissions: Permissions = {};
  for (const { table, operation, using, withCheck } of rules) {
    const compile = (condition: Condition | undefined) =>
      condition && compileCondition(condition, table, context);
    const policies = Object.hasOwn(permissions, table) ? permissions[table] : undefined;
    const merged = policies ?? { select: {}, insert: {}, update: {}, delete: {} };
    merged[operation] = merge(merged[operation], compile(using), compile(withCheck));
    permissions[table] = merged;
  }
  return permissions;
}

function merge(
  policy: OperationPolicy | undefined,
  using: PolicyExpr | undefined,
  withCheck: PolicyExpr | undefined,
): OperationPolicy {
  const merged: OperationPolicy = {};
  const anyUsing = either(policy?.using, using);
  const anyCheck = either(policy?.with_check, withCheck);
  if (anyUsing) merged.using = anyUsing;
  if (anyCheck) merged.with_check = anyCheck;
  return merged;
}

function either(left: PolicyExpr | undefined, right: PolicyExpr | undefined) {
  if (!left || !right) return left ?? right;
  return { type: "Or" as const, exprs: [...alternatives(left), ...alternatives(right)] };
}

function alternatives(expr: PolicyExpr): PolicyExpr[] {
  return expr.type === "Or" ? expr.exprs : [expr];
}
