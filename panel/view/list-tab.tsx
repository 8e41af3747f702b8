import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { Details } from "./details.tsx";
import { FilterBox } from "./filter-box.tsx";
import { Grid } from "./grid.tsx";
import { type Column, type GridSource, listSource } from "./grid-source.ts";
import { CopyMenu, copyAsTsv } from "./list-copy.tsx";
import { usePanel } from "./panel-context.ts";
import { Split } from "./split.tsx";
import type { TabName } from "./ui-state.ts";

export interface SourceTabProps<T> {
  name: TabName;
  columns: readonly Column<T>[];
  /** What passes the filter, in order. */
  source: GridSource<T>;
  placeholder: string;
  /** How many there are, in words. */
  count: string;
  problem?: string | null;
  json(item: T): unknown;
  details(item: T): ComponentChildren;
  rowClass?(item: T): string;
  /** Beside the count. */
  beside?: ComponentChildren;
  /** Controls before the filter. */
  before?: ComponentChildren;
  /** Controls at the end of the toolbar. */
  after?: ComponentChildren;
  /** Shown while there is nothing at all. */
  empty?: ComponentChildren;
}

export interface ListTabProps<T> extends Omit<SourceTabProps<T>, "source"> {
  /** What passes the filter. */
  items: readonly T[];
  keyOf(item: T): string;
}

/** A tab that is one list of moderate length with its details. */
export function ListTab<T>({ items, keyOf, ...props }: ListTabProps<T>) {
  const { sort } = usePanel().ui.lists[props.name];
  return <SourceTab {...props} source={listSource(items, keyOf, props.columns, sort.value)} />;
}

/** A tab that is one list, of any length, with its details. */
export function SourceTab<T>(props: SourceTabProps<T>) {
  const panel = usePanel();
  const { name, columns, source } = props;
  const state = panel.ui.lists[name];
  const copying = { columns, source, state, json: props.json };
  const cursor = state.cursor.value;
  const kept = useRef<{ key: string; item: T } | null>(null);
  const found = cursor === null ? undefined : source.at(source.indexOf(cursor));
  if (cursor !== null && found !== undefined) kept.current = { key: cursor, item: found };
  // Where a row went in a list that is elsewhere is not known at once: it stays as it was seen.
  const stays = source.look !== undefined && kept.current?.key === cursor;
  const current = found ?? (stays ? kept.current?.item : undefined);

  const list = (
    <>
      <div class="toolbar">
        {props.before}
        <FilterBox state={state} placeholder={props.placeholder} problem={props.problem ?? null} />
        <span class="quiet" title={props.count}>
          {props.count}
        </span>
        {props.beside}
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
        {source.length === 0 && !props.empty && state.filter.value !== "" && (
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
