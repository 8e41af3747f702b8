import type {
  CmpOp,
  RelColumn,
  RelExpr,
  RelKey,
  RelPredicate,
  RelValue,
} from "../../protocol/jazz.ts";
import { renderKey, renderLiteral, renderMember } from "./render-value.ts";

const OPERATORS: Record<CmpOp, string> = {
  Eq: "eq",
  Ne: "ne",
  Lt: "lt",
  Le: "lte",
  Gt: "gt",
  Ge: "gte",
};

/** A relation in the style of the permissions DSL: `policy.shares.where({ user: session.user_id })`. */
export function renderRelation(rel: RelExpr): string {
  if ("TableScan" in rel) return renderMember("policy", rel.TableScan.table);
  if ("Filter" in rel) {
    return `${renderRelation(rel.Filter.input)}.where(${renderPredicate(rel.Filter.predicate)})`;
  }
  if ("Union" in rel) return `policy.union([${rel.Union.inputs.map(renderRelation).join(", ")}])`;
  if ("Join" in rel) return renderJoin(rel.Join);
  if ("Project" in rel) return renderProject(rel.Project);
  if ("Gather" in rel) {
    const { seed, step, max_depth } = rel.Gather;
    const options = `step: ({ current }) => ${renderRelation(step)}, maxDepth: ${max_depth}`;
    return `${renderRelation(seed)}.gather({ ${options} })`;
  }
  if ("Distinct" in rel) return `${renderRelation(rel.Distinct.input)}.distinct()`;
  if ("OrderBy" in rel) {
    const terms = rel.OrderBy.terms.map(
      ({ column, direction }) => `[${renderColumn(column)}, "${direction.toLowerCase()}"]`,
    );
    return `${renderRelation(rel.OrderBy.input)}.orderBy(${terms.join(", ")})`;
  }
  if ("Offset" in rel) return `${renderRelation(rel.Offset.input)}.offset(${rel.Offset.offset})`;
  return `${renderRelation(rel.Limit.input)}.limit(${rel.Limit.limit})`;
}

function renderJoin({ left, right, on }: Extract<RelExpr, { Join: unknown }>["Join"]): string {
  const pairs = on.map(
    (pair) =>
      `{ left: ${JSON.stringify(pair.left.column)}, right: ${JSON.stringify(pair.right.column)} }`,
  );
  return `${renderRelation(left)}.join(${[renderRelation(right), ...pairs].join(", ")})`;
}

/** Projecting to a row's id alone is how hops are written down: it says which rows come out. */
function renderProject({
  input,
  columns,
}: Extract<RelExpr, { Project: unknown }>["Project"]): string {
  const [only] = columns;
  const isId = columns.length === 1 && only && "Column" in only.expr && only.alias === "id";
  if (isId) return renderRelation(input);
  const entries = columns.map(({ alias, expr }) => `${renderKey(alias)}: ${renderSource(expr)}`);
  return `${renderRelation(input)}.select({ ${entries.join(", ")} })`;
}

function renderSource(key: RelKey): string {
  return "Column" in key ? renderColumn(key.Column) : '"id"';
}

function renderPredicate(predicate: RelPredicate): string {
  if (predicate === "True") return "{}";
  if (predicate === "False") return "anyOf([])";
  if ("And" in predicate) return renderConjunction(predicate.And);
  if ("Or" in predicate) return `anyOf([${predicate.Or.map(renderPredicate).join(", ")}])`;
  if ("Not" in predicate) return `not(${renderPredicate(predicate.Not)})`;
  return `{ ${renderTerm(predicate)} }`;
}

type Term = Exclude<RelPredicate, string | { And: unknown } | { Or: unknown } | { Not: unknown }>;

function renderConjunction(parts: readonly RelPredicate[]): string {
  const terms = parts.filter(
    (part): part is Term =>
      typeof part === "object" && !("And" in part || "Or" in part || "Not" in part),
  );
  if (terms.length === parts.length && terms.length > 0) {
    return `{ ${terms.map(renderTerm).join(", ")} }`;
  }
  return `allOf([${parts.map(renderPredicate).join(", ")}])`;
}

function renderTerm(term: Term): string {
  if ("IsNull" in term) return `${renderName(term.IsNull.column)}: null`;
  if ("IsNotNull" in term) return `${renderName(term.IsNotNull.column)}: { ne: null }`;
  if ("In" in term) {
    return `${renderName(term.In.left)}: { in: [${term.In.values.map(renderValueRef).join(", ")}] }`;
  }
  if ("Contains" in term) {
    return `${renderName(term.Contains.left)}: { contains: ${renderValueRef(term.Contains.right)} }`;
  }
  const { left, op, right } = term.Cmp;
  const operand = renderValueRef(right);
  return `${renderName(left)}: ${op === "Eq" ? operand : `{ ${OPERATORS[op]}: ${operand} }`}`;
}

/** The scopes that joins give tables on their own are left out; a table's own name is kept. */
function renderName({ scope, column }: RelColumn): string {
  return renderKey(scope && !scope.startsWith("__") ? `${scope}.${column}` : column);
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
