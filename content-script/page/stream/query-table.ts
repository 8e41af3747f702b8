import type { RelExpr, WireQuery } from "../../../protocol/jazz.ts";
import { parseJson } from "../primordials.ts";

const CACHED = 256;
const cache = new Map<string, string | null>();

/** The table whose rows a wire query returns; `null` where hops lead to another one. */
export function rowTableOf(query: unknown): string | null {
  if (typeof query !== "string") return null;
  const known = cache.get(query);
  if (known !== undefined) return known;
  if (cache.size >= CACHED) cache.clear();
  const table = readTable(query);
  cache.set(query, table);
  return table;
}

function readTable(query: string): string | null {
  try {
    const { table, relation_ir } = parseJson(query) as WireQuery;
    return scannedTable(relation_ir) === table ? table : null;
  } catch {
    return null;
  }
}

/** Through everything that keeps the rows of its input. */
function scannedTable(relation: RelExpr): string | null {
  let at: RelExpr = relation;
  for (;;) {
    if ("TableScan" in at) return at.TableScan.table;
    if ("Filter" in at) at = at.Filter.input;
    else if ("OrderBy" in at) at = at.OrderBy.input;
    else if ("Limit" in at) at = at.Limit.input;
    else if ("Offset" in at) at = at.Offset.input;
    else return null;
  }
}
