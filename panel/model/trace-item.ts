/** The trace of a judgement as the items of a tree that can be walked through. */
import type { PolicyExpr } from "../../protocol/jazz.ts";
import { atomStatement } from "../../sandbox/policy/explain-atom.ts";
import { renderExpr } from "../../sandbox/policy/render-policy.ts";
import type { TraceNode } from "../../sandbox/policy/trace.ts";
import type { Verdict } from "../../sandbox/policy/verdict.ts";

export interface TraceItem {
  /** Its place from the root on, as in `0.2.1`. */
  key: string;
  parent: TraceItem | null;
  /** From 1. */
  level: number;
  /** Place among its siblings, from 1, and how many those are. */
  position: number;
  siblings: number;
  /** `null` for a part that was not judged, because what came before it settled the matter. */
  node: TraceNode | null;
  expr: PolicyExpr | null;
  label: string;
  verdict: Verdict | "not judged";
  /** Whether the verdict of the whole rests on it. */
  decisive: boolean;
  children: TraceItem[];
}

/** Rows that are opened by themselves when a search failed; more would hide what follows. */
const ROWS_OPENED = 1;

/** The clauses that were judged; none where the question settled itself. */
export function traceItems(root: TraceNode): TraceItem[] {
  const nodes = root.children;
  const decisive = decisiveParts(root.verdict, nodes);
  return nodes.map((node, index) =>
    itemOf(node, `${index}`, null, [index, nodes.length], decisive.has(node)),
  );
}

/** What to open at first: the way to what decided. */
export function decisiveKeys(items: readonly TraceItem[]): Set<string> {
  const keys = new Set<string>();
  const open = (item: TraceItem): void => {
    if (!item.decisive || item.children.length === 0) return;
    keys.add(item.key);
    const deciding = item.children.filter((child) => child.decisive);
    const parts = isSearch(item) ? deciding.slice(0, ROWS_OPENED) : deciding;
    for (const child of parts) open(child);
  };
  for (const item of items) open(item);
  return keys;
}

/** The items that are to be seen, in order. */
export function visibleItems(
  items: readonly TraceItem[],
  expanded: ReadonlySet<string>,
): TraceItem[] {
  return items.flatMap((item) => [
    item,
    ...(expanded.has(item.key) ? visibleItems(item.children, expanded) : []),
  ]);
}

function itemOf(
  node: TraceNode,
  key: string,
  parent: TraceItem | null,
  [index, siblings]: readonly [number, number],
  decisive: boolean,
): TraceItem {
  const item: TraceItem = {
    key,
    parent,
    level: (parent?.level ?? 0) + 1,
    position: index + 1,
    siblings,
    node,
    expr: node.expr ?? null,
    label: labelOf(node),
    verdict: node.verdict,
    decisive,
    children: [],
  };
  const skipped = skippedParts(node);
  const all = node.children.length + skipped.length;
  const deciding = decisive ? decisiveParts(node.verdict, node.children, node.expr) : new Set();
  item.children = [
    ...node.children.map((child, at) =>
      itemOf(child, `${key}.${at}`, item, [at, all], deciding.has(child)),
    ),
    ...skipped.map((expr, at): TraceItem => {
      const place = node.children.length + at;
      return {
        key: `${key}.${place}`,
        parent: item,
        level: item.level + 1,
        position: place + 1,
        siblings: all,
        node: null,
        expr,
        label: labelOf({ expr, label: renderExpr(expr) }),
        verdict: "not judged",
        decisive: false,
        children: [],
      };
    }),
  ];
  return item;
}

/** The parts of And and Or that were never reached. */
function skippedParts({ expr, children }: TraceNode): PolicyExpr[] {
  return expr?.type === "And" || expr?.type === "Or" ? expr.exprs.slice(children.length) : [];
}

/** Those parts that a verdict rests on: the one that settled it, or all that failed to. */
function decisiveParts(
  verdict: Verdict,
  children: readonly TraceNode[],
  expr?: PolicyExpr,
): Set<TraceNode> {
  if (expr?.type === "Not") return new Set(children);
  const same = children.filter((child) => child.verdict === verdict);
  const settles = expr?.type === "Or" || isSearchExpr(expr) ? "allowed" : "denied";
  return new Set(verdict === settles ? same.slice(-1) : same);
}

function isSearch({ expr }: TraceItem): boolean {
  return isSearchExpr(expr ?? undefined);
}

function isSearchExpr(expr: PolicyExpr | undefined): boolean {
  return expr?.type === "Exists" || expr?.type === "InheritsReferencing";
}

function labelOf({ expr, label }: Pick<TraceNode, "expr" | "label">): string {
  switch (expr?.type) {
    case "And":
      return expr.exprs.length === 0 ? "always" : `all of ${expr.exprs.length}`;
    case "Or":
      return expr.exprs.length === 0 ? "never" : `any of ${expr.exprs.length}`;
    case "Not":
      return "not";
    case "True":
      return "always";
    case "False":
      return "never";
    default:
      return (expr && atomStatement(expr)) ?? label;
  }
}
