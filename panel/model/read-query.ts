import type { RelExpr, WireQuery } from "../../protocol/jazz.ts";

/** The query in that text, or `null` when it is not one this panel understands. */
export function readWireQuery(text: string): WireQuery | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== "object" || json === null) return null;
  const { table, relation_ir: relation, array_subqueries: arrays } = json as Partial<WireQuery>;
  if (typeof table !== "string" || typeof relation !== "object" || relation === null) return null;
  return { ...(json as WireQuery), array_subqueries: Array.isArray(arrays) ? arrays : [] };
}

/** The tables a query reads: its own, joined ones and included ones. */
export function tablesOf(query: WireQuery): Set<string> {
  const tables = new Set<string>([query.table]);
  visit(query.relation_ir, (value) => {
    const scan = value["TableScan"] as { table?: unknown } | undefined;
    if (typeof scan?.table === "string") tables.add(scan.table);
  });
  visit(query.array_subqueries, (value) => {
    if (typeof value["table"] === "string" && "inner_column" in value) tables.add(value["table"]);
  });
  return tables;
}

function visit(value: unknown, see: (record: Record<string, unknown>) => void, depth = 0): void {
  if (typeof value !== "object" || value === null || depth > 64) return;
  if (!Array.isArray(value)) see(value as Record<string, unknown>);
  for (const child of Object.values(value)) visit(child, see, depth + 1);
}

/** The steps of a query from the outside in, down to the first that has no single input. */
export function spineOf(relation: RelExpr): RelExpr[] {
  const steps: RelExpr[] = [];
  let step: unknown = relation;
  while (isObject(step) && steps.length < 64) {
    steps.push(step as RelExpr);
    const [body] = Object.values(step);
    step = isObject(body) ? (body as { input?: unknown }).input : undefined;
  }
  return steps;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
