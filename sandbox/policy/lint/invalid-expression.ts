import type { PolicyExpr } from "../../../protocol/jazz.ts";
import { columnOf } from "../table-columns.ts";
import type { Rule } from "./rule.ts";

const KINDS: Readonly<Record<PolicyExpr["type"], true>> = {
  True: true,
  False: true,
  And: true,
  Or: true,
  Not: true,
  Cmp: true,
  IsNull: true,
  IsNotNull: true,
  Contains: true,
  In: true,
  InList: true,
  SessionCmp: true,
  SessionIsNull: true,
  SessionIsNotNull: true,
  SessionContains: true,
  SessionInList: true,
  Exists: true,
  ExistsRel: true,
  Inherits: true,
  InheritsReferencing: true,
};

/** Something that is no expression: in alpha.53 a test of a column called `type` compiles to itself. */
export const invalidExpression: Rule = {
  id: "invalid-expression",
  title: "no policy expression",
  expression: ({ expr, at }) => {
    if (isKind(expr.type)) return [];
    const hasColumn = columnOf(at.definition, "type") !== undefined;
    return [
      {
        effect: "refused",
        problem: hasColumn
          ? `where({ type: … }) is taken for a policy expression because of the column's name, and ${JSON.stringify(expr.type)} is none: Jazz refuses these permissions.`
          : `${JSON.stringify(expr.type)} is no kind of policy expression: Jazz refuses these permissions.`,
        advice: hasColumn
          ? `Write where({ type: { in: [${JSON.stringify(expr.type)}] } }), or give the column another name.`
          : "Compile the permissions with the version of jazz-tools that the server runs.",
      },
    ];
  },
};

export function isKind(type: string): type is PolicyExpr["type"] {
  return Object.hasOwn(KINDS, type);
}
