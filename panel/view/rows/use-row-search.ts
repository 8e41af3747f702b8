import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AnsweredRow } from "../../model/answered-rows.ts";
import type { Filter } from "../../model/filter-language.ts";
import type { Eyes } from "../../store/ask-page.ts";
import type { HostRecord } from "../../store/records.ts";
import { type Panel, usePanel } from "../panel-context.ts";
import { type ListedRow, rowsOrigin, scanRows, withRights } from "./load-rows.ts";
import { RowSearch, type SearchedRows } from "./row-search.ts";

type Search = RowSearch<AnsweredRow, ListedRow>;

export interface SearchView {
  host: HostRecord;
  table: string;
  eyes: Eyes;
  /** Changes with whatever makes rows or rights others. */
  key: string;
  filter: Filter;
  test(row: ListedRow): boolean;
}

/** A search through a whole table for what a filter wants, while somebody asked for one. */
export interface RowSearching {
  current: Search | null;
  /** What was found so far; `null` without a search. */
  found: readonly ListedRow[] | null;
  start(): void;
}

/** Another filter or table ends a search. */
export function useRowSearch(view: SearchView): RowSearching {
  const panel = usePanel();
  const search: Signal<Search | null> = useSignal<Search | null>(null);
  const about = `${view.host.key} ${view.table} ${view.key} ${JSON.stringify(view.filter.terms)}`;
  useEffect(
    () => () => {
      search.peek()?.stop();
      search.value = null;
    },
    [about],
  );
  const current = search.value;
  current?.version.value;
  return {
    current,
    found: current?.found ?? null,
    start: () => {
      search.peek()?.stop();
      search.value = new RowSearch(searchedRows(panel, view), ({ id }) => id, panel.timing);
    },
  };
}

/** Rights are asked for where the filter looks at them, and otherwise for what is found. */
function searchedRows(panel: Panel, view: SearchView): SearchedRows<AnsweredRow, ListedRow> {
  const { host, table, eyes, filter, test } = view;
  if (host.imported) {
    const { load } = rowsOrigin(panel, host, table, eyes, null);
    return { read: load, find: async (rows) => (rows as ListedRow[]).filter(test) };
  }
  const byRights = filter.terms.some(({ name }) => name?.startsWith("can "));
  return {
    read: (offset, limit, signal) => scanRows(panel, host, table, { offset, limit }, signal),
    async find(rows, signal) {
      const unjudged = rows.map((row) => ({ ...row, rights: null }));
      const wanted = byRights ? unjudged : unjudged.filter(test);
      return (await withRights(panel, host, table, wanted, eyes, signal)).filter(test);
    },
  };
}
