/** Whether something from outside is the relation it claims to be. */
import {
  COMPARISONS,
  countFault,
  depthFault,
  isRecord,
  LEVELS,
  listFault,
  literalFault,
  nameFault,
  oneOf,
  pathFault,
} from "./value-fault.ts";

const ROW_IDS: ReadonlySet<unknown> = new Set(["Current", "Outer", "Frontier"]);

/**
 * Where it has not the shape that Jazz reads, as a sentence that begins with the place; `null` when it
 * has. `level`: how deep it is nested already.
 */
export function relationFault(value: unknown, path: string, level: number): string | null {
  if (level > LEVELS) return `${path} is nested too deeply.`;
  const entries = isRecord(value) ? Object.entries(value) : [];
  const [entry, ...others] = entries;
  if (!entry || others.length > 0 || !isRecord(entry[1])) {
    return `${path} is not a relation: it has to be one of TableScan, Filter, Union, Join, Project, Gather, Distinct, OrderBy, Offset or Limit.`;
  }
  const [kind, body] = entry as [string, Record<string, unknown>];
  const at = (key: string): string => `${path}.${kind}.${key}`;
  const inner = (key: string): string | null => relationFault(body[key], at(key), level + 1);
  switch (kind) {
    case "TableScan":
      return nameFault(body["table"], at("table"));
    case "Filter":
      return inner("input") ?? predicateFault(body["predicate"], at("predicate"), level + 1);
    case "Union":
      return listFault(body["inputs"], at("inputs"), (input, place) =>
        relationFault(input, place, level + 1),
      );
    case "Join":
      return (
        inner("left") ??
        inner("right") ??
        listFault(body["on"], at("on"), (pair, place) =>
          isRecord(pair)
            ? (columnFault(pair["left"], `${place}.left`) ??
              columnFault(pair["right"], `${place}.right`))
            : `${place} is not a pair of columns.`,
        )
      );
    case "Project":
      return (
        inner("input") ??
        listFault(body["columns"], at("columns"), (column, place) =>
          isRecord(column)
            ? (nameFault(column["alias"], `${place}.alias`) ??
              keyFault(column["expr"], `${place}.expr`))
            : `${place} is not a projected column.`,
        )
      );
    case "Gather":
      return (
        inner("seed") ??
        inner("step") ??
        keyFault(body["frontier_key"], at("frontier_key")) ??
        listFault(body["dedupe_key"], at("dedupe_key"), keyFault) ??
        depthFault(body["max_depth"], at("max_depth"))
      );
    case "Distinct":
      return inner("input") ?? listFault(body["key"], at("key"), keyFault);
    case "OrderBy":
      return (
        inner("input") ??
        listFault(body["terms"], at("terms"), (term, place) =>
          isRecord(term)
            ? (columnFault(term["column"], `${place}.column`) ??
              oneOf(term["direction"], new Set(["Asc", "Desc"]), `${place}.direction`))
            : `${place} is not a term to order by.`,
        )
      );
    case "Offset":
      return inner("input") ?? countFault(body["offset"], at("offset"));
    case "Limit":
      return inner("input") ?? countFault(body["limit"], at("limit"));
    default:
      return `${path} is not a relation: there is no ${kind}.`;
  }
}

function predicateFault(value: unknown, path: string, level: number): string | null {
  if (value === "True" || value === "False") return null;
  if (level > LEVELS) return `${path} is nested too deeply.`;
  const entries = isRecord(value) ? Object.entries(value) : [];
  const [entry, ...others] = entries;
  if (!entry || others.length > 0) {
    return `${path} is not a predicate: it has to be one of Cmp, Contains, IsNull, IsNotNull, In, And, Or or Not.`;
  }
  const [kind, body] = entry;
  const place = `${path}.${kind}`;
  if (kind === "And" || kind === "Or") {
    return listFault(body, place, (part, at) => predicateFault(part, at, level + 1));
  }
  if (kind === "Not") return predicateFault(body, place, level + 1);
  if (!isRecord(body)) return `${place} is not a predicate.`;
  switch (kind) {
    case "Cmp":
      return (
        columnFault(body["left"], `${place}.left`) ??
        oneOf(body["op"], COMPARISONS, `${place}.op`) ??
        relationValueFault(body["right"], `${place}.right`)
      );
    case "Contains":
      return (
        columnFault(body["left"], `${place}.left`) ??
        relationValueFault(body["right"], `${place}.right`)
      );
    case "IsNull":
    case "IsNotNull":
      return columnFault(body["column"], `${place}.column`);
    case "In":
      return (
        columnFault(body["left"], `${place}.left`) ??
        listFault(body["values"], `${place}.values`, relationValueFault)
      );
    default:
      return `${path} is not a predicate: there is no ${kind}.`;
  }
}

function relationValueFault(value: unknown, path: string): string | null {
  if (!isRecord(value)) return `${path} is not a value.`;
  if ("Literal" in value) return literalFault(value["Literal"], `${path}.Literal`);
  if ("SessionRef" in value) return pathFault(value["SessionRef"], `${path}.SessionRef`);
  if ("OuterColumn" in value) return columnFault(value["OuterColumn"], `${path}.OuterColumn`);
  if ("FrontierColumn" in value) {
    return columnFault(value["FrontierColumn"], `${path}.FrontierColumn`);
  }
  if ("RowId" in value) return oneOf(value["RowId"], ROW_IDS, `${path}.RowId`);
  return `${path} is not a value: it has to be a Literal, SessionRef, OuterColumn, FrontierColumn or RowId.`;
}

function keyFault(value: unknown, path: string): string | null {
  if (isRecord(value) && "Column" in value) return columnFault(value["Column"], `${path}.Column`);
  if (isRecord(value) && "RowId" in value) return oneOf(value["RowId"], ROW_IDS, `${path}.RowId`);
  return `${path} is neither a column nor the id of a row.`;
}

function columnFault(value: unknown, path: string): string | null {
  if (!isRecord(value)) return `${path} is not a column.`;
  const { scope } = value;
  if (scope !== undefined && scope !== null && typeof scope !== "string") {
    return `${path}.scope is not a name.`;
  }
  return nameFault(value["column"], `${path}.column`);
}
