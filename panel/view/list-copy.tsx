import { jsonText, tsvText } from "../model/clipboard-text.ts";
import { countText, plural } from "../model/format.ts";
import { copyText } from "./copy.ts";
import type { Column, GridSource } from "./grid-source.ts";
import { type Panel, usePanel } from "./panel-context.ts";
import { selectedItems } from "./selection.ts";
import type { ListState } from "./ui-state.ts";

interface CopyProps<T> {
  columns: readonly Column<T>[];
  source: GridSource<T>;
  state: ListState;
  /** An item as data. */
  json(item: T): unknown;
}

/** What there is to copy: what is selected, or else everything. */
function itemsOf<T>({ state, source }: CopyProps<T>): { items: T[]; wanted: number } {
  const selected = selectedItems(state, source);
  if (selected.length > 0) return { items: selected, wanted: state.selected.peek().size };
  const all: T[] = [];
  for (let index = 0; index < source.length; index++) {
    const item = source.at(index);
    if (item !== undefined) all.push(item);
  }
  return { items: all, wanted: source.length };
}

/** `3 rows as TSV`; of a list that is elsewhere not every row is here. */
function copiedText<T>({ source }: CopyProps<T>, count: number, wanted: number, as: string) {
  const copied = `${plural(count, "row")} as ${as}`;
  if (!source.look || count >= wanted) return copied;
  return `${copied}: those that were read of ${countText(wanted)}`;
}

export function copyAsTsv<T>(panel: Panel, props: CopyProps<T>): void {
  const { items, wanted } = itemsOf(props);
  const text = tsvText(
    props.columns.map(({ title }) => title),
    items.map((item) => props.columns.map((column) => column.text(item))),
  );
  void copyText(panel, text, copiedText(props, items.length, wanted, "TSV"));
}

/** Copies the selection, or everything, as TSV or JSON. */
export function CopyMenu<T>(props: CopyProps<T>) {
  const panel = usePanel();
  return (
    <>
      <button
        type="button"
        class="button bare"
        aria-label="Copy as TSV"
        title="Copy what is selected, or everything, as a table"
        disabled={props.source.length === 0}
        onClick={() => copyAsTsv(panel, props)}
      >
        TSV
      </button>
      <button
        type="button"
        class="button bare"
        aria-label="Copy as JSON"
        title="Copy what is selected, or everything, as JSON"
        disabled={props.source.length === 0}
        onClick={() => {
          const { items, wanted } = itemsOf(props);
          const text = jsonText(items.map((item) => props.json(item)));
          void copyText(panel, text, copiedText(props, items.length, wanted, "JSON"));
        }}
      >
        JSON
      </button>
    </>
  );
}
