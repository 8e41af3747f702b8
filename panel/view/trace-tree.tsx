import type { TraceNode } from "../../sandbox/policy/trace.ts";
import { plural } from "../model/format.ts";
import { jsLiteral } from "../model/js-literal.ts";
import { Verdict } from "./verdict.tsx";

/** Levels shown: policies can go on for long. */
const DEPTH = 12;

/** How a judgement came about: every clause with its verdict and the values it compared. */
export function TraceTree({ node, depth = 0 }: { node: TraceNode; depth?: number }) {
  const { label, verdict, operands, rowsLookedAt, note, children } = node;
  const compared = operands.map(({ value }) => (value ? jsLiteral(value) : "nothing")).join(" · ");
  return (
    <ul class="tree">
      <li>
        <Verdict verdict={verdict} text="" hint={verdict} />
        <span class="hidden-label">{verdict}: </span>
        <code>{label}</code>
        {compared !== "" && <span class="mono quiet"> → {compared}</span>}
        {rowsLookedAt > 0 && <span class="quiet"> {plural(rowsLookedAt, "row")} looked at</span>}
        {note !== undefined && <span class="quiet"> · {note}</span>}
        {depth < DEPTH &&
          children.map((child, index) => <TraceTree key={index} node={child} depth={depth + 1} />)}
      </li>
    </ul>
  );
}
