import type { TraceNode } from "../../sandbox/policy/trace.ts";

export interface LookedAt {
  table: string;
  id: string;
}

const ROW = /^([^/\s]+)\/(\S+)$/;
const FOUND = /^Found ([^/\s]+)\/(\S+)\.$/;

/**
 * The other rows that a judgement rests on: those that foreign keys were followed to, and those
 * that a search found. Rows that were looked at in vain change nothing.
 */
export function rowsBehind(trace: TraceNode): LookedAt[] {
  const found = new Map<string, LookedAt>();
  const add = (table: string | undefined, id: string | undefined): void => {
    if (table !== undefined && id !== undefined) found.set(`${table}/${id}`, { table, id });
  };
  const walk = (node: TraceNode): void => {
    if (node.hop) add(node.hop.table, node.hop.rowId);
    else if (node.expr === undefined && node.verdict === "allowed") {
      const [, table, id] = ROW.exec(node.label) ?? [];
      add(table, id);
    }
    const [, table, id] = FOUND.exec(node.note ?? "") ?? [];
    add(table, id);
    for (const child of node.children) walk(child);
  };
  for (const child of trace.children) walk(child);
  return [...found.values()];
}
