import type { RelColumn, RelExpr, RelKey, RelPredicate, RelValue } from "../../protocol/jazz.ts";
import { COMPARISON_NAMES } from "../schema/comparisons.ts";
import { forwardName, reverseName } from "../schema/relations.ts";
import { renderJson, renderKey, renderLiteral, renderMember } from "./render-value.ts";

type Join = Extract<RelExpr, { Join: unknown }>["Join"];

/**
 * A relation in the style of the permissions DSL: `policy.shares.where({ user: session.user_id })`.
 *
 * @param hop the scope of the joined rows that are to come out: that join is then a `hopTo`.
 */
export function renderRelation(rel: RelExpr, hop?: string): string {
  if ("TableScan" in rel) return renderMember("policy", rel.TableScan.table);
  if ("Filter" in rel) {
    const { input, predicate } = rel.Filter;
    return `${renderRelation(input, hop)}.where(${renderPredicate(predicate, ownScope(input))})`;
  }
  if ("Union" in rel) {
    return `policy.union([${rel.Union.inputs.map((input) => renderRelation(input)).join(", ")}])`;
  }
  if ("Join" in rel) return renderJoin(rel.Join, hop);
  if ("Project" in rel) return renderProject(rel.Project);
  if ("Gather" in rel) return renderGather(rel.Gather);
  if ("Distinct" in rel) return `${renderRelation(rel.Distinct.input)}.distinct()`;
  if ("OrderBy" in rel) {
    const terms = rel.OrderBy.terms.map(
      ({ column, direction }) => `[${renderColumn(column)}, "${direction.toLowerCase()}"]`,
    );
    return `${renderRelation(rel.OrderBy.input)}.orderBy(${terms.join(", ")})`;
  }
  if ("Offset" in rel) return `${renderRelation(rel.Offset.input)}.offset(${rel.Offset.offset})`;
  if ("Limit" in rel) return `${renderRelation(rel.Limit.input)}.limit(${rel.Limit.limit})`;
  return renderJson(rel);
}

/** The table whose columns need no prefix: while nothing is joined, the only one. */
function ownScope(rel: RelExpr): string | undefined {
  if ("TableScan" in rel) return rel.TableScan.table;
  return "Filter" in rel ? ownScope(rel.Filter.input) : undefined;
}

/** A filtered table to start from is written as `start`, which every version of the DSL takes. */
function renderGather({
  seed,
  step,
  max_depth,
}: Extract<RelExpr, { Gather: unknown }>["Gather"]): string {
  const start = "Filter" in seed && "TableScan" in seed.Filter.input ? seed.Filter : undefined;
  const options = [
    ...(start ? [`start: ${renderPredicate(start.predicate, ownScope(start.input))}`] : []),
    `step: ({ current }) => ${renderRelation(step)}`,
    `maxDepth: ${max_depth}`,
  ];
  return `${renderRelation(start?.input ?? seed)}.gather({ ${options.join(", ")} })`;
}

function renderJoin({ left, right, on }: Join, hop: string | undefined): string {
  const [pair, ...others] = on;
  if (pair && others.length === 0 && "TableScan" in right && pair.right.scope === hop) {
    const name = hopName(right.TableScan.table, pair.left.column, pair.right.column);
    if (name !== undefined) return `${renderRelation(left)}.hopTo(${JSON.stringify(name)})`;
  }
  const pairs = on.map(
    (pair) =>
      `{ left: ${JSON.stringify(pair.left.column)}, right: ${JSON.stringify(pair.right.column)} }`,
  );
  return `${renderRelation(left)}.join(${[renderRelation(right), ...pairs].join(", ")})`;
}

/** The relation that leads to a table, by the columns that are equal. */
function hopName(table: string, left: string, right: string): string | undefined {
  if (right === "id") return forwardName(left);
  return left === "id" ? reverseName(table, right) : undefined;
}

/** Projecting to a row's id alone is how hops are written down: it says which rows come out. */
function renderProject({
  input,
  columns,
}: Extract<RelExpr, { Project: unknown }>["Project"]): string {
  const [only] = columns;
  if (columns.length === 1 && only?.alias === "id" && "Column" in only.expr) {
    return renderRelation(input, only.expr.Column.scope ?? "");
  }
  const entries = columns.map(({ alias, expr }) => `${renderKey(alias)}: ${renderSource(expr)}`);
  return `${renderRelation(input)}.select({ ${entries.join(", ")} })`;
}

function renderSource(key: RelKey): string {
  return "Column" in key ? renderColumn(key.Column) : '"id"';
}

function renderPredicate(predicate: RelPredicate, own: string | undefined): string {
  if (predicate === "True") return "{}";
  if (predicate === "False") return "anyOf([])";
  if ("And" in predicate) return renderConjunction(predicate.And, own);
  if ("Or" in predicate) {
    return `anyOf([${predicate.Or.map((part) => renderPredicate(part, own)).join(", ")}])`;
  }
  if ("Not" in predicate) return `not(${renderPredicate(predicate.Not, own)})`;
  return `{ ${renderTerm(predicate, own)} }`;
}

type Term = Exclude<RelPredicate, string | { And: unknown } | { Or: unknown } | { Not: unknown }>;

function renderConjunction(parts: readonly RelPredicate[], own: string | undefined): string {
  const terms = parts.filter(
    (part): part is Term =>
      typeof part === "object" && !("And" in part || "Or" in part || "Not" in part),
  );
  if (terms.length === parts.length && terms.length > 0) {
    return `{ ${terms.map((term) => renderTerm(term, own)).join(", ")} }`;
  }
  return `allOf([${parts.map((part) => renderPredicate(part, own)).join(", ")}])`;
}

function renderTerm(term: Term, own: string | undefined): string {
  const name = (column: RelColumn): string => renderName(column, own);
  if ("IsNull" in term) return `${name(term.IsNull.column)}: null`;
  if ("IsNotNull" in term) return `${name(term.IsNotNull.column)}: { ne: null }`;
  if ("In" in term) {
    return `${name(term.In.left)}: { in: [${term.In.values.map(renderValueRef).join(", ")}] }`;
  }
  if ("Contains" in term) {
    return `${name(term.Contains.left)}: { contains: ${renderValueRef(term.Contains.right)} }`;
  }
  const { left, op, right } = term.Cmp;
  const operand = renderValueRef(right);
  return `${name(left)}: ${op === "Eq" ? operand : `{ ${COMPARISON_NAMES[op]}: ${operand} }`}`;
}

/** Left out are the scopes that joins give tables on their own, and that of the only table. */
function renderName({ scope, column }: RelColumn, own: string | undefined): string {
  const isPlain = !scope || scope === own || scope.startsWith("__");
  return renderKey(isPlain ? column : `${scope}.${column}`);
}

function renderColumn({ column }: RelColumn): string {
  return JSON.stringify(column);
}

export function renderValueRef(value: RelValue): string {
  if ("Literal" in value) return renderLiteral(value.Literal);
  if ("SessionRef" in value) return renderMember("session", value.SessionRef.join("."));
  if ("OuterColumn" in value) return renderMember("row", value.OuterColumn.column);
  if ("FrontierColumn" in value) return renderMember("current", value.FrontierColumn.column);
  return value.RowId === "Outer" ? "row.id" : "current";
}
