import type { ComponentChildren } from "preact";
import { Details } from "./details.tsx";
import { FilterBox } from "./filter-box.tsx";
import { Grid } from "./grid.tsx";
import { type Column, listSource } from "./grid-source.ts";
import { CopyMenu, copyAsTsv } from "./list-copy.tsx";
import { usePanel } from "./panel-context.ts";
import { Split } from "./split.tsx";
import type { TabName } from "./ui-state.ts";

export interface ListTabProps<T> {
  name: TabName;
  columns: readonly Column<T>[];
  /** What passes the filter. */
  items: readonly T[];
  keyOf(item: T): string;
  placeholder: string;
  /** How many there are, in words. */
  count: string;
  problem?: string | null;
  json(item: T): unknown;
  details(item: T): ComponentChildren;
  rowClass?(item: T): string;
  /** Controls before the filter. */
  before?: ComponentChildren;
  /** Controls at the end of the toolbar. */
  after?: ComponentChildren;
  /** Shown while there is nothing at all. */
  empty?: ComponentChildren;
}

/** A tab that is one list of moderate length with its details. */
export function ListTab<T>(props: ListTabProps<T>) {
  const panel = usePanel();
  const { name, columns, items, keyOf } = props;
  const state = panel.ui.lists[name];
  const source = listSource(items, keyOf, columns, state.sort.value);
  const copying = { columns, source, state, json: props.json };
  const cursor = state.cursor.value;
  const current = cursor === null ? undefined : source.at(source.indexOf(cursor));

  const list = (
    <>
      <div class="toolbar">
        {props.before}
        <FilterBox state={state} placeholder={props.placeholder} problem={props.problem ?? null} />
        <span class="quiet" title={props.count}>
          {props.count}
        </span>
        <span class="spacer" />
        <CopyMenu {...copying} />
        {props.after}
      </div>
      <div class="list">
        <Grid
          name={name}
          columns={columns}
          source={source}
          state={state}
          rowClass={props.rowClass}
          onOpen={() => {
            state.open.value = true;
          }}
          onCopy={() => copyAsTsv(panel, copying)}
        />
        {props.empty}
        {items.length === 0 && !props.empty && state.filter.value !== "" && (
          <p class="no-match">Nothing matches this filter.</p>
        )}
      </div>
    </>
  );
  const details =
    state.open.value && current !== undefined ? (
      <Details state={state}>{props.details(current)}</Details>
    ) : null;
  return <Split first={list} details={details} />;
}
