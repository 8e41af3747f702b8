import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Eyes } from "../../store/ask-page.ts";
import { PagedRows } from "../../store/paged-rows.ts";
import type { HostRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";
import type { Sort } from "../ui-state.ts";
import { type ListedRow, rowsOrigin } from "./load-rows.ts";
import { nameReadRows } from "./paged-source.ts";

/** What decides which rows there are, and what is told of them. */
export interface TableView {
  host: HostRecord;
  table: string;
  eyes: Eyes;
  /** Changes with whatever makes all rows to be asked for anew. */
  key: string;
  /** Rises whenever a row of the table was changed. */
  changes: number;
}

/** The rows of a table, part by part, kept fresh. Of a long table the engine makes the order. */
export function useTableRows(view: TableView): PagedRows<ListedRow> {
  const panel = usePanel();
  const { host, table, eyes, key, changes } = view;
  const state = panel.ui.lists.Rows;
  const paged = useMemo(
    () =>
      new PagedRows<ListedRow>(
        ({ id }) => id,
        panel.timing,
        () => state.cursor.peek(),
      ),
    [host.key, table],
  );
  const version = paged.version.value;
  const order = paged.isLong ? engineOrder(host, table, state.sort.value) : null;
  useEffect(() => () => paged.dispose(), [paged]);
  useEffect(
    () => paged.start(rowsOrigin(panel, host, table, eyes, order)),
    [paged, key, order?.column, order?.descending],
  );
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else paged.outdate();
  }, [changes]);
  useEffect(() => nameReadRows(state, paged), [version]);
  return paged;
}

/** The order that the engine can make: by what is in the rows, not by anybody's rights on them. */
function engineOrder(host: HostRecord, table: string, sort: Sort | null): Sort | null {
  if (!sort) return null;
  const own = host.schema?.[table]?.columns.some(({ name }) => name === sort.column) ?? false;
  return own || sort.column === "id" || sort.column.startsWith("$") ? sort : null;
}
