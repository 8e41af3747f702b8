// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus and names the active item
import { useSignal } from "@preact/signals";
import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import type { Finding } from "../../../sandbox/policy/lint/finding.ts";
import { plural } from "../../model/format.ts";
import { operandValue } from "../../model/operand-text.ts";
import { decisiveKeys, type TraceItem, visibleItems } from "../../model/trace-item.ts";
import { moveInTree } from "./tree-keys.ts";

const MARKS = {
  allowed: { mark: "✓", tone: "good" },
  denied: { mark: "✕", tone: "bad" },
  unknown: { mark: "?", tone: "unsure" },
  "not judged": { mark: "–", tone: "quiet" },
} as const;

export interface TraceTreeProps {
  items: readonly TraceItem[];
  /** Warnings about an expression. */
  findingsOf(item: TraceItem): readonly Finding[];
}

/**
 * How a judgement came about: every clause with its verdict and the values it compared, opened at
 * what decided. One tab stop; arrow keys walk and open, as in any tree.
 */
export function TraceTree({ items, findingsOf }: TraceTreeProps) {
  const id = useId();
  const element = useRef<HTMLDivElement>(null);
  const opened = useMemo(() => decisiveKeys(items), [items]);
  const expanded = useSignal<ReadonlySet<string>>(opened);
  const active = useSignal<string>(items[0]?.key ?? "");
  // The same question asked again leaves open what was opened.
  useEffect(() => {
    expanded.value = opened;
    active.value = items[0]?.key ?? "";
  }, [[...opened].join()]);

  const visible = visibleItems(items, expanded.value);
  const index = Math.max(
    0,
    visible.findIndex(({ key }) => key === active.value),
  );

  const toggle = (item: TraceItem): void => {
    if (item.children.length === 0) return;
    const next = new Set(expanded.peek());
    if (!next.delete(item.key)) next.add(item.key);
    expanded.value = next;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveInTree(event.key, visible, index, expanded.peek());
    if (!move) return;
    event.preventDefault();
    if (move.expanded) expanded.value = move.expanded;
    const item = move.to;
    if (!item) return;
    active.value = item.key;
    element.current
      ?.querySelector(`[data-key="${item.key}"]`)
      ?.scrollIntoView?.({ block: "nearest" });
  };

  return (
    <div
      ref={element}
      class="trace"
      role="tree"
      aria-label="Explanation"
      aria-activedescendant={`${id}-${visible[index]?.key}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {visible.map((item, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the tree
        <div
          key={item.key}
          id={`${id}-${item.key}`}
          data-key={item.key}
          class={`trace-item ${at === index ? "active" : ""} ${item.decisive ? "decisive" : ""}`}
          style={{ "--level": item.level }}
          role="treeitem"
          aria-level={item.level}
          aria-posinset={item.position}
          aria-setsize={item.siblings}
          aria-expanded={item.children.length > 0 ? expanded.value.has(item.key) : undefined}
          aria-selected={at === index}
          onClick={() => {
            active.value = item.key;
            toggle(item);
          }}
        >
          <ItemLine item={item} open={expanded.value.has(item.key)} />
          {findingsOf(item).map((finding) => (
            <Warning key={finding.rule + finding.problem} finding={finding} />
          ))}
        </div>
      ))}
    </div>
  );
}

function ItemLine({ item, open }: { item: TraceItem; open: boolean }) {
  const { node, verdict, label } = item;
  const { mark, tone } = MARKS[verdict];
  return (
    <>
      <span class="trace-line">
        <span class="twisty" aria-hidden="true">
          {item.children.length === 0 ? "" : open ? "▾" : "▸"}
        </span>
        <span class={`mark ${tone}`} aria-hidden="true">
          {mark}
        </span>
        <span class="hidden-label">{verdict}: </span>
        <code title={label}>{label}</code>
        {verdict === "not judged" && <span class="quiet"> settled before it was reached</span>}
      </span>
      {node && <Details item={item} />}
    </>
  );
}

function Details({ item }: { item: TraceItem }) {
  const { node } = item;
  if (!node) return null;
  const { operands, rowsLookedAt, hop, depth, note } = node;
  if (operands.length === 0 && rowsLookedAt === 0 && !hop && note === undefined) return null;
  return (
    <span class="trace-details">
      {operands.map((operand, index) => (
        <span key={index} class="operand">
          {operand.origin !== "literal" && <span class="quiet">{operand.name} = </span>}
          <code class={operand.value ? "" : "unsure"}>{operandValue(operand)}</code>
          <span class="quiet">
            {" "}
            {operand.value && operand.value.type !== "Null" && `${operand.value.type}, `}
            {operand.origin}
          </span>
        </span>
      ))}
      {hop && (
        <span class="quiet">
          {hop.via} → {hop.table}/{hop.rowId}
          {hop.clause !== undefined && `, ${hop.clause}`} · hop {depth + 1}
        </span>
      )}
      {rowsLookedAt > 0 && <span class="quiet">{plural(rowsLookedAt, "row")} looked at</span>}
      {note !== undefined && <span class="quiet">{note}</span>}
    </span>
  );
}

function Warning({ finding }: { finding: Finding }) {
  return (
    <span class="trace-warning unsure">
      <span aria-hidden="true">⚠ </span>
      <span class="hidden-label">Warning: </span>
      {finding.problem}
    </span>
  );
}
