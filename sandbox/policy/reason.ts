import { explainAtom } from "./explain-atom.ts";
import type { TraceNode } from "./trace.ts";

/** Alternatives that are spelt out before the rest is counted. */
const SPELT_OUT = 3;

/**
 * One sentence on why a judgement came out as it did, from its trace:
 * `todos.update using: owner_id = session.user_id → "alice" = "bob" is false`.
 */
export function judgeReason(root: TraceNode, missing: readonly string[]): string {
  if (root.verdict === "unknown") return `Not known here: ${missing.join(", ")}.`;
  const clause = root.children.findLast((child) => child.verdict === root.verdict);
  if (!clause) return root.note ?? `${root.label}: nothing was judged.`;
  const body = clause.children.findLast((child) => child.verdict === clause.verdict);
  return body ? `${clause.label}: ${explain(body)}` : (clause.note ?? clause.label);
}

/** A note inside a sentence. */
function unstopped(note: string): string {
  return note.replace(/\.$/, "");
}

/** Why an expression has the verdict it has. */
export function explain(node: TraceNode): string {
  const { expr } = node;
  switch (expr?.type) {
    case "And":
    case "Or":
      return explainParts(node, expr.type, expr.exprs.length);
    case "Not":
      return node.children.map((child) => `not (${explain(child)})`).join("");
    case "Exists":
    case "ExistsRel":
    case "InheritsReferencing":
      return explainSearch(node);
    case "Inherits":
      return explainHop(node);
    case "True":
      return "always";
    case "False":
      return "never";
    default:
      return explainAtom(node);
  }
}

/** Names the parts that settled it: the one that decided alone, or all that failed together. */
function explainParts(node: TraceNode, type: "And" | "Or", count: number): string {
  const settling = type === "And" ? "denied" : "allowed";
  const decider = node.children.find((child) => child.verdict === settling);
  if (decider) return explain(decider);
  if (count === 0) return type === "And" ? "always" : "never";
  const parts = node.children.slice(0, SPELT_OUT).map(explain);
  const more = node.children.length - parts.length;
  const list = [...parts, ...(more > 0 ? [`${more} more`] : [])].join(
    type === "And" ? " and " : "; ",
  );
  return type === "Or" && count > 1 ? `none of ${count} alternatives holds: ${list}` : list;
}

/** A search over rows: which one it found, or how many it looked at in vain. */
function explainSearch({ label, children, note, rowsLookedAt }: TraceNode): string {
  const found = children.find((child) => child.verdict === "allowed");
  if (found) return `${label} → ${found.label} passes`;
  if (note !== undefined) return `${label} → ${unstopped(note)}`;
  if (rowsLookedAt === 0) return `${label} → there is no row to look at`;
  return `${label} → ${rowsLookedAt === 1 ? "the only row there does not pass" : `none of ${rowsLookedAt} rows passes`}`;
}

function explainHop(node: TraceNode): string {
  const [body] = node.children;
  const { hop } = node;
  if (!hop || !body) return `${node.label} → ${unstopped(node.note ?? "no parent")}`;
  return `${hop.via} → ${hop.table}/${hop.rowId}, ${hop.clause ?? hop.table}: ${explain(body)}`;
}
