import { brokenReference } from "./broken-reference.ts";
import { dateLiteral } from "./date-literal.ts";
import { emptyCondition } from "./empty-condition.ts";
import { enumLiteral } from "./enum-literal.ts";
import { ignoredClause } from "./ignored-clause.ts";
import { inColumnType } from "./in-column-type.ts";
import { invalidExpression } from "./invalid-expression.ts";
import { literalType } from "./literal-type.ts";
import { maxDepth } from "./max-depth.ts";
import { mergedEvaluator } from "./merged-evaluator.ts";
import { noGrant } from "./no-grant.ts";
import { noPolicy } from "./no-policy.ts";
import { nullForeignKey } from "./null-foreign-key.ts";
import { numberLiteral } from "./number-literal.ts";
import { relationPlan } from "./relation-plan.ts";
import type { Rule } from "./rule.ts";
import { secondInherits } from "./second-inherits.ts";
import { serverClaims } from "./server-claims.ts";
import { sessionPath } from "./session-path.ts";
import { unguardedUpdate } from "./unguarded-update.ts";
import { unknownColumn } from "./unknown-column.ts";
import { unknownTable } from "./unknown-table.ts";
import { uuidLiteral } from "./uuid-literal.ts";

/** Every kind of silent failure that is looked for. */
export const RULES: readonly Rule[] = [
  noPolicy,
  noGrant,
  ignoredClause,
  unguardedUpdate,
  invalidExpression,
  sessionPath,
  serverClaims,
  emptyCondition,
  unknownColumn,
  unknownTable,
  brokenReference,
  nullForeignKey,
  secondInherits,
  maxDepth,
  uuidLiteral,
  numberLiteral,
  dateLiteral,
  enumLiteral,
  literalType,
  inColumnType,
  relationPlan,
  mergedEvaluator,
];
