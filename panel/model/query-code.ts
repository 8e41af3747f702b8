/**
 * Wire queries as the builder code an app would write: the reverse of `translateQuery` in
 * garden-co/jazz (`runtime/query-adapter.ts`). What the builder has no words for becomes a comment.
 */
import type {
  ArraySubquery,
  RelExpr,
  RelPredicate,
  RelValue,
  WireQuery,
} from "../../protocol/jazz.ts";
import { comment, jsKey, jsLiteral, jsMember } from "./js-literal.ts";
import { spineOf } from "./read-query.ts";

/** Of a comparison, as the builder calls them; an equality needs no name. */
const OPERATORS = new Map<string, string>([
  ["Ne", "ne"],
  ["Lt", "lt"],
  ["Le", "lte"],
  ["Gt", "gt"],
  ["Ge", "gte"],
]);

/** `app.todos.where({ owner_id: "alice" }).orderBy("title")`. Never throws. */
export function queryCode(query: WireQuery): string {
  try {
    return render(query);
  } catch {
    return `app${jsMember(String(query.table))} /* a query this panel cannot put in code: see its JSON */`;
  }
}

function render(query: WireQuery): string {
  const steps = spineOf(query.relation_ir).reverse();
  const arrays = query.array_subqueries;
  return [
    `app${jsMember(query.table)}`,
    ...steps.map((step) => renderStep(step)),
    arrays.length > 0 ? `.include(${includes(arrays)})` : "",
    arrays.some((array) => array.requirement) ? ".requireIncludes()" : "",
    selection(query.select_columns),
    query.include_deleted ? ".includeDeleted()" : "",
  ].join("");
}

function renderStep(step: RelExpr): string {
  if ("TableScan" in step) return "";
  if ("Filter" in step) return where(step.Filter.predicate);
  if ("Limit" in step) return `.limit(${amount(step.Limit.limit)})`;
  if ("Offset" in step) return `.offset(${amount(step.Offset.offset)})`;
  if ("OrderBy" in step) {
    return step.OrderBy.terms
      .map(({ column, direction }) =>
        direction === "Desc"
          ? `.orderBy(${JSON.stringify(column.column)}, "desc")`
          : `.orderBy(${JSON.stringify(column.column)})`,
      )
      .join("");
  }
  if ("Project" in step) return hops(step.Project.input);
  if ("Join" in step) return "";
  return ` ${comment(`${Object.keys(step)[0]}`)}`;
}

/** A number; whatever a page has put in its place is quoted. */
const amount = (value: unknown): string =>
  typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "");

/** A projected chain of joins is what `hopTo` compiles to. */
function hops(input: RelExpr): string {
  if (!("Join" in input)) return "";
  const { left, right, on } = input.Join;
  const condition = on[0];
  const before = "Join" in left ? hops(left) : spineOf(left).reverse().map(renderStep).join("");
  if (!condition || !("TableScan" in right)) return `${before} /* Join */`;
  const name =
    condition.right.column === "id"
      ? relationName(condition.left.column)
      : reverseName(right.TableScan.table, condition.right.column);
  return `${before}.hopTo(${JSON.stringify(name)})`;
}

/** Relations are named after their foreign key (`relation-analyzer.ts` in garden-co/jazz). */
function relationName(column: string): string {
  return column.replace(/(?:_ids|Ids|_id|Id)$/, "");
}

function reverseName(table: string, column: string): string {
  const name = relationName(column);
  return `${table}Via${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function where(predicate: RelPredicate): string {
  if (predicate === "True") return "";
  if (predicate === "False") return " /* never */";
  const parts = "And" in predicate ? predicate.And : [predicate];
  const groups: Map<string, string>[] = [];
  const comments: string[] = [];
  for (const part of parts) {
    const condition = conditionOf(part);
    if (!condition || typeof condition.column !== "string") {
      comments.push(` ${comment(`where ${predicateText(part)}`)}`);
      continue;
    }
    let group = groups.find((candidate) => !candidate.has(condition.column));
    if (!group) {
      group = new Map();
      groups.push(group);
    }
    group.set(condition.column, condition.code);
  }
  const calls = groups.map((group) => {
    const entries = [...group].map(([column, code]) => `${jsKey(column)}: ${code}`);
    return `.where({ ${entries.join(", ")} })`;
  });
  return calls.join("") + comments.join("");
}

/** One entry of a `where` object, or `null` where the builder has none. */
function conditionOf(predicate: RelPredicate): { column: string; code: string } | null {
  if (typeof predicate === "string") return null;
  if ("Cmp" in predicate) {
    const { left, op, right } = predicate.Cmp;
    const value = valueCode(right, left.column);
    const operator = OPERATORS.get(op);
    if (value === null || (operator === undefined && op !== "Eq")) return null;
    return { column: left.column, code: operator ? `{ ${operator}: ${value} }` : value };
  }
  if ("Contains" in predicate) {
    const value = valueCode(predicate.Contains.right, predicate.Contains.left.column);
    return value === null
      ? null
      : { column: predicate.Contains.left.column, code: `{ contains: ${value} }` };
  }
  if ("IsNull" in predicate) return { column: predicate.IsNull.column.column, code: "null" };
  if ("IsNotNull" in predicate) {
    return { column: predicate.IsNotNull.column.column, code: "{ isNull: false }" };
  }
  if ("In" in predicate) {
    const { left, values } = predicate.In;
    const items = values.map((value) => valueCode(value, left.column) ?? "/* ? */ null");
    return { column: left.column, code: `{ in: [${items.join(", ")}] }` };
  }
  return null;
}

function valueCode(value: RelValue, column: string): string | null {
  return "Literal" in value ? jsLiteral(value.Literal, column) : null;
}

/** A predicate in words close to SQL, for what the builder cannot say. */
export function predicateText(predicate: RelPredicate): string {
  if (typeof predicate === "string") return predicate === "True" ? "true" : "false";
  if ("And" in predicate) return predicate.And.map(predicateText).join(" and ");
  if ("Or" in predicate) return `(${predicate.Or.map(predicateText).join(" or ")})`;
  if ("Not" in predicate) return `not (${predicateText(predicate.Not)})`;
  if ("Cmp" in predicate) {
    const { left, op, right } = predicate.Cmp;
    const sign = { Eq: "=", Ne: "≠", Lt: "<", Le: "≤", Gt: ">", Ge: "≥" }[op];
    return `${left.column} ${sign} ${rightText(right, left.column)}`;
  }
  if ("Contains" in predicate) {
    const { left, right } = predicate.Contains;
    return `${left.column} contains ${rightText(right, left.column)}`;
  }
  if ("IsNull" in predicate) return `${predicate.IsNull.column.column} is null`;
  if ("IsNotNull" in predicate) return `${predicate.IsNotNull.column.column} is not null`;
  const { left, values } = predicate.In;
  return `${left.column} in (${values.map((value) => rightText(value, left.column)).join(", ")})`;
}

function rightText(value: RelValue, column: string): string {
  if ("Literal" in value) return jsLiteral(value.Literal, column);
  if ("SessionRef" in value) return `session.${value.SessionRef.join(".")}`;
  if ("RowId" in value) return `id of the ${value.RowId.toLowerCase()} row`;
  return "OuterColumn" in value ? value.OuterColumn.column : value.FrontierColumn.column;
}

function includes(arrays: readonly ArraySubquery[]): string {
  const entries = arrays.map((array) => {
    const name = jsKey(array.column_name.replace(/^__jazz_include_/, ""));
    return array.nested_arrays.length > 0
      ? `${name}: ${includes(array.nested_arrays)}`
      : `${name}: true`;
  });
  return `{ ${entries.join(", ")} }`;
}

function selection(columns: readonly string[] | undefined): string {
  const shown = columns?.filter((column) => !column.startsWith("__jazz_include_")) ?? [];
  return shown.length > 0
    ? `.select(${shown.map((column) => JSON.stringify(column)).join(", ")})`
    : "";
}
